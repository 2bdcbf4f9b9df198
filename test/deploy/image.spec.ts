import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, freePort, startNats, startPostgres } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { ROOT } from './support/render.ts';

const run = promisify(execFile);

/** The user of the images. Only root can start a process as somebody else; others prove the rest. */
const IMAGE_USER = process.getuid?.() === 0 ? { uid: 10001, gid: 10001 } : {};

const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

/** What the Dockerfile's build stage makes of an app, in a folder that the image's user cannot write. */
async function imageFiles(
  app: string,
): Promise<{ readonly app: string; readonly data: string; readonly node: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-image-'));
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  await run(process.execPath, ['tools/build.ts', app], { cwd: ROOT });
  await run(process.execPath, ['tools/image.ts', folder, app], { cwd: ROOT });
  const target = join(folder, app);
  await cp(join(ROOT, 'deploy/docker/healthcheck.mjs'), join(target, 'healthcheck.mjs'));
  await run('chmod', ['-R', 'a-w,a+rX', target]);
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  await mkdir(data);
  if (IMAGE_USER.uid !== undefined) await chown(data, IMAGE_USER.uid, IMAGE_USER.gid);
  // The workspace may lie where another user cannot look.
  const node = join(folder, 'node');
  await cp(process.execPath, node);
  return { app: target, data, node };
}

interface Started {
  readonly child: ChildProcess;
  readonly log: () => string;
  /** What HEALTHCHECK runs: exit code 0 = healthy. */
  readonly isHealthy: (port: number, path: string) => Promise<boolean>;
}

/** Starts the files as the image does: its user, an environment of settings only, no shell. */
async function start(app: string, settings: Readonly<Record<string, string>>): Promise<Started> {
  const files = await imageFiles(app);
  const env = { ...settings, ...(app === 'control-plane' ? {} : { GATEHOUSE_DATA_DIR: files.data }) };
  const options = { cwd: files.app, env: { ...env, NODE_ENV: 'production' }, ...IMAGE_USER };
  const args = [
    '--disable-warning=ExperimentalWarning',
    '--v8-pool-size=1',
    '--enable-source-maps',
    join(files.app, 'main.js'),
  ];
  const child = spawn(files.node, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  cleanUp.push(() => end(child, 'SIGKILL'));
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  }
  const isHealthy = (port: number, path: string): Promise<boolean> =>
    run(files.node, [join(files.app, 'healthcheck.mjs'), String(port), path], options).then(
      () => true,
      () => false,
    );
  return { child, log: () => log, isHealthy };
}

/** Sends the signal and waits for the end. The exit code; null = ended by a signal. */
function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill(signal);
  });
}

async function expectHealth(process: Started, port: number, path: string): Promise<void> {
  try {
    await eventually(() => process.isHealthy(port, path), { deadlineMs: 30_000, intervalMs: 200 });
  } catch (error) {
    throw new Error(`${String(error)}\n${process.log()}`, { cause: error });
  }
}

async function ports<Name extends string>(...names: readonly Name[]): Promise<Record<Name, number>> {
  const entries: [Name, number][] = [];
  for (const name of names) entries.push([name, await freePort()]);
  return Object.fromEntries(entries) as Record<Name, number>;
}

describe('the files of an image, started as an unprivileged user that can write its data folder only,', () => {
  it('serve and end cleanly: standalone', async () => {
    const { http, admin, grpc, management } = await ports('http', 'admin', 'grpc', 'management');
    const standalone = await start('standalone', {
      GATEHOUSE_EXAMPLE: 'false',
      GATEHOUSE_HTTP_PORT: String(http),
      GATEHOUSE_ADMIN_PORT: String(admin),
      GATEHOUSE_GRPC_PORT: String(grpc),
      GATEHOUSE_MANAGEMENT_PORT: String(management),
    });
    await expectHealth(standalone, admin, '/readyz');
    expect(await standalone.isHealthy(admin, '/nowhere')).toBe(false);
    expect(await end(standalone.child, 'SIGTERM'), standalone.log()).toBe(0);
  });

  it('live without NATS, are not ready without a configuration, and end cleanly: data plane', async () => {
    const { http, admin, nobody } = await ports('http', 'admin', 'nobody');
    const node = await start('data-plane', {
      GATEHOUSE_HTTP_PORT: String(http),
      GATEHOUSE_ADMIN_PORT: String(admin),
      GATEHOUSE_NATS_URL: `nats://127.0.0.1:${String(nobody)}`,
      GATEHOUSE_DRAIN_DELAY_MS: '0',
    });
    await expectHealth(node, admin, '/healthz');
    expect(await node.isHealthy(admin, '/readyz')).toBe(false);
    expect(await end(node.child, 'SIGTERM'), node.log()).toBe(0);
  });

  it('are ready with PostgreSQL and NATS, and end cleanly: control plane', async () => {
    const [postgres, nats] = await Promise.all([startPostgres(), startNats()]);
    cleanUp.push(() => Promise.all([postgres.stop(), nats.stop()]));
    const { grpc, management } = await ports('grpc', 'management');
    const control = await start('control-plane', {
      GATEHOUSE_GRPC_PORT: String(grpc),
      GATEHOUSE_MANAGEMENT_PORT: String(management),
      GATEHOUSE_STORE_URL: postgres.url,
      GATEHOUSE_NATS_URL: nats.url,
    });
    await expectHealth(control, management, '/readyz');
    expect(await end(control.child, 'SIGTERM'), control.log()).toBe(0);
  });

  it('hold what production needs and nothing else', async () => {
    const { app } = await imageFiles('data-plane');
    const files = (await readdir(app, { recursive: true })).filter((name) => /\.\w+$/.test(name)).toSorted();
    const binary = `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`;
    const binaries = files.filter((name) => name.endsWith('.node'));
    expect(binaries).toEqual([join('node_modules/uWebSockets.js/dist/bin', binary)]);
    expect(files.filter((name) => /\.(ts|mts|spec\.\w+)$/.test(name))).toEqual([]);
    expect(existsSync(join(app, 'node_modules/typescript'))).toBe(false);
  });
});
