import { TEST_ACTOR } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { closePlanes, planeWithStages } from './spec-store.ts';

const PAGE = { pageSize: 100, pageToken: undefined };

afterEach(closePlanes);

function plan(usagePlanId: string, ...stages: readonly string[]) {
  return { usagePlanId, name: usagePlanId, apiStages: stages.map((stage) => ({ apiId: 'pets', stage })) };
}

describe('usage plans', () => {
  it('get an id of six characters, and are refused with every wrong field', async () => {
    const { usagePlans } = await planeWithStages();
    expect((await usagePlans.create(TEST_ACTOR, { name: 'Gold' })).usagePlanId).toMatch(/^[a-z0-9]{6}$/);
    const wrong = { name: '', throttle: { rateLimit: -1 }, quota: { limit: 0, period: 'DAY' } };
    await expect(usagePlans.create(TEST_ACTOR, wrong)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      violations: [{ path: 'name' }, { path: 'throttle.rateLimit' }, { path: 'quota.limit' }],
    });
  });

  it('may not name stages that do not exist, nor allow more than the account', async () => {
    const { usagePlans } = await planeWithStages();
    const document = { ...plan('gold', 'prod', 'none'), throttle: { rateLimit: 10_001 } };
    await expect(usagePlans.create(TEST_ACTOR, document)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      violations: [
        { path: 'throttle.rateLimit', message: "must be at most the account's 10000 per second, not 10001" },
        { path: 'apiStages[1]', message: "Invalid API Stage specified: API 'pets' has no stage 'none'" },
      ],
    });
  });

  it('tell all that is wrong with their bursts and stages, and that a plan is there already', async () => {
    const { usagePlans } = await planeWithStages();
    const stage = { apiId: 'pets', stage: 'prod' };
    const throttle = {
      'GET /pets': { rateLimit: 1, burstLimit: -1 },
      'GET /pets/{id}': { rateLimit: 1, burstLimit: 0.5 },
    };
    const document = { name: 'Gold', throttle: { rateLimit: 1, burstLimit: 2.5 }, apiStages: [{ ...stage, throttle }] };
    await expect(usagePlans.create(TEST_ACTOR, document)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      violations: [
        { path: 'apiStages[0].throttle["GET /pets"].burstLimit' },
        { path: 'apiStages[0].throttle["GET /pets/{id}"].burstLimit' },
        { path: 'throttle.burstLimit', message: 'must be a whole number, not 2.5' },
      ],
    });
    const twice = usagePlans.create(TEST_ACTOR, { name: 'Gold', apiStages: [stage, stage] });
    await expect(twice).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', violations: [{ path: 'apiStages[1]' }] });
    await usagePlans.create(TEST_ACTOR, plan('gold'));
    await expect(usagePlans.create(TEST_ACTOR, plan('gold'))).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  });

  it('are not deleted while they have stages; their keys do not hold them', async () => {
    const { usagePlans, apiKeys } = await planeWithStages();
    await apiKeys.create(TEST_ACTOR, { apiKeyId: 'k1' });
    await usagePlans.create(TEST_ACTOR, plan('gold', 'prod'));
    await usagePlans.addKey(TEST_ACTOR, 'gold', 'k1');
    await expect(usagePlans.delete(TEST_ACTOR, { usagePlanId: 'gold' })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: /has the stages pets\/prod/,
    });
    await usagePlans.update(TEST_ACTOR, { document: plan('gold'), revision: 1 });
    await usagePlans.delete(TEST_ACTOR, { usagePlanId: 'gold', revision: 2 });
    expect(await apiKeys.get(TEST_ACTOR, { apiKeyId: 'k1' })).toMatchObject({ usagePlanIds: [] });
  });

  it('hold their stages and APIs: neither is deleted before it is out of every plan', async () => {
    const { usagePlans, stages, apis } = await planeWithStages();
    await usagePlans.create(TEST_ACTOR, plan('gold', 'prod'));
    const refused = { code: 'FAILED_PRECONDITION', message: /is in the usage plans gold; take it out of them first/ };
    await expect(stages.delete(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' })).rejects.toMatchObject(refused);
    await expect(apis.delete(TEST_ACTOR, { apiId: 'pets' })).rejects.toMatchObject(refused);
    await stages.delete(TEST_ACTOR, { apiId: 'pets', stageName: 'test' });
    await usagePlans.update(TEST_ACTOR, { document: plan('gold') });
    await apis.delete(TEST_ACTOR, { apiId: 'pets' });
  });

  it('count their quota from the day on which they got it, or got another period', async () => {
    const { usagePlans, time } = await planeWithStages();
    const day = (): string => new Date(time.now()).toISOString().slice(0, 10);
    const first = day();
    const withQuota = (quota: object) => ({ ...plan('gold'), quota });
    const created = await usagePlans.create(TEST_ACTOR, withQuota({ limit: 10, period: 'DAY' }));
    expect(created.quotaStartDate).toBe(first);
    await time.advance(3 * 86_400_000);
    const raised = await usagePlans.update(TEST_ACTOR, { document: withQuota({ limit: 20, period: 'DAY' }) });
    expect(raised.quotaStartDate).toBe(first);
    const other = await usagePlans.update(TEST_ACTOR, { document: withQuota({ limit: 20, period: 'WEEK' }) });
    expect(other.quotaStartDate).toBe(day());
    expect((await usagePlans.update(TEST_ACTOR, { document: plan('gold') })).quotaStartDate).toBe('');
  });
});

describe('keys in usage plans', () => {
  it('are in one plan per stage only', async () => {
    const { usagePlans, apiKeys } = await planeWithStages();
    await apiKeys.create(TEST_ACTOR, { apiKeyId: 'k1', name: 'ann' });
    await usagePlans.create(TEST_ACTOR, plan('gold', 'prod'));
    await usagePlans.create(TEST_ACTOR, plan('silver', 'prod'));
    await usagePlans.create(TEST_ACTOR, plan('bronze', 'test'));
    expect(await usagePlans.addKey(TEST_ACTOR, 'gold', 'k1')).toMatchObject({ apiKeyId: 'k1', name: 'ann' });
    const conflict = {
      code: 'ALREADY_EXISTS',
      message: /both have the stage pets\/prod; a key can be in one of them only/,
    };
    await expect(usagePlans.addKey(TEST_ACTOR, 'silver', 'k1')).rejects.toMatchObject(conflict);
    expect((await usagePlans.listKeys('silver', PAGE)).items).toEqual([]);
    await usagePlans.addKey(TEST_ACTOR, 'bronze', 'k1');
    const widened = usagePlans.update(TEST_ACTOR, { document: plan('bronze', 'test', 'prod') });
    await expect(widened).rejects.toMatchObject(conflict);
    await expect(usagePlans.addKey(TEST_ACTOR, 'gold', 'k1')).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    await usagePlans.removeKey(TEST_ACTOR, 'gold', 'k1');
    await usagePlans.addKey(TEST_ACTOR, 'silver', 'k1');
    const plans = (await usagePlans.list(PAGE, 'k1')).items.map(({ usagePlanId }) => usagePlanId);
    expect(plans).toEqual(['bronze', 'silver']);
  });

  it('and plans that do not exist are not found', async () => {
    const { usagePlans } = await planeWithStages();
    await expect(usagePlans.get('none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(usagePlans.addKey(TEST_ACTOR, 'none', 'k1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await usagePlans.create(TEST_ACTOR, plan('gold'));
    await expect(usagePlans.addKey(TEST_ACTOR, 'gold', 'k1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(usagePlans.getKey('gold', 'k1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(usagePlans.removeKey(TEST_ACTOR, 'gold', 'k1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the account', () => {
  it('bounds rates and bursts of stages and their routes, and cannot go below them', async () => {
    const { stages, account } = await planeWithStages();
    const settings = {
      stageName: 'fast',
      defaultRouteSettings: { throttlingRateLimit: 10_001, throttlingBurstLimit: 5_000 },
      routeSettings: { 'GET /pets': { throttlingRateLimit: 1, throttlingBurstLimit: 5_001 } },
    };
    const refused = {
      code: 'INVALID_ARGUMENT',
      violations: [
        {
          path: 'defaultRouteSettings.throttlingRateLimit',
          message: /at most the account's 10000 per second, not 10001/,
        },
        { path: 'routeSettings["GET /pets"].throttlingBurstLimit', message: /at most the account's 5000, not 5001/ },
      ],
    };
    await expect(stages.create(TEST_ACTOR, { apiId: 'pets', settings })).rejects.toMatchObject(refused);
    const update = stages.update(TEST_ACTOR, { apiId: 'pets', settings: { ...settings, stageName: 'prod' } });
    await expect(update).rejects.toMatchObject(refused);
    const open = { ...(await account.get()).document, throttlingDisabled: true };
    await account.update(TEST_ACTOR, { document: open });
    await stages.create(TEST_ACTOR, { apiId: 'pets', settings });
    const closed = account.update(TEST_ACTOR, { document: { ...open, throttlingDisabled: false } });
    await expect(closed).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      violations: [
        { path: 'stages/pets/fast: defaultRouteSettings.throttlingRateLimit' },
        { path: 'stages/pets/fast: routeSettings["GET /pets"].throttlingBurstLimit' },
      ],
    });
  });

  it('may not allow less than its plans, and reaches the nodes', async () => {
    const { usagePlans, account, publisher, entries } = await planeWithStages();
    await publisher.start();
    await usagePlans.create(TEST_ACTOR, { ...plan('gold'), throttle: { rateLimit: 100, burstLimit: 10 } });
    const lower = { throttleSettings: { rateLimit: 50, burstLimit: 5_000 } };
    await expect(account.update(TEST_ACTOR, { document: lower })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      violations: [{ path: 'usageplans/gold: throttle.rateLimit' }],
    });
    const document = { throttleSettings: { rateLimit: 100, burstLimit: 10 } };
    expect(await account.update(TEST_ACTOR, { document })).toMatchObject({ revision: 1, document });
    await expect.poll(() => entries.map(({ key }) => key)).toContain('account');
  });
});
