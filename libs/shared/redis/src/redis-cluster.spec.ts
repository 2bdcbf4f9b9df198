// The counter store against a Redis Cluster: every script declares its keys, and all keys of a script are of one slot.
import { describeCounterStore, eventually, redisCli, startRedisCluster } from '@gatehouse/testing';
import type { RedisCluster } from '@gatehouse/testing';
import { Secret } from '@gatehouse/secrets';
import type { CounterReply } from '@gatehouse/counters';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openRedis, RedisConnectionDirectory, RedisCounterStore, RedisUsageCounters, redisSettings } from './index.ts';
import type { RedisLink } from './index.ts';

const silent = { info: () => undefined, warn: () => undefined };
const UNSET = {
  redisSentinels: '',
  redisMaster: 'gatehouse',
  redisUser: '',
  redisPassword: new Secret(''),
  redisPasswordFile: '',
  redisCaFile: '',
};
let cluster: RedisCluster;

beforeAll(async () => {
  cluster = await startRedisCluster();
});

afterAll(() => cluster.stop());

async function open(): Promise<RedisLink> {
  const settings = await redisSettings({ ...UNSET, redisUrl: new Secret(cluster.url) });
  if (settings === undefined) throw new Error('no address');
  const link = await openRedis(settings, silent, { clientName: 'spec', timeoutMs: 2_000 });
  await eventually(() => link.isAvailable);
  return link;
}

describeCounterStore({ describe, it, expect, beforeEach, afterEach }, 'Redis Cluster', async () => {
  const link = await open();
  await cluster.flush();
  const store = new RedisCounterStore(link, 'spec-life');
  const usage = new RedisUsageCounters(link);
  await usage.restore([], []);
  const close = async (): Promise<void> => {
    await store.close();
    await link.close();
  };
  return { store, usage, flush: () => cluster.flush(), close };
});

describe('a Redis Cluster', () => {
  const nothing = { held: 0, returned: 0, need: 1, ahead: 0, owed: 0 };
  const bucket = (slot: string) => ({ kind: 'bucket' as const, key: 'stage', slot, burst: 10, ratePerSecond: 1 });

  it('settles stages, plans and quotas of all its masters in one exchange', async () => {
    const link = await open();
    await cluster.flush();
    await new RedisUsageCounters(link).restore([], []);
    const store = new RedisCounterStore(link, 'spec-life');
    const slots = ['pets/prod', 'pets/test', 'shop/prod', 'news/prod', 'chat/prod', 'gatehouse'];
    const quota = {
      ...{ kind: 'quota' as const, usagePlanId: 'gold', apiKeyId: 'k1', limit: 9, offset: 0, startDay: 0 },
      ...{ period: 'DAY' as const, returnedDay: 0, seenUsed: 0, seenStart: 0, ...nothing },
    };
    const calls = [quota, ...slots.map((slot) => ({ ...bucket(slot), ...nothing }))];
    const replies = await new Promise<readonly CounterReply[]>((resolve) => store.exchange(calls, resolve));
    expect(replies.map((reply) => reply?.granted)).toEqual(calls.map(() => 1));
    const sizes = await Promise.all(cluster.masters.map(({ port }) => redisCli(port, 'DBSIZE')));
    expect(sizes.every((size) => Number(size) > 0)).toBe(true);
    await store.close();
    await link.close();
  });

  it('keeps the directory of connections in one slot', async () => {
    const link = await open();
    const directory = new RedisConnectionDirectory(link);
    const record = { connectionId: 'c1', apiId: 'chat', stageName: 'prod' };
    await directory.add('a', record as unknown as Parameters<typeof directory.add>[1]);
    expect((await directory.takeLost('b')).map(({ connectionId }) => connectionId)).toEqual(['c1']);
    await link.close();
  });
});
