import { Secret } from '@gatehouse/secrets';
import { eventually, startRedis } from '@gatehouse/testing';
import type { RedisServer } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRedis, RedisValues } from './index.ts';
import type { RedisLink } from './index.ts';
import { redisSettings } from './settings.ts';

/** In place of the 50 ms of a link: a busy machine is late with an answer now and then, and here each has to come. */
const PATIENT_MS = 10_000;
const VALUE = Uint8Array.of(0, 255, 13, 10, 128);

let server: RedisServer;
let link: RedisLink;
let values: RedisValues;

async function open(timeoutMs?: number): Promise<void> {
  const settings = await redisSettings({
    redisUrl: new Secret(server.url),
    redisSentinels: '',
    redisMaster: 'gatehouse',
    redisUser: '',
    redisPassword: new Secret(''),
    redisPasswordFile: '',
    redisCaFile: '',
  });
  if (settings === undefined) throw new Error('no Redis is set');
  const silent = { info: () => undefined, warn: () => undefined };
  link = await openRedis(settings, silent, {
    clientName: 'values spec',
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  values = new RedisValues(link);
  await eventually(() => link.isAvailable);
}

beforeEach(async () => {
  server = await startRedis();
});

afterEach(async () => {
  await link.close();
  await server.stop();
});

describe('a value in Redis', () => {
  it('is there byte for byte with the time that it has left, and gone after that', async () => {
    await open(PATIENT_MS);
    // Again if a busy machine is later than the value lives.
    const found = await eventually(async () => {
      values.set('k', VALUE, 500);
      const read = await values.get('k');
      expect(read).toBeDefined();
      return read;
    });
    expect(Uint8Array.from(found?.bytes ?? [])).toEqual(VALUE);
    expect(found?.remainingMs).toBeGreaterThan(0);
    expect(found?.remainingMs).toBeLessThanOrEqual(500);
    await eventually(async () => {
      expect(await values.get('k')).toBeUndefined();
    });
    expect(link.counters.timeouts).toBe(0);
  });

  it('is of no other kind and never lives for ever', async () => {
    await open(PATIENT_MS);
    await link.command('RPUSH', 'list', 'x');
    await link.command('SET', 'eternal', 'x');
    expect(await values.get('list')).toBeUndefined();
    expect(await values.get('eternal')).toBeUndefined();
    expect(await values.get('nothing')).toBeUndefined();
  });

  it('is not waited for when Redis is frozen: after the first requests nobody waits at all', async () => {
    await open();
    values.set('k', VALUE, 60_000);
    server.freeze();
    try {
      expect(await values.get('k')).toBeUndefined();
      const { commands } = link.counters;
      values.set('k', VALUE, 60_000);
      for (let i = 0; i < 100; i += 1) expect(await values.get('k')).toBeUndefined();
      // Not one of them went to the server.
      expect(link.counters.commands - commands).toBeLessThan(5);
    } finally {
      server.thaw();
    }
    await eventually(async () => {
      expect(await values.get('k')).toBeDefined();
    });
  });
});
