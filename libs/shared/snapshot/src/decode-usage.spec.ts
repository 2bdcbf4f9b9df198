import { createHash } from 'node:crypto';
import { DEFAULT_ACCOUNT } from '@gatehouse/api-model';
import type { UsagePlan } from '@gatehouse/api-model';
import { describe, expect, it } from 'vitest';
import {
  decodeResource,
  encodeAccount,
  encodeApiKeyShard,
  encodeStageCache,
  encodeUsagePlan,
  SnapshotError,
} from './index.ts';
import type { ApiKeyConfig } from './index.ts';

const PLAN: UsagePlan = {
  usagePlanId: 'gold',
  name: 'Gold',
  apiStages: [{ apiId: 'pets', stage: 'prod', throttle: { 'GET /pets': { rateLimit: 2.5, burstLimit: 0 } } }],
  throttle: { rateLimit: 10, burstLimit: 20 },
  quota: { limit: 1000, offset: 0, period: 'MONTH' },
};

/** Keys of shard `00` in their order. */
function keysOfShard(count: number): ApiKeyConfig[] {
  return Array.from({ length: count }, (_, number) => {
    const valueDigest = createHash('sha256').update(String(number)).digest();
    valueDigest.set([0, number], 0);
    return { apiKeyId: `key${String(number)}`, valueDigest, usagePlanIds: ['gold'] };
  });
}

function shardWith(change: Partial<ApiKeyConfig>): () => unknown {
  const [first, ...rest] = keysOfShard(3) as [ApiKeyConfig, ...ApiKeyConfig[]];
  return () => decodeResource(encodeApiKeyShard({ shard: '00', keys: [{ ...first, ...change }, ...rest] }).payload);
}

describe('usage plans, API keys and the account in snapshots', () => {
  it('arrive as they were sent', () => {
    const usagePlan = { plan: PLAN, quotaStartDate: '2026-11-28' };
    expect(decodeResource(encodeUsagePlan(usagePlan).payload)).toEqual({ kind: 'usagePlan', usagePlan });
    const apiKeys = { shard: '00', keys: keysOfShard(3) };
    expect(decodeResource(encodeApiKeyShard(apiKeys).payload)).toEqual({ kind: 'apiKeys', apiKeys });
    const account = { ...DEFAULT_ACCOUNT, throttlingDisabled: true };
    expect(decodeResource(encodeAccount(account).payload)).toEqual({ kind: 'account', account });
  });

  it.each([
    ['without an id', { apiKeyId: '' }, '"" is not the id of an API key'],
    ['with half a digest', { valueDigest: new Uint8Array(16) }, 'API key key0: its digest is no SHA-256'],
    ['of another shard', { valueDigest: new Uint8Array(32).fill(1) }, 'API key key0 does not belong into shard 00'],
    ['in no plan', { usagePlanIds: [] }, 'API key key0: it names no usage plan'],
    [
      'out of order',
      { valueDigest: new Uint8Array(32).fill(255, 1) },
      'API key key1: its digest is out of order or there twice',
    ],
  ])('an API key %s is refused', (_title, change, message) => {
    expect(shardWith(change)).toThrow(new SnapshotError(message));
  });

  it('a usage plan that breaks a rule or does not say from when its quota counts is refused', () => {
    const decode = (plan: UsagePlan, quotaStartDate: string) => () =>
      decodeResource(encodeUsagePlan({ plan, quotaStartDate }).payload);
    const quota = { limit: 1, offset: 1, period: 'DAY' } as const;
    expect(decode({ ...PLAN, quota }, '2026-11-28')).toThrow('usage plan: quota.offset: must be below the limit 1');
    expect(decode(PLAN, '')).toThrow('usage plan: "" is not the day from which a quota counts');
  });
});

describe('the generation of a response cache', () => {
  it('arrives as it was sent', () => {
    const stageCache = { apiId: 'abc', stageName: '$default', generation: 1_795_880_000_123 };
    expect(decodeResource(encodeStageCache(stageCache).payload)).toEqual({ kind: 'stageCache', stageCache });
  });

  it.each([
    { apiId: '', stageName: 'prod', generation: 1 },
    { apiId: 'abc', stageName: '', generation: 1 },
    { apiId: 'abc', stageName: 'prod', generation: 0 },
    { apiId: 'abc', stageName: 'prod', generation: -1 },
  ])('is refused when it is that of nothing: %j', (stageCache) => {
    expect(() => decodeResource(encodeStageCache(stageCache).payload)).toThrow(SnapshotError);
  });
});
