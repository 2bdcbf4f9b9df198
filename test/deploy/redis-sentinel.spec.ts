import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, freePort } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, toolPath } from './support/render.ts';

const run = promisify(execFile);
const SCRIPTS = join(ROOT, 'deploy/kubernetes/redis-sentinel');
// Each pod has an address of its own: all of 127.0.0.0/8 is loopback.
const PEERS = ['127.0.43.1', '127.0.43.2', '127.0.43.3'];
// A Sentinel beside them that starts when the first master is gone: it can hear of no failover.
const UNAWARE = '127.0.43.4';
const PASSWORD = 'onlyForThisTest';
/** Votes without a majority are repeated every 6 s, and a master that starts again waits 30 s and more for its heir. */
const PATIENCE = { deadlineMs: 90_000, intervalMs: 200 };

/** What the two scripts of a pod read. */
interface Ports {
  readonly redis: number;
  readonly sentinel: number;
}

let folder = '';
let ports: Ports = { redis: 0, sentinel: 0 };
const running = new Map<string, ChildProcess>();

beforeAll(async () => {
  await toolPath('redis-server');
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-sentinel-'));
  ports = { redis: await freePort(), sentinel: await freePort() };
});

afterAll(async () => {
  for (const child of running.values()) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** What every script reads. */
function environment(self: string, data: string, peers: readonly string[] = PEERS): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    PEERS: peers.join(' '),
    SELF: self,
    BIND: self,
    DATA_DIR: data,
    REDIS_PORT: String(ports.redis),
    SENTINEL_PORT: String(ports.sentinel),
    REDIS_PASSWORD: PASSWORD,
    DOWN_AFTER_MS: '1000',
    // A vote that ends without a majority is repeated after twice this time.
    FAILOVER_TIMEOUT_MS: '3000',
  };
}

async function start(script: 'redis' | 'sentinel', self: string, peers?: readonly string[]): Promise<void> {
  const data = await mkdtemp(join(folder, `${script}-`));
  const child = spawn('sh', [join(SCRIPTS, `${script}.sh`)], {
    stdio: 'ignore',
    env: environment(self, data, peers),
  });
  running.set(`${script} ${self}`, child);
}

async function ask(host: string, port: number, ...command: string[]): Promise<string> {
  const options = { env: { PATH: process.env['PATH'], REDISCLI_AUTH: PASSWORD } };
  const { stdout } = await run('redis-cli', ['-h', host, '-p', String(port), '--raw', ...command], options);
  return stdout.trim();
}

async function findMaster(self: string, peers?: readonly string[]): Promise<string> {
  const { stdout } = await run('sh', [join(SCRIPTS, 'find-master.sh')], { env: environment(self, folder, peers) });
  return stdout.trim();
}

/** Polls until one of the three is the master and the others follow it. */
function masterAndOthers(): Promise<readonly [string, readonly string[]]> {
  return eventually(async () => {
    const roles = await Promise.all(PEERS.map((peer) => ask(peer, ports.redis, 'role')));
    const replicas = PEERS.filter((_, at) => /^slave\n[^]*\nconnected\n/.test(roles[at] ?? ''));
    const [master = ''] = PEERS.filter((_, at) => roles[at]?.startsWith('master'));
    expect(replicas).toHaveLength(2);
    expect(master).not.toBe('');
    return [master, replicas] as const;
  }, PATIENCE);
}

/** Polls until the peer has that role. */
function role(peer: string, expected: string): Promise<void> {
  return eventually(async () => {
    expect((await ask(peer, ports.redis, 'role')).split('\n')[0]).toBe(expected);
  }, PATIENCE);
}

describe('the scripts of Redis with Sentinel', () => {
  it('make the first pod the master of the others, and elect another one when it is lost', async () => {
    const [first = '', second = '', third = ''] = PEERS;
    await start('redis', first);
    await role(first, 'master');
    await start('sentinel', first);
    for (const peer of [second, third]) {
      await start('redis', peer);
      await role(peer, 'slave');
      await start('sentinel', peer);
    }
    await eventually(async () => {
      for (const peer of PEERS) {
        expect(await ask(peer, ports.sentinel, 'sentinel', 'ckquorum', 'gatehouse')).toMatch(/^OK 3 usable/);
      }
      expect(await ask(first, ports.redis, 'set', 'counter', '1', 'ex', '600')).toBe('OK');
      // Replication is asynchronous: a failover can lose what only the master has.
      for (const peer of [second, third]) expect(await ask(peer, ports.redis, 'get', 'counter')).toBe('1');
    }, PATIENCE);

    running.get(`redis ${first}`)?.kill('SIGKILL');
    const elected = await eventually(async () => {
      const [host = ''] = (await ask(second, ports.sentinel, 'sentinel', 'get-master-addr-by-name', 'gatehouse')).split(
        '\n',
      );
      expect([second, third]).toContain(host);
      return host;
    }, PATIENCE);
    await role(elected, 'master');
    expect(await ask(elected, ports.redis, 'get', 'counter')).toBe('1');

    // A Sentinel that has not heard of the failover, as each may be for a moment, is asked first and not believed.
    await start('sentinel', UNAWARE, [first]);
    await eventually(async () => {
      expect(
        (await ask(UNAWARE, ports.sentinel, 'sentinel', 'get-master-addr-by-name', 'gatehouse')).split('\n')[0],
      ).toBe(first);
    }, PATIENCE);
    expect(await findMaster(first, [UNAWARE, ...PEERS])).toBe(elected);

    // The lost pod comes back with an empty disk and must not take over again.
    expect(await findMaster(first)).toBe(elected);
    await start('redis', first);
    await role(first, 'slave');
    await role(elected, 'master');
  }, 300_000);

  it('keep the counters when the master starts again at once, with nothing in its memory', async () => {
    const [master, heirs] = await masterAndOthers();
    running.get(`redis ${master}`)?.kill('SIGKILL');
    await start('redis', master);
    await role(master, 'slave');
    const [next] = await masterAndOthers();
    expect(heirs).toContain(next);
    expect(await ask(next, ports.redis, 'get', 'counter')).toBe('1');
  }, 300_000);
});
