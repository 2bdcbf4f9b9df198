import { Secret } from '@gatehouse/secrets';
import { eventually, startRedis } from '@gatehouse/testing';
import type { RedisServer } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRedis, RedisValues } from './index.ts';
import type { RedisLink } from './index.ts';
import { redisSettings } from './settings.ts';

const VALUE = Uint8Array.of(0, 255, 13, 10, 128);

let server: RedisServer;
let link: RedisLink;
let values: RedisValues;

beforeEach(async () => {
  server = await startRedis();
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
  link = await openRedis(settings, silent, { clientName: 'values spec' });
  values = new RedisValues(link);
  await eventually(() => link.isAvailable);
});

afterEach(async () => {
  await link.close();
  await server.stop();
});

describe('a value in Redis', () => {
  it('is there byte for byte with the time that it has left, and gone after that', async () => {
    values.set('k', VALUE, 500);
    await eventually(async () => {
      expect(await values.get('k')).toBeDefined();
    });
    const found = await values.get('k');
    expect(Uint8Array.from(found?.bytes ?? [])).toEqual(VALUE);
    expect(found?.remainingMs).toBeGreaterThan(0);
    expect(found?.remainingMs).toBeLessThanOrEqual(500);
    await eventually(async () => {
      expect(await values.get('k')).toBeUndefined();
    });
  });

  it('is of no other kind and never lives for ever', async () => {
    await link.command('RPUSH', 'list', 'x');
    await link.command('SET', 'eternal', 'x');
    expect(await values.get('list')).toBeUndefined();
    expect(await values.get('eternal')).toBeUndefined();
    expect(await values.get('nothing')).toBeUndefined();
  });

  it('is not waited for when Redis is frozen: after the first requests nobody waits at all', async () => {
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
