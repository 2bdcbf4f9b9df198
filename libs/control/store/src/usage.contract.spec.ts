import { createHash } from 'node:crypto';
import type { UsagePlan } from '@gatehouse/api-model';
import type { ControlStore, NewApiKey, PageRequest, StoreTransaction } from '@gatehouse/records';
import { TEST_ACTOR } from '@gatehouse/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { storeKinds } from './test-support.ts';

const NOW_UNIX_MS = 1_700_000_000_000;

function aKey(apiKeyId: string, fields: Partial<NewApiKey['document']> = {}): NewApiKey {
  const valueDigest = createHash('sha256').update(apiKeyId).digest('hex');
  return { document: { apiKeyId, enabled: true, ...fields }, valueDigest, sealedValue: `v1.k1.${apiKeyId}` };
}

function aPlan(usagePlanId: string, ...stages: readonly string[]): UsagePlan {
  return { usagePlanId, name: usagePlanId, apiStages: stages.map((stage) => ({ apiId: 'pets', stage })) };
}

function page(pageSize: number, pageToken?: string): PageRequest {
  return { pageSize, pageToken };
}

describe.each(storeKinds().filter(({ name }) => name !== 'fake'))(
  'keys and plans in the control store: $name',
  (kind) => {
    let store: ControlStore;

    beforeAll(() => kind.start());
    afterAll(() => kind.end());
    beforeEach(async () => {
      store = await kind.open(() => NOW_UNIX_MS);
    });
    afterEach(() => store.close());

    const change = <T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T> =>
      store.transact(TEST_ACTOR, work);
    const addKeys = (...keys: readonly NewApiKey[]) => change(({ usage }) => usage.insertApiKeys(keys));
    const addPlan = (plan: UsagePlan, ...apiKeyIds: readonly string[]) =>
      change(async ({ usage }) => {
        await usage.insertUsagePlan(plan, '');
        await usage.insertUsagePlanKeys(apiKeyIds.map((apiKeyId) => ({ usagePlanId: plan.usagePlanId, apiKeyId })));
      });
    /** Configuration keys that a change tells nodes of. */
    const newsOf = async (work: (transaction: StoreTransaction) => Promise<unknown>): Promise<string[]> => {
      const before = (await store.listOutbox(0, 1000)).at(-1)?.sequence ?? 0;
      await change(work);
      return (await store.listOutbox(before, 1000)).map(({ key }) => key);
    };
    const auditOf = async (resource: string) =>
      (await store.listAudit(page(100), resource)).items
        .map(({ action, revision }) => `${action} ${revision}`)
        .reverse();
    const shardOf = (key: NewApiKey): string => `apikeys/${key.valueDigest.slice(0, 2)}`;

    describe('API keys', () => {
      it('are kept with their encrypted value, which no record shows', async () => {
        const key = aKey('k1', { name: 'ann', customerId: 'c', tags: { a: 'b' } });
        const [record] = await addKeys(key);
        expect(record).toEqual({
          apiKeyId: 'k1',
          document: key.document,
          valueDigest: key.valueDigest,
          revision: 1,
          createdAtUnixMs: NOW_UNIX_MS,
          updatedAtUnixMs: NOW_UNIX_MS,
        });
        expect(await store.usage.getApiKey('k1')).toEqual(record);
        expect(await store.usage.findApiKeys([key.valueDigest, 'none'])).toEqual([record]);
        expect(await store.usage.sealedValues(['k1', 'none'])).toEqual(new Map([['k1', 'v1.k1.k1']]));
        expect(await store.usage.getApiKey('K1')).toBeUndefined();
      });

      it('of an id or a value that is taken are refused, and nothing of the same change is kept', async () => {
        await addKeys(aKey('k1'));
        const sameId = { ...aKey('other'), document: { apiKeyId: 'k1', enabled: true } };
        const sameValue = { ...aKey('k1'), document: { apiKeyId: 'other', enabled: true } };
        for (const taken of [sameId, sameValue]) {
          await expect(addKeys(aKey('k2'), taken)).rejects.toMatchObject({
            code: 'ALREADY_EXISTS',
            message: 'API Key already exists: k1 has this id or this value.',
          });
        }
        expect((await store.usage.listApiKeys(page(10))).items).toHaveLength(1);
      });

      it('come newest first, by prefix of the name and by customer', async () => {
        await addKeys(
          aKey('k1', { name: 'ann' }),
          aKey('k2', { name: 'Ann', customerId: 'c' }),
          aKey('k3', { name: 'anna' }),
        );
        const ids = async (...request: Parameters<typeof store.usage.listApiKeys>) =>
          (await store.usage.listApiKeys(...request)).items.map(({ apiKeyId }) => apiKeyId);
        expect(await ids(page(10))).toEqual(['k3', 'k2', 'k1']);
        expect(await ids(page(10), { nameQuery: 'ann' })).toEqual(['k3', 'k1']);
        expect(await ids(page(10), { customerId: 'c' })).toEqual(['k2']);
        const first = await store.usage.listApiKeys(page(2));
        expect(await ids(page(2, first.nextPageToken))).toEqual(['k1']);
      });

      it('by the thousand are one change', async () => {
        const keys = Array.from({ length: 1201 }, (_, i) => aKey(`key${i}`));
        await change(async ({ usage }) => {
          await usage.insertApiKeys(keys);
          await usage.insertUsagePlan(aPlan('gold'), '');
          await usage.insertUsagePlanKeys(
            keys.map(({ document }) => ({ usagePlanId: 'gold', apiKeyId: document.apiKeyId })),
          );
        });
        const shards = await Promise.all(
          Array.from({ length: 256 }, (_, i) => store.usage.listShard(i.toString(16).padStart(2, '0'))),
        );
        expect(shards.flat().map(({ apiKeyId }) => apiKeyId)).toEqual(
          keys.sort((a, b) => (a.valueDigest < b.valueDigest ? -1 : 1)).map(({ document }) => document.apiKeyId),
        );
        expect(await store.usage.findApiKeys(keys.map(({ valueDigest }) => valueDigest))).toHaveLength(1201);
      });

      it('tell nodes of what they have to know, by shard, and each shard once', async () => {
        const [one, two] = [aKey('k1'), aKey('k2')];
        await addPlan(aPlan('gold'));
        expect(await newsOf(({ usage }) => usage.insertApiKeys([one, two, aKey('off', { enabled: false })]))).toEqual(
          [],
        );
        const join = (apiKeyId: string) => ({ usagePlanId: 'gold', apiKeyId });
        expect(await newsOf(({ usage }) => usage.insertUsagePlanKeys([join('off')]))).toEqual([]);
        expect((await newsOf(({ usage }) => usage.insertUsagePlanKeys([join('k1'), join('k2')]))).sort()).toEqual(
          [shardOf(one), shardOf(two)].sort(),
        );
        const rename = { apiKeyId: 'k1', enabled: true, name: 'new' };
        expect(await newsOf(({ usage }) => usage.updateApiKey(rename, 1))).toEqual([]);
        expect(await newsOf(({ usage }) => usage.updateApiKey({ ...rename, enabled: false }, 2))).toEqual([
          shardOf(one),
        ]);
        expect(await store.usage.listShard(one.valueDigest.slice(0, 2))).toEqual([]);
        expect(await newsOf(({ usage }) => usage.deleteApiKey('k1', 3))).toEqual([]);
        expect(await newsOf(({ usage }) => usage.deleteApiKey('k2', 1))).toEqual([shardOf(two)]);
        expect(await auditOf('apikeys/k1')).toEqual(['create 1', 'update 2', 'update 3', 'delete 0']);
      });

      it('that were read are in the audit trail', async () => {
        await addKeys(aKey('k1'));
        await change(({ usage }) => usage.auditRead(['k1']));
        expect(await auditOf('apikeys/k1')).toEqual(['create 1', 'read 0']);
      });

      it('of an old encryption are found and encrypted anew without a word to anybody', async () => {
        await addKeys(aKey('k1'), { ...aKey('k2'), sealedValue: 'v1.k2.x' });
        const old = [{ apiKeyId: 'k1', sealedValue: 'v1.k1.k1' }];
        expect(await store.usage.sealedOtherwise('v1.k2.', 10)).toEqual(old);
        expect(await newsOf(({ usage }) => usage.resealValue('k1', 'v1.k2.y'))).toEqual([]);
        expect(await store.usage.sealedOtherwise('v1.k2.', 10)).toEqual([]);
        expect(await auditOf('apikeys/k1')).toEqual(['create 1']);
      });

      it('refuse a stale revision', async () => {
        await addKeys(aKey('k1'));
        const stale = change(({ usage }) => usage.updateApiKey({ apiKeyId: 'k1', enabled: false }, 7));
        await expect(stale).rejects.toMatchObject({ code: 'STALE_REVISION' });
        await expect(change(({ usage }) => usage.deleteApiKey('none', undefined))).rejects.toMatchObject({
          code: 'NOT_FOUND',
        });
      });
    });

    describe('usage plans', () => {
      it('are found by id, by key and by stage', async () => {
        await addKeys(aKey('k1'));
        await addPlan(aPlan('gold', 'prod', 'test'), 'k1');
        await addPlan(aPlan('idle', 'test'));
        expect(await store.usage.getUsagePlan('gold')).toMatchObject({
          revision: 1,
          document: aPlan('gold', 'prod', 'test'),
          quotaStartDate: '',
        });
        const idsOf = async (apiKeyId?: string) =>
          (await store.usage.listUsagePlans(page(10), apiKeyId)).items.map(({ usagePlanId }) => usagePlanId);
        expect(await idsOf()).toEqual(['gold', 'idle']);
        expect(await idsOf('k1')).toEqual(['gold']);
        expect(await store.usage.usagePlansWithStage('pets', 'test')).toEqual(['gold', 'idle']);
        expect(await store.usage.usagePlansWithStage('pets', 'prod')).toEqual(['gold']);
        expect(await store.usage.usagePlansWithStage('pets')).toEqual(['gold', 'idle']);
        expect(await store.usage.usagePlansOf(['k1', 'none'])).toEqual(
          new Map([
            ['k1', ['gold']],
            ['none', []],
          ]),
        );
        await change(({ usage }) => usage.updateUsagePlan(aPlan('gold'), '2026-11-28', 1));
        expect(await store.usage.usagePlansWithStage('pets', 'prod')).toEqual([]);
        expect(await store.usage.getUsagePlan('gold')).toMatchObject({ revision: 2, quotaStartDate: '2026-11-28' });
      });

      it('list their keys by id, and by prefix of the name', async () => {
        await addKeys(aKey('k1', { name: 'ann' }), aKey('k2', { name: 'bob' }));
        await addPlan(aPlan('gold'), 'k2', 'k1');
        const keys = async (nameQuery?: string) =>
          (await store.usage.listUsagePlanKeys('gold', page(10), nameQuery)).items.map(({ apiKeyId }) => apiKeyId);
        expect(await keys()).toEqual(['k1', 'k2']);
        expect(await keys('b')).toEqual(['k2']);
        const record = { usagePlanId: 'gold', apiKeyId: 'k1', name: 'ann', createdAtUnixMs: NOW_UNIX_MS };
        expect(await store.usage.getUsagePlanKey('gold', 'k1')).toEqual(record);
        const again = change(({ usage }) => usage.insertUsagePlanKeys([{ usagePlanId: 'gold', apiKeyId: 'k1' }]));
        await expect(again).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
        await change(({ usage }) => usage.deleteUsagePlanKey('gold', 'k1'));
        expect(await keys()).toEqual(['k2']);
      });

      it('show a key that could call one stage by two plans', async () => {
        await addKeys(aKey('k1'), aKey('k2'));
        await addPlan(aPlan('gold', 'prod'), 'k1', 'k2');
        await addPlan(aPlan('silver', 'test'), 'k2');
        expect(await store.usage.findPlanConflict('silver')).toBeUndefined();
        await change(({ usage }) => usage.updateUsagePlan(aPlan('silver', 'test', 'prod'), '', 1));
        const conflict = { apiKeyId: 'k2', usagePlanId: 'gold', apiId: 'pets', stageName: 'prod' };
        expect(await store.usage.findPlanConflict('silver')).toEqual(conflict);
        expect(await store.usage.findPlanConflict('silver', 'k1')).toBeUndefined();
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
        expect(await store.usage.listUsage('gold', '2026-01-01', '2026-12-31')).toEqual([]);
        const existing = (await store.listConfigKeys()).map((row) => row.key);
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
        expect(await store.usage.listUsage('gold', '2026-11-28', '2026-11-28')).toEqual([
          row('k1', '2026-11-28', 6),
          row('k2', '2026-11-28', 1),
        ]);
        expect(await store.usage.listUsage('gold', '2026-11-01', '2026-11-30', ['k1'])).toEqual([
          row('k1', '2026-11-27', 5),
          row('k1', '2026-11-28', 6),
        ]);
      });

      it('has users: keys of the plan, and keys that used it on the days asked for', async () => {
        await addKeys(aKey('k1'), aKey('k2'));
        await addPlan(aPlan('gold'), 'k2');
        await change(({ usage }) => usage.putUsage([row('k1', '2026-11-28', 1), row('old', '2026-01-01', 1)]));
        const first = await store.usage.listUsers('gold', '2026-11-01', '2026-11-30', page(1));
        const second = await store.usage.listUsers('gold', '2026-11-01', '2026-11-30', page(1, first.nextPageToken));
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
          (await store.usage.listUsage(plan, '2025-01-01', '2025-12-31')).map(({ day }) => day);
        expect(await left('gold')).toEqual(['2025-11-01']);
        expect(await left('lead')).toEqual(days);
        expect(await store.usage.listAdjustments('gold', '2025-01-01')).toMatchObject([{ periodStart: '2025-11-01' }]);
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
        expect(await store.usage.listAdjustments('gold', '2026-11-01')).toEqual([adjustment('2026-11-01', -3)]);
        expect(await store.usage.listAdjustments('gold', '2026-01-01', ['other'])).toEqual([]);
      });
    });

    describe('the account', () => {
      it('is that of the service until it is changed', async () => {
        const throttleSettings = { rateLimit: 10_000, burstLimit: 5_000 };
        const document = { throttleSettings };
        expect(await store.usage.getAccount()).toEqual({ revision: 0, document, updatedAtUnixMs: undefined });
        const changed = { throttleSettings: { rateLimit: 1, burstLimit: 1 } };
        expect(await newsOf(({ usage }) => usage.putAccount(changed, undefined))).toEqual(['account']);
        await change(({ usage }) => usage.putAccount(changed, 1));
        expect(await store.usage.getAccount()).toEqual({
          revision: 2,
          document: changed,
          updatedAtUnixMs: NOW_UNIX_MS,
        });
        await expect(change(({ usage }) => usage.putAccount(changed, 1))).rejects.toMatchObject({
          code: 'STALE_REVISION',
        });
      });
    });
  },
);
