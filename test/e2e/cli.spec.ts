// The rest of the CLI: lists, deletions, and how it fails.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '@gatehouse/testing';
import { mockApi, ROOT, startCliKit } from './support/cli-kit.ts';
import type { CliKit } from './support/cli-kit.ts';
import { runCli } from './support/run-cli.ts';

let kit: CliKit;

beforeAll(async () => {
  kit = await startCliKit();
  const files = ['mock', 'upstream', 'versioned'].map((name) => `-f examples/${name}.yaml`).join(' ');
  expect(await kit.cli(`apply ${files}`)).toMatchObject({ code: 0 });
});

afterAll(() => kit.stop());

async function expectRefusal(args: string, code: number, reason: string): Promise<void> {
  const answer = await kit.cli(args);
  expect(answer.code).toBe(code);
  expect(answer.stderr).toContain(reason);
}

describe('lists', () => {
  it.each([
    ['apis', 'API '],
    ['apis status', 'apiId: status'],
    ['stages status', 'prod'],
    ['routes status', 'status 418'],
    ['routes status --stage prod', 'status 418'],
    ['deployments status', 'auto-deploy'],
    ['domains', 'api.example.com'],
    ['vpc-links', 'shop-backends'],
    ['nodes', 'standalone'],
    ['nodes standalone', 'stages/status/prod'],
    ['rollout status', 'COMPLETE'],
    ['version', 'answers'],
  ])('%s is for people, and parses as JSON for programs', async (args, expected) => {
    const { code, stdout } = await kit.cli(args);
    expect([code, stdout]).toEqual([0, expect.stringContaining(expected)]);
    expect(await kit.json(args)).toBeTypeOf('object');
  });

  it('deletes only with --yes when nobody can be asked', async () => {
    await kit.cli('apply -f -', { stdin: mockApi('doomed', 201) });
    await expectRefusal('apis delete doomed', 2, '--yes');
    expect(await kit.cli('stages delete doomed $default --yes')).toMatchObject({ code: 0 });
    expect(await kit.cli('apis delete doomed --yes')).toMatchObject({ code: 0 });
    await expectRefusal('apis doomed', 1, 'gatehouse apis lists');
  });
});

describe('failures', () => {
  it('end with 3 and name address and remedy when the server is away', async () => {
    const grpcPort = await freePort();
    const { code, stderr } = await kit.cli('apis', { grpcPort });
    expect(code).toBe(3);
    expect(stderr).toContain(`127.0.0.1:${String(grpcPort)}`);
    expect(stderr).toContain('npm start');
    expect(await kit.cli('version', { grpcPort })).toMatchObject({ code: 0 });
  });

  it('end with 3 when something else listens there', async () => {
    const { code, stderr } = await kit.cli('apis', { grpcPort: kit.gateway.trafficPort });
    expect([code, stderr]).toEqual([3, expect.stringContaining('not a Gatehouse control plane')]);
  });

  it('end with 3 when the server does not answer in time, and with 130 at Ctrl-C, without a word', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    try {
      const { port: grpcPort } = silent.address() as AddressInfo;
      const late = await kit.cli('apis --timeout 1', { grpcPort });
      expect([late.code, late.stderr]).toEqual([3, expect.stringContaining('nothing came within 1 s')]);

      const interrupted = runCli(['apis'], { grpcPort, interruptWhen: once(silent, 'connection') });
      expect(await interrupted).toEqual({ code: 130, stdout: '', stderr: '' });
    } finally {
      silent.close();
    }
  });

  it('refuse a file of 50 MB before anything is sent', async () => {
    const path = kit.file('large.yaml', '');
    truncateSync(path, 50_000_000);
    for (const command of ['import', 'apply -f']) {
      const { code, stderr } = await kit.cli(`${command} ${path}`, { grpcPort: 1 });
      expect([code, stderr]).toEqual([2, expect.stringContaining('too large')]);
    }
  });

  it('tell the two kinds of files apart', async () => {
    expect(await kit.cli('apply -f examples/petstore.openapi.yaml')).toMatchObject({ code: 2 });
    expect(await kit.cli('import examples/mock.yaml')).toMatchObject({ code: 2 });
  });

  it('leave no trace when the reader of a pipe goes away', () => {
    const command = 'node apps/cli/bin/gatehouse.js apis -o json | head -c 1';
    const env = { PATH: process.env['PATH'], GATEHOUSE_SERVER: `127.0.0.1:${String(kit.gateway.grpcPort)}` };
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: ROOT, env, encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['[', '']);
  });

  it.runIf(existsSync('/dev/full'))('say in one line that their output cannot be written', () => {
    const env = { PATH: process.env['PATH'], GATEHOUSE_SERVER: `127.0.0.1:${String(kit.gateway.grpcPort)}` };
    const command = 'node apps/cli/bin/gatehouse.js apis > /dev/full';
    const { stderr, status } = spawnSync('sh', ['-c', command], { cwd: ROOT, env, encoding: 'utf8' });
    expect(stderr).toMatch(/^gatehouse: the output cannot be written: ENOSPC[^\n]*\n$/);
    expect(status).toBe(1);
  });

  it('keep colours to terminals', async () => {
    const painted = await kit.cli('apis', { env: { FORCE_COLOR: '1' } });
    expect(painted.stdout).toContain('\u001b[');
    expect((await kit.cli('apis', { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain('\u001b[');
  });
});
