import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTestCa } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentOf, mainContainer, workloadNamed } from './support/objects.ts';
import { KUBERNETES, OVERLAYS, render, ROOT, toolPath } from './support/render.ts';

const run = promisify(execFile);

let folder = '';
let server = '';

/** NATS before 2.10, which Debian has, does not know this option and refuses the whole file. */
const NEWER_OPTION = /^\s*sync_interval:.*\n/m;

beforeAll(async () => {
  server = await toolPath('nats-server');
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-nats-config-'));
  await cp(join(ROOT, 'deploy/nats'), folder, { recursive: true });
  const ca = createTestCa();
  const { cert, key } = ca.issue('gatehouse-nats');
  await mkdir(join(folder, 'tls'));
  await writeFile(join(folder, 'tls/tls.crt'), cert);
  await writeFile(join(folder, 'tls/tls.key'), key);
  await writeFile(join(folder, 'tls/ca.crt'), ca.cert);
  const { stdout } = await run(server, ['--version']);
  for (const name of ['server.conf', 'cluster.conf', 'tls.conf']) {
    const text = await readFile(join(folder, name), 'utf8');
    const here = text.replaceAll('/etc/nats/', `${folder}/`).replaceAll('/data', `${folder}/data`);
    await writeFile(join(folder, name), /v2\.9\./.test(stdout) ? here.replace(NEWER_OPTION, '') : here);
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(OVERLAYS)('the configuration of NATS in the overlay %s', (overlay) => {
  it('is accepted by nats-server with the variables and files that the pod has', async () => {
    const objects = await render(`${KUBERNETES}/overlays/${overlay}`);
    const container = mainContainer(workloadNamed(objects, 'gatehouse-nats'));
    const [, file = ''] = (container as unknown as { readonly args: readonly string[] }).args;
    const values = Object.entries(environmentOf(container, objects));
    // What comes from a Secret or from the pod itself is empty in the manifest.
    const env = Object.fromEntries(
      values.map(([name, value], i) => [name, value === '' ? `value${String(i)}` : value]),
    );
    const config = join(folder, file.replace('/etc/nats/', ''));
    const { stdout, stderr } = await run(server, ['-t', '-c', config], { env });
    expect(stdout + stderr).toContain('is valid');
    const missing = Object.fromEntries(Object.entries(env).filter(([name]) => !name.endsWith('_PASSWORD')));
    await expect(run(server, ['-t', '-c', config], { env: missing })).rejects.toThrow(/PASSWORD/);
  });

  it('ships every file that it includes', async () => {
    const objects = await render(`${KUBERNETES}/overlays/${overlay}`);
    const map = objects.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('gatehouse-nats'),
    );
    const files = map?.data ?? {};
    const included = Object.values(files).flatMap((text) =>
      [...text.matchAll(/^include \.\/(\S+)/gm)].map(([, f]) => f),
    );
    expect(included.length).toBeGreaterThan(1);
    expect(Object.keys(files)).toEqual(expect.arrayContaining(included));
  });
});

describe('the lame duck mode of NATS', () => {
  it('fits into the grace period', async () => {
    const text = await readFile(join(ROOT, 'deploy/nats/server.conf'), 'utf8');
    const seconds = [...text.matchAll(/^lame_duck_\w+: (\d+)s$/gm)].reduce((sum, [, s]) => sum + Number(s), 0);
    const objects = await render(`${KUBERNETES}/overlays/production`);
    const grace = workloadNamed(objects, 'gatehouse-nats').spec.template.spec.terminationGracePeriodSeconds ?? 30;
    expect(seconds).toBe(40);
    expect(grace).toBeGreaterThanOrEqual(seconds + 5);
  });
});
