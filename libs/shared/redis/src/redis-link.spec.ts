import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually, startRedis } from '@gatehouse/testing';
import type { RedisServer } from '@gatehouse/testing';
import { Secret } from '@gatehouse/secrets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRedis, redisScript } from './index.ts';
import type { RedisLink } from './index.ts';
import { redisSettings } from './settings.ts';

/** For tests in which each answer has to come. */
const PATIENT_MS = 2_000;
const silent = { info: () => undefined, warn: () => undefined };
const UNSET = {
  redisUrl: new Secret(''),
  redisSentinels: '',
  redisMaster: 'gatehouse',
  redisUser: '',
  redisPassword: new Secret(''),
  redisPasswordFile: '',
  redisCaFile: '',
};

let server: RedisServer;
let link: RedisLink;

/** Opens the link of the test. Without a time it is that of a node, 50 ms: a busy machine is later than that now and then. */
async function open(timeoutMs?: number): Promise<void> {
  const settings = await redisSettings({ ...UNSET, redisUrl: new Secret(server.url) });
  if (settings === undefined) throw new Error('no address');
  link = await openRedis(settings, silent, { clientName: 'spec', ...(timeoutMs !== undefined && { timeoutMs }) });
  await eventually(() => link.isAvailable);
}

beforeEach(async () => {
  server = await startRedis();
});

afterEach(async () => {
  await link.close();
  await server.stop();
});

/** Says something to the server past the link. */
async function cli(command: readonly string[]): Promise<void> {
  await promisify(execFile)('redis-cli', ['-p', String(server.port), ...command]);
}

/** Runs commands one after the other until Redis is given up. */
async function untilLost(): Promise<void> {
  await eventually(
    async () => {
      await link.command('INCR', 'n').catch(() => undefined);
      return !link.isAvailable;
    },
    { intervalMs: 1 },
  );
}

describe('the connection to Redis', () => {
  it('runs a script that Redis does not know, and again after it was forgotten', async () => {
    await open(PATIENT_MS);
    const script = redisScript("return redis.call('INCRBY', KEYS[1], ARGV[1])");
    expect(await link.runScript(script, ['n'], [2])).toBe(2);
    await link.command('SCRIPT', 'FLUSH');
    expect(await link.runScript(script, ['n'], [3])).toBe(5);
    expect(await link.commandBuffer('GET', 'n')).toEqual(Buffer.from('5'));
  });

  it('rejects at once while the server is gone, and comes back by itself', async () => {
    await open(PATIENT_MS);
    await server.kill();
    await eventually(() => !link.isAvailable);
    const sent = link.counters.commands;
    await expect(link.command('GET', 'n')).rejects.toMatchObject({ failure: 'away' });
    expect(link.counters.commands).toBe(sent);
    await server.start();
    await eventually(() => link.isAvailable);
    expect(await link.command('GET', 'n')).toBeNull();
  });

  it('gives up a server that is frozen, and uses it again when it goes on', async () => {
    await open();
    server.freeze();
    await untilLost();
    server.thaw();
    await eventually(() => link.isAvailable);
    expect(link.counters.losses).toBe(1);
    expect(link.counters.timeouts).toBeGreaterThanOrEqual(1);
  });

  it('gives an answer that is late to whoever still wants it, and rejects the others', async () => {
    await open();
    const source = "return redis.call('INCRBY', KEYS[1], ARGV[1])";
    const script = redisScript(source);
    await cli(['SET', 'n', '1']);
    await cli(['SCRIPT', 'LOAD', source]);
    server.freeze();
    const late = link.runScript(script, ['n'], [2], 20_000);
    await expect(link.runScript(script, ['n'], [4])).rejects.toMatchObject({ failure: 'timeout' });
    expect(link.isSuspect).toBe(true);
    server.thaw();
    // It was done, although nobody waited for it.
    expect([3, 7]).toContain(await late);
    await eventually(async () => {
      await link.command('GET', 'n');
      return !link.isSuspect;
    });
  });

  it.each([
    ['is full', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0']],
    ['became a replica', ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE']],
  ] as const)('gives up a server that %s, until it can be written again', async (_what, hurt, heal) => {
    await open(PATIENT_MS);
    await cli(hurt);
    await untilLost();
    await cli(heal);
    await eventually(() => link.isAvailable);
  });

  it('does not count an error of a command against Redis', async () => {
    await open(PATIENT_MS);
    await link.command('SET', 'text', 'x');
    for (let i = 0; i < 5; i += 1) {
      await expect(link.command('INCR', 'text')).rejects.toMatchObject({ failure: 'refused' });
    }
    expect(link.isAvailable).toBe(true);
    expect(link.isSuspect).toBe(false);
  });
});
