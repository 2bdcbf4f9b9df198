import { createHash } from 'node:crypto';
import { DEFAULT_ACCOUNT } from '@gatehouse/api-model';
import type { UsagePlan } from '@gatehouse/api-model';
import type { ApiKeyConfig } from '@gatehouse/snapshot';
import { describe, expect, it } from 'vitest';
import { accountBucket, ApiKeyTable, bucketOf, UsagePlanTable } from './index.ts';

const digestOf = (value: string): Buffer => createHash('sha256').update(value).digest();

function tableOf(count: number): ApiKeyTable {
  const shards = new Map<string, ApiKeyConfig[]>();
  for (let number = 0; number < count; number += 1) {
    const valueDigest = digestOf(`value ${String(number)}`);
    const shard = valueDigest.toString('hex', 0, 1);
    const usagePlanIds = number % 2 === 0 ? ['even'] : ['odd', 'all'];
    shards.set(shard, [...(shards.get(shard) ?? []), { apiKeyId: `key${String(number)}`, valueDigest, usagePlanIds }]);
  }
  let table = ApiKeyTable.empty();
  for (const [shard, keys] of shards) {
    table = table.withShard({ shard, keys: keys.sort((a, b) => Buffer.compare(a.valueDigest, b.valueDigest)) });
  }
  return table;
}

describe('a table of API keys', () => {
  it('finds every key by the digest of its value, and nothing else', () => {
    const table = tableOf(5_000);
    expect(table.size).toBe(5_000);
    for (let number = 0; number < 5_000; number += 1) {
      const usagePlanIds = number % 2 === 0 ? ['even'] : ['odd', 'all'];
      expect(table.find(digestOf(`value ${String(number)}`))).toEqual({
        apiKeyId: `key${String(number)}`,
        usagePlanIds,
      });
      expect(table.find(digestOf(`other ${String(number)}`))).toBeUndefined();
    }
  });

  it('does not take a digest for another that starts alike', () => {
    const digest = digestOf('value 1');
    for (const at of [0, 1, 4, 5, 31]) {
      const other = Buffer.from(digest);
      other[at] = (other[at] ?? 0) ^ 1;
      expect(tableOf(10).find(other)).toBeUndefined();
    }
    expect(tableOf(10).find(digest.subarray(0, 31))).toBeUndefined();
    expect(tableOf(10).find(new Uint8Array())).toBeUndefined();
  });

  it('tells digests apart whose first bytes are equal', () => {
    const keys = [1, 2, 3].map((last) => ({
      apiKeyId: `key${String(last)}`,
      valueDigest: Buffer.alloc(32).fill(last, 31),
      usagePlanIds: ['all'],
    }));
    const table = ApiKeyTable.empty().withShard({ shard: '00', keys });
    for (const { apiKeyId, valueDigest } of keys) expect(table.find(valueDigest)?.apiKeyId).toBe(apiKeyId);
  });

  it('changes one shard and leaves the others, and the table before, as they are', () => {
    const before = tableOf(2_000);
    const kept = digestOf('value 0');
    const gone = Array.from({ length: 2_000 }, (_, number) => digestOf(`value ${String(number)}`)).find(
      (digest) => digest[0] !== kept[0],
    );
    if (gone === undefined) throw new Error('all digests start alike');
    const after = before.withoutShard(gone.toString('hex', 0, 1));
    expect(after.find(gone)).toBeUndefined();
    expect(after.find(kept)).toBe(before.find(kept));
    expect(before.find(gone)).toBeDefined();
  });
});

const GOLD: UsagePlan = {
  usagePlanId: 'gold',
  name: 'Gold',
  throttle: { rateLimit: 2.5 },
  quota: { limit: 100, offset: 10, period: 'DAY' },
  apiStages: [
    { apiId: 'pets', stage: 'prod', throttle: { 'GET /pets': { rateLimit: 0, burstLimit: 7 }, 'GET /x': {} } },
  ],
};

describe('a table of usage plans', () => {
  const table = UsagePlanTable.empty()
    .withPlan({ plan: GOLD, quotaStartDate: '2026-11-28' })
    .withPlan({ plan: { usagePlanId: 'idle', name: 'Idle', apiStages: [] }, quotaStartDate: '' });
  const key = { apiKeyId: 'k', usagePlanIds: ['unknown', 'idle', 'gold'] };

  it('gives the plan of a key that has the stage', () => {
    const match = table.match(key, 'pets/prod');
    expect(match?.plan).toMatchObject({
      usagePlanId: 'gold',
      bucket: { ratePerSecond: 2.5, burst: 3 },
      quota: { limit: 100, offset: 10, period: 'DAY', startDate: '2026-11-28' },
    });
    expect(match?.stage).toEqual({ buckets: new Map([['GET /pets', { ratePerSecond: 0, burst: 7 }]]) });
    expect(table.match(key, 'pets/test')).toBeUndefined();
    expect(table.match({ ...key, usagePlanIds: ['idle'] }, 'pets/prod')).toBeUndefined();
    expect(table.withoutPlan('gold').match(key, 'pets/prod')).toBeUndefined();
  });
});

describe('buckets', () => {
  it('hold the rate of a second unless told otherwise, and at least one token', () => {
    expect(bucketOf({ rateLimit: 0.1 })).toEqual({ ratePerSecond: 0.1, burst: 1 });
    expect(bucketOf({ rateLimit: 10, burstLimit: 0 })).toEqual({ ratePerSecond: 10, burst: 0 });
    expect(bucketOf(undefined)).toBeUndefined();
  });

  it('are none for an account that has switched its own off', () => {
    expect(accountBucket(DEFAULT_ACCOUNT)).toEqual({ ratePerSecond: 10_000, burst: 5_000 });
    expect(accountBucket({ ...DEFAULT_ACCOUNT, throttlingDisabled: true })).toBeUndefined();
  });
});
