import type { BucketReply } from '@gatehouse/counters';
import type { Secret } from '@gatehouse/secrets';
import { eventually, startRedis } from '@gatehouse/testing';
import type { RedisServer } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRedis, RedisCounterStore, RedisUsageCounters } from './index.ts';
import type { RedisLink } from './index.ts';

const COUNT = { usagePlanId: 'gold', apiKeyId: 'k1', day: '2026-11-28', used: 7 };
const CALL = {
  kind: 'bucket',
  key: 'b',
  slot: 's',
  burst: 10,
  ratePerSecond: 0.001,
  held: 0,
  returned: 0,
  ahead: 0,
  owed: 0,
} as const;

let server: RedisServer;
/** Past what a node does with a Redis that is unable: it only says things to the server. */
let past: RedisLink;
let link: RedisLink;

async function open(clientName: string): Promise<RedisLink> {
  const address = { host: '127.0.0.1', port: server.port };
  const settings = { kind: 'single', addresses: [address], master: '', user: '', database: 0, tls: undefined } as const;
  const silent = { info: () => undefined, warn: () => undefined };
  const opened = await openRedis({ ...settings, password: undefined as Secret | undefined }, silent, {
    clientName,
    timeoutMs: 2_000,
  });
  await eventually(() => opened.isAvailable);
  return opened;
}

beforeEach(async () => {
  server = await startRedis();
  past = await open('past');
  link = await open('spec');
});

afterEach(async () => {
  await link.close();
  await past.close();
  await server.stop();
});

function spend(store: RedisCounterStore, need: number): Promise<BucketReply | undefined> {
  return new Promise((resolve) =>
    store.exchange([{ ...CALL, need }], ([reply]) => {
      resolve(reply?.kind === 'bucket' ? reply : undefined);
    }),
  );
}

/** One megabyte that is full of something else, and nothing may go. */
async function fill(): Promise<void> {
  for (const [name, value] of [
    ['maxmemory-policy', 'noeviction'],
    ['maxmemory', '1mb'],
  ] as const) {
    await past.command('CONFIG', 'SET', name, value);
  }
  for (let i = 0; i < 2_000; i += 1) {
    if (
      await past.command('SET', `other ${String(i)}`, 'x'.repeat(10_000)).then(
        () => false,
        () => true,
      )
    )
      return;
  }
  throw new Error('Redis never got full');
}

async function drain(): Promise<void> {
  await past.command('CONFIG', 'SET', 'maxmemory', '0');
}

const FAULTS = [
  ['is full', fill, drain],
  [
    'became a replica that may only be read',
    () => past.command('REPLICAOF', '127.0.0.1', '1'),
    () => past.command('REPLICAOF', 'NO', 'ONE'),
  ],
] as const;

describe('limits and usage on a Redis', () => {
  it.each(FAULTS)(
    'that %s: nothing is granted that is not counted, and what was counted stays',
    async (_what, hurt, heal) => {
      const store = new RedisCounterStore(link, 'life');
      const usage = new RedisUsageCounters(link);
      await usage.restore([COUNT], []);
      expect((await spend(store, 4))?.granted).toBe(4);
      await hurt();
      // Whoever asks is told that there is nothing, and nobody waits.
      await eventually(async () => {
        expect(await spend(store, 1)).toBeUndefined();
      });
      await expect(usage.confirm([COUNT])).rejects.toMatchObject({ name: 'RedisError' });
      await heal();
      await eventually(() => link.isAvailable);
      await eventually(async () => {
        expect(await usage.needsRestore()).toBe(false);
      });
      expect((await spend(store, 6))?.granted).toBe(6);
      expect((await spend(store, 1))?.granted).toBe(0);
      await store.close();
    },
  );

  it('that has forgotten its scripts: nobody notices', async () => {
    const store = new RedisCounterStore(link, 'life');
    const usage = new RedisUsageCounters(link);
    for (let i = 0; i < 5; i += 1) {
      await past.command('SCRIPT', 'FLUSH');
      expect((await spend(store, 2))?.granted).toBe(2);
      await past.command('SCRIPT', 'FLUSH');
      await usage.restore([COUNT], []);
    }
    expect((await spend(store, 1))?.granted).toBe(0);
    expect(link.counters.losses).toBe(0);
    await store.close();
  });
});
