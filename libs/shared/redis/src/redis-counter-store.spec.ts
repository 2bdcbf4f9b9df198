import { describeCounterStore, eventually, startRedis } from '@gatehouse/testing';
import type { Secret } from '@gatehouse/secrets';
import type { RedisServer } from '@gatehouse/testing';
import type { BucketReply } from '@gatehouse/counters';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FLEET_SLOT, openRedis, RedisCounterStore, RedisUsageCounters } from './index.ts';
import type { RedisLink } from './index.ts';

const silent = { info: () => undefined, warn: () => undefined };
let server: RedisServer;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(() => server.stop());

async function open(): Promise<RedisLink> {
  const address = { host: '127.0.0.1', port: server.port };
  const settings = { kind: 'single', addresses: [address], master: '', user: '', database: 0, tls: undefined } as const;
  const link = await openRedis({ ...settings, password: undefined as Secret | undefined }, silent, {
    clientName: 'spec',
    timeoutMs: 2_000,
  });
  await eventually(() => link.isAvailable);
  return link;
}

describeCounterStore({ describe, it, expect, beforeEach, afterEach }, 'Redis', async () => {
  const link = await open();
  await link.command('FLUSHALL');
  const store = new RedisCounterStore(link, 'spec-life');
  const usage = new RedisUsageCounters(link);
  await usage.restore([], []);
  return {
    store,
    usage,
    flush: async () => void (await link.command('FLUSHALL')),
    close: async () => {
      await store.close();
      await link.close();
    },
  };
});

describe('several nodes on one Redis', () => {
  const call = {
    kind: 'bucket',
    key: 'shared',
    slot: 's',
    burst: 10,
    ratePerSecond: 0.001,
    held: 0,
    returned: 0,
    need: 0,
    ahead: 0,
    owed: 0,
  } as const;

  it('know how many they are, and share what there is', async () => {
    const links = await Promise.all([open(), open(), open()]);
    const [first, second, third] = links.map((link, i) => new RedisCounterStore(link, `life ${String(i)}`));
    if (first === undefined || second === undefined || third === undefined) throw new Error('three nodes');
    await eventually(() => first.liveNodes === 3 && third.liveNodes === 3);
    const ask = (store: RedisCounterStore, need: number) =>
      new Promise<BucketReply>((resolve) =>
        store.exchange([{ ...call, need }], ([reply]) => {
          if (reply?.kind === 'bucket') resolve(reply);
        }),
      );
    const granted = await Promise.all([ask(first, 6), ask(second, 6), ask(third, 6)]);
    expect(granted.reduce((sum, reply) => sum + reply.granted, 0)).toBe(10);
    await third.close();
    await eventually(() => first.liveNodes === 2);
    for (const store of [first, second]) await store.close();
    for (const link of links) await link.close();
  });

  it('have all counters that span stages in one slot, and no key without a time to live but the usage', async () => {
    const link = await open();
    const keys = (await link.command('KEYS', 'gatehouse:*')) as string[];
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys.filter((name) => !name.includes('usage'))) {
      // -1 = it lives for ever. One of a short life may be gone by now, which is -2.
      expect(await link.command('PTTL', key), key).not.toBe(-1);
    }
    expect(keys.filter((key) => key.includes(':usage')).every((key) => key.includes(`{${FLEET_SLOT}}`))).toBe(true);
    await link.close();
  });
});
