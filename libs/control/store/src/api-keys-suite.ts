import type { ControlStore } from '@gatehouse/records';
import { describe, expect, it } from 'vitest';
import { START_UNIX_MS, page } from './spec-kit.ts';
import { aKey, aPlan, shardOf } from './usage-spec-kit.ts';
import type { UsageKit } from './usage-spec-kit.ts';

/** API keys: their records, what nodes hear of them, and their upkeep. */
export function describeApiKeys(kit: UsageKit): void {
  describe('API keys', () => {
    describeKeyRecords(kit);
    describeKeyNews(kit);
    describeKeyUpkeep(kit);
  });
}

function describeKeyRecords({ addKeys, store }: UsageKit): void {
  it('are kept with their encrypted value, which no record shows', async () => {
    const key = aKey('k1', { name: 'ann', customerId: 'c', tags: { a: 'b' } });
    const [record] = await addKeys(key);
    expect(record).toEqual({
      apiKeyId: 'k1',
      document: key.document,
      valueDigest: key.valueDigest,
      revision: 1,
      createdAtUnixMs: START_UNIX_MS,
      updatedAtUnixMs: START_UNIX_MS,
    });
    expect(await store().usage.getApiKey('k1')).toEqual(record);
    expect(await store().usage.findApiKeys([key.valueDigest, 'none'])).toEqual([record]);
    expect(await store().usage.sealedValues(['k1', 'none'])).toEqual(new Map([['k1', 'v1.k1.k1']]));
    expect(await store().usage.getApiKey('K1')).toBeUndefined();
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
    expect((await store().usage.listApiKeys(page(10))).items).toHaveLength(1);
  });

  it('come newest first, by prefix of the name and by customer', async () => {
    await addKeys(
      aKey('k1', { name: 'ann' }),
      aKey('k2', { name: 'Ann', customerId: 'c' }),
      aKey('k3', { name: 'anna' }),
    );
    const ids = async (...request: Parameters<ControlStore['usage']['listApiKeys']>) =>
      (await store().usage.listApiKeys(...request)).items.map(({ apiKeyId }) => apiKeyId);
    expect(await ids(page(10))).toEqual(['k3', 'k2', 'k1']);
    expect(await ids(page(10), { nameQuery: 'ann' })).toEqual(['k3', 'k1']);
    expect(await ids(page(10), { customerId: 'c' })).toEqual(['k2']);
    const first = await store().usage.listApiKeys(page(2));
    expect(await ids(page(2, first.nextPageToken))).toEqual(['k1']);
  });
}

function describeKeyNews({ addPlan, auditOf, change, newsOf, store }: UsageKit): void {
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
      Array.from({ length: 256 }, (_, i) => store().usage.listShard(i.toString(16).padStart(2, '0'))),
    );
    expect(shards.flat().map(({ apiKeyId }) => apiKeyId)).toEqual(
      keys.sort((a, b) => (a.valueDigest < b.valueDigest ? -1 : 1)).map(({ document }) => document.apiKeyId),
    );
    expect(await store().usage.findApiKeys(keys.map(({ valueDigest }) => valueDigest))).toHaveLength(1201);
  });

  it('tell nodes of what they have to know, by shard, and each shard once', async () => {
    const [one, two] = [aKey('k1'), aKey('k2')];
    await addPlan(aPlan('gold'));
    expect(await newsOf(({ usage }) => usage.insertApiKeys([one, two, aKey('off', { enabled: false })]))).toEqual([]);
    const join = (apiKeyId: string) => ({ usagePlanId: 'gold', apiKeyId });
    expect(await newsOf(({ usage }) => usage.insertUsagePlanKeys([join('off')]))).toEqual([]);
    expect((await newsOf(({ usage }) => usage.insertUsagePlanKeys([join('k1'), join('k2')]))).sort()).toEqual(
      [shardOf(one), shardOf(two)].sort(),
    );
    const rename = { apiKeyId: 'k1', enabled: true, name: 'new' };
    expect(await newsOf(({ usage }) => usage.updateApiKey(rename, 1))).toEqual([]);
    expect(await newsOf(({ usage }) => usage.updateApiKey({ ...rename, enabled: false }, 2))).toEqual([shardOf(one)]);
    expect(await store().usage.listShard(one.valueDigest.slice(0, 2))).toEqual([]);
    expect(await newsOf(({ usage }) => usage.deleteApiKey('k1', 3))).toEqual([]);
    expect(await newsOf(({ usage }) => usage.deleteApiKey('k2', 1))).toEqual([shardOf(two)]);
    expect(await auditOf('apikeys/k1')).toEqual(['create 1', 'update 2', 'update 3', 'delete 0']);
  });
}

function describeKeyUpkeep({ addKeys, auditOf, change, newsOf, store }: UsageKit): void {
  it('that were read are in the audit trail', async () => {
    await addKeys(aKey('k1'));
    await change(({ usage }) => usage.auditRead(['k1']));
    expect(await auditOf('apikeys/k1')).toEqual(['create 1', 'read 0']);
  });

  it('of an old encryption are found and encrypted anew without a word to anybody', async () => {
    await addKeys(aKey('k1'), { ...aKey('k2'), sealedValue: 'v1.k2.x' });
    const old = [{ apiKeyId: 'k1', sealedValue: 'v1.k1.k1' }];
    expect(await store().usage.sealedOtherwise('v1.k2.', 10)).toEqual(old);
    expect(await newsOf(({ usage }) => usage.resealValue('k1', 'v1.k2.y'))).toEqual([]);
    expect(await store().usage.sealedOtherwise('v1.k2.', 10)).toEqual([]);
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
}
