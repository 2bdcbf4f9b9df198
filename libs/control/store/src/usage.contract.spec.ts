import { describe, expect, it } from 'vitest';
import { describeApiKeys } from './api-keys-suite.ts';
import { START_UNIX_MS, page } from './spec-kit.ts';
import { storeKinds } from './test-support.ts';
import { aKey, aPlan, openUsageForEachTest, shardOf } from './usage-spec-kit.ts';

describe.each(storeKinds().filter(({ name }) => name !== 'fake'))(
  'keys and plans in the control store: $name',
  (kind) => {
    const kit = openUsageForEachTest(kind);
    const { addKeys, addPlan, change, newsOf, store } = kit;

    describeApiKeys(kit);

    describe('usage plans', () => {
      it('are found by id, by key and by stage', async () => {
        await addKeys(aKey('k1'));
        await addPlan(aPlan('gold', 'prod', 'test'), 'k1');
        await addPlan(aPlan('idle', 'test'));
        expect(await store().usage.getUsagePlan('gold')).toMatchObject({
          revision: 1,
          document: aPlan('gold', 'prod', 'test'),
          quotaStartDate: '',
        });
        const idsOf = async (apiKeyId?: string) =>
          (await store().usage.listUsagePlans(page(10), apiKeyId)).items.map(({ usagePlanId }) => usagePlanId);
        expect(await idsOf()).toEqual(['gold', 'idle']);
        expect(await idsOf('k1')).toEqual(['gold']);
        expect(await store().usage.usagePlansWithStage('pets', 'test')).toEqual(['gold', 'idle']);
        expect(await store().usage.usagePlansWithStage('pets', 'prod')).toEqual(['gold']);
        expect(await store().usage.usagePlansWithStage('pets')).toEqual(['gold', 'idle']);
        expect(await store().usage.usagePlansOf(['k1', 'none'])).toEqual(
          new Map([
            ['k1', ['gold']],
            ['none', []],
          ]),
        );
        await change(({ usage }) => usage.updateUsagePlan(aPlan('gold'), '2026-11-28', 1));
        expect(await store().usage.usagePlansWithStage('pets', 'prod')).toEqual([]);
        expect(await store().usage.getUsagePlan('gold')).toMatchObject({ revision: 2, quotaStartDate: '2026-11-28' });
      });

      it('list their keys by id, and by prefix of the name', async () => {
        await addKeys(aKey('k1', { name: 'ann' }), aKey('k2', { name: 'bob' }));
        await addPlan(aPlan('gold'), 'k2', 'k1');
        const keys = async (nameQuery?: string) =>
          (await store().usage.listUsagePlanKeys('gold', page(10), nameQuery)).items.map(({ apiKeyId }) => apiKeyId);
        expect(await keys()).toEqual(['k1', 'k2']);
        expect(await keys('b')).toEqual(['k2']);
        const record = { usagePlanId: 'gold', apiKeyId: 'k1', name: 'ann', createdAtUnixMs: START_UNIX_MS };
        expect(await store().usage.getUsagePlanKey('gold', 'k1')).toEqual(record);
        const again = change(({ usage }) => usage.insertUsagePlanKeys([{ usagePlanId: 'gold', apiKeyId: 'k1' }]));
        await expect(again).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
        await change(({ usage }) => usage.deleteUsagePlanKey('gold', 'k1'));
        expect(await keys()).toEqual(['k2']);
      });

      it('show a key that could call one stage by two plans', async () => {
        await addKeys(aKey('k1'), aKey('k2'));
        await addPlan(aPlan('gold', 'prod'), 'k1', 'k2');
        await addPlan(aPlan('silver', 'test'), 'k2');
        expect(await store().usage.findPlanConflict('silver')).toBeUndefined();
        await change(({ usage }) => usage.updateUsagePlan(aPlan('silver', 'test', 'prod'), '', 1));
        const conflict = { apiKeyId: 'k2', usagePlanId: 'gold', apiId: 'pets', stageName: 'prod' };
        expect(await store().usage.findPlanConflict('silver')).toEqual(conflict);
        expect(await store().usage.findPlanConflict('silver', 'k1')).toBeUndefined();
      });

      it('go with their usage and tell the shards of their keys', async () => {
        const key = aKey('k1');
        await addKeys(key);
        await addPlan(aPlan('gold'), 'k1');
        await change(({ usage }) =>
          usage.putUsage([{ usagePlanId: 'gold', apiKeyId: 'k1', day: '2026-11-28', used: 3 }]),
        );
        expect(await newsOf(({ usage }) => usage.deleteUsagePlan('gold', 1))).toEqual([
          shardOf(key),
          'usageplans/gold',
        ]);
        expect(await store().usage.listUsage('gold', '2026-01-01', '2026-12-31')).toEqual([]);
        const existing = (await store().listConfigKeys()).map((row) => row.key);
        expect(existing).toEqual([shardOf(key)]);
      });
    });

    describe('usage', () => {
      const row = (apiKeyId: string, day: string, used: number) => ({ usagePlanId: 'gold', apiKeyId, day, used });

      it('is replaced by key and day, and dropped for a plan that is gone', async () => {
        await addPlan(aPlan('gold'));
        const rows = [row('k1', '2026-11-27', 5), row('k1', '2026-11-28', 7), row('k2', '2026-11-28', 1)];
        await change(({ usage }) => usage.putUsage([...rows, { ...row('k1', '2026-11-28', 1), usagePlanId: 'gone' }]));
        await change(({ usage }) => usage.putUsage([row('k1', '2026-11-28', 6)]));
        expect(await store().usage.listUsage('gold', '2026-11-28', '2026-11-28')).toEqual([
          row('k1', '2026-11-28', 6),
          row('k2', '2026-11-28', 1),
        ]);
        expect(await store().usage.listUsage('gold', '2026-11-01', '2026-11-30', ['k1'])).toEqual([
          row('k1', '2026-11-27', 5),
          row('k1', '2026-11-28', 6),
        ]);
      });

      it('has users: keys of the plan, and keys that used it on the days asked for', async () => {
        await addKeys(aKey('k1'), aKey('k2'));
        await addPlan(aPlan('gold'), 'k2');
        await change(({ usage }) => usage.putUsage([row('k1', '2026-11-28', 1), row('old', '2026-01-01', 1)]));
        const first = await store().usage.listUsers('gold', '2026-11-01', '2026-11-30', page(1));
        const second = await store().usage.listUsers('gold', '2026-11-01', '2026-11-30', page(1, first.nextPageToken));
        expect([first.items, second.items, second.nextPageToken]).toEqual([['k1'], ['k2'], undefined]);
      });

      it('of days before one is deleted, with the adjustments, of one plan', async () => {
        await addPlan(aPlan('gold'));
        await addPlan(aPlan('lead'));
        const days = ['2025-10-31', '2025-11-01'];
        const others = days.map((day) => ({ ...row('k1', day, 1), usagePlanId: 'lead' }));
        await change(async ({ usage }) => {
          await usage.putUsage([...days.map((day) => row('k1', day, 1)), ...others]);
          for (const periodStart of days) {
            await usage.putAdjustment({ usagePlanId: 'gold', apiKeyId: 'k1', periodStart, extra: 5 });
          }
        });
        await change(({ usage }) => usage.deleteUsageBefore('gold', '2025-11-01'));
        const left = async (plan: string) =>
          (await store().usage.listUsage(plan, '2025-01-01', '2025-12-31')).map(({ day }) => day);
        expect(await left('gold')).toEqual(['2025-11-01']);
        expect(await left('lead')).toEqual(days);
        expect(await store().usage.listAdjustments('gold', '2025-01-01')).toMatchObject([
          { periodStart: '2025-11-01' },
        ]);
      });

      it('has adjustments, the last one of a period counts', async () => {
        await addPlan(aPlan('gold'));
        const adjustment = (periodStart: string, extra: number) => ({
          usagePlanId: 'gold',
          apiKeyId: 'k1',
          periodStart,
          extra,
        });
        await change(({ usage }) => usage.putAdjustment(adjustment('2026-10-01', 5)));
        await change(({ usage }) => usage.putAdjustment(adjustment('2026-11-01', 5)));
        await change(({ usage }) => usage.putAdjustment(adjustment('2026-11-01', -3)));
        expect(await store().usage.listAdjustments('gold', '2026-11-01')).toEqual([adjustment('2026-11-01', -3)]);
        expect(await store().usage.listAdjustments('gold', '2026-01-01', ['other'])).toEqual([]);
      });
    });

    describe('the account', () => {
      it('is that of the service until it is changed', async () => {
        const throttleSettings = { rateLimit: 10_000, burstLimit: 5_000 };
        const document = { throttleSettings };
        expect(await store().usage.getAccount()).toEqual({ revision: 0, document, updatedAtUnixMs: undefined });
        const changed = { throttleSettings: { rateLimit: 1, burstLimit: 1 } };
        expect(await newsOf(({ usage }) => usage.putAccount(changed, undefined))).toEqual(['account']);
        await change(({ usage }) => usage.putAccount(changed, 1));
        expect(await store().usage.getAccount()).toEqual({
          revision: 2,
          document: changed,
          updatedAtUnixMs: START_UNIX_MS,
        });
        await expect(change(({ usage }) => usage.putAccount(changed, 1))).rejects.toMatchObject({
          code: 'STALE_REVISION',
        });
      });
    });
  },
);
