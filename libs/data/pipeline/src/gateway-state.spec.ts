import { createHash } from 'node:crypto';
import { DEFAULT_ACCOUNT } from '@gatehouse/api-model';
import { testLimiter, testResponseCache } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { GatewayState, Limits } from './index.ts';

const VALUE_DIGEST = createHash('sha256').update('a value').digest();
const SHARD = VALUE_DIGEST.toString('hex', 0, 1);

function setUp(): GatewayState {
  const nobody = (): never => {
    throw new Error('there are no stages and VPC links here');
  };
  return new GatewayState({
    prepareStage: nobody,
    prepareRestStage: () => Promise.reject(new Error('no REST APIs here')),
    openVpcLink: nobody,
    responseCache: testResponseCache(),
    limits: new Limits(testLimiter()),
  });
}

describe('the configuration of a node', () => {
  it('holds API keys by shard until the shard is removed', async () => {
    const state = setUp();
    const keys = [{ apiKeyId: 'k1', valueDigest: VALUE_DIGEST, usagePlanIds: ['gold'] }];
    await state.applyApiKeys(`apikeys/${SHARD}`, { shard: SHARD, keys });
    expect(state.config().apiKeys.find(VALUE_DIGEST)?.apiKeyId).toBe('k1');
    await state.remove(`apikeys/${SHARD}`);
    expect(state.config().apiKeys.find(VALUE_DIGEST)).toBeUndefined();
  });

  it('holds usage plans by id until they are removed', async () => {
    const state = setUp();
    const plan = { usagePlanId: 'gold', name: 'Gold', apiStages: [{ apiId: 'pets', stage: 'prod' }] };
    await state.applyUsagePlan('usageplans/gold', { plan, quotaStartDate: '' });
    const key = { apiKeyId: 'k1', usagePlanIds: ['gold'] };
    expect(state.config().usagePlans.match(key, 'pets/prod')?.plan.usagePlanId).toBe('gold');
    await state.remove('usageplans/gold');
    expect(state.config().usagePlans.get('gold')).toBeUndefined();
  });

  it('has the bucket of the service for the account until another one comes, and again after it is gone', async () => {
    const state = setUp();
    const limit = () => state.config().account.lease?.limit;
    const first = { ratePerSecond: 10_000, burst: 5_000 };
    expect(limit()).toEqual(first);
    await state.applyAccount('account', { ...DEFAULT_ACCOUNT, throttlingDisabled: true });
    expect(limit()).toBeUndefined();
    await state.remove('account');
    expect(limit()).toEqual(first);
  });

  it('takes nothing under the key of something else', async () => {
    const state = setUp();
    const plan = { usagePlanId: 'gold', name: 'Gold', apiStages: [] };
    const wrong = [
      () => state.applyUsagePlan('usageplans/silver', { plan, quotaStartDate: '' }),
      () => state.applyApiKeys('apikeys/00', { shard: '01', keys: [] }),
      () => state.applyAccount('accounts', DEFAULT_ACCOUNT),
    ];
    for (const apply of wrong) await expect(async () => apply()).rejects.toThrow('the resource under key');
  });
});
