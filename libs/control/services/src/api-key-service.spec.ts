import { createHash } from 'node:crypto';
import { decodeResource } from '@gatehouse/snapshot';
import { SecretBox } from '@gatehouse/secrets';
import { TEST_ACTOR } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { resealApiKeys } from './index.ts';
import type { SpecPlane } from './spec-kit.ts';
import { closePlanes, planeWithStages, SPEC_KEY } from './spec-store.ts';

const VALUE = 'abcdefghij0123456789abcdefghij';
const PAGE = { pageSize: 100, pageToken: undefined };

afterEach(closePlanes);

function plan(usagePlanId: string, ...stages: readonly string[]) {
  return { usagePlanId, name: usagePlanId, apiStages: stages.map((stage) => ({ apiId: 'pets', stage })) };
}

const importCsv = ({ apiKeys }: SpecPlane, ...lines: readonly string[]) =>
  apiKeys.import(TEST_ACTOR, { body: Buffer.from(lines.join('\n')) });

describe('API keys', () => {
  it('get an id and a value of 40 characters when the operator gives none', async () => {
    const { apiKeys } = await planeWithStages();
    const created = await apiKeys.create(TEST_ACTOR, { name: 'ann' });
    expect(created.apiKeyId).toMatch(/^[a-z0-9]{10}$/);
    expect(created.value).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(created.document).toEqual({ apiKeyId: created.apiKeyId, name: 'ann', enabled: false });
  });

  it('show their value to who asks for it, which the audit trail tells, and are stored encrypted', async () => {
    const { apiKeys, store } = await planeWithStages();
    await apiKeys.create(TEST_ACTOR, { apiKeyId: 'k1', value: VALUE });
    const trail = async () => (await store.listAudit(PAGE, 'apikeys/k1')).items.map(({ action }) => action);
    expect((await apiKeys.get(TEST_ACTOR, { apiKeyId: 'k1' })).value).toBeUndefined();
    expect((await apiKeys.list(TEST_ACTOR, PAGE)).items.map(({ value }) => value)).toEqual([undefined]);
    expect(await trail()).toEqual(['create']);
    expect((await apiKeys.get(TEST_ACTOR, { apiKeyId: 'k1', includeValue: true })).value).toBe(VALUE);
    const { items } = await apiKeys.list(TEST_ACTOR, PAGE, { includeValues: true });
    expect(items.map(({ value }) => value)).toEqual([VALUE]);
    expect(await trail()).toEqual(['read', 'read', 'create']);
    expect(JSON.stringify([...(await store.usage.sealedValues(['k1']))])).not.toContain(VALUE);
  });

  it('of a value that another key has are refused', async () => {
    const { apiKeys } = await planeWithStages();
    await apiKeys.create(TEST_ACTOR, { apiKeyId: 'k1', value: VALUE });
    const again = apiKeys.create(TEST_ACTOR, { value: VALUE });
    await expect(again).rejects.toMatchObject({ code: 'ALREADY_EXISTS', message: /^API Key already exists/ });
  });

  it('change but for their value', async () => {
    const { apiKeys } = await planeWithStages();
    await apiKeys.create(TEST_ACTOR, { apiKeyId: 'k1', value: VALUE });
    const document = { apiKeyId: 'k1', enabled: true, value: VALUE };
    expect(await apiKeys.update(TEST_ACTOR, { document, revision: 1 })).toMatchObject({
      revision: 2,
      document: { apiKeyId: 'k1', enabled: true },
    });
    const other = apiKeys.update(TEST_ACTOR, { document: { ...document, value: `${VALUE}x` } });
    await expect(other).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', violations: [{ path: 'value' }] });
  });

  it('tell what a change would do, and keep what they are', async () => {
    const { apiKeys } = await planeWithStages();
    await apiKeys.create(TEST_ACTOR, { apiKeyId: 'k1', value: VALUE });
    const document = { apiKeyId: 'k1', name: 'other', value: VALUE };
    const wouldBe = await apiKeys.update(TEST_ACTOR, { document, validateOnly: true });
    expect(wouldBe).toMatchObject({ revision: 1, document: { name: 'other' } });
    const others = { document: { ...document, value: `${VALUE}x` }, validateOnly: true };
    await expect(apiKeys.update(TEST_ACTOR, others)).rejects.toMatchObject({ violations: [{ path: 'value' }] });
    const stale = apiKeys.update(TEST_ACTOR, { document, revision: 9, validateOnly: true });
    await expect(stale).rejects.toMatchObject({ code: 'STALE_REVISION' });
    expect(await apiKeys.get(TEST_ACTOR, { apiKeyId: 'k1' })).toMatchObject({
      revision: 1,
      document: { apiKeyId: 'k1' },
    });
  });

  it('say where they may be used', async () => {
    const { apiKeys, usagePlans } = await planeWithStages();
    await apiKeys.create(TEST_ACTOR, { apiKeyId: 'k1' });
    await usagePlans.create(TEST_ACTOR, plan('gold', 'prod', 'test'));
    await usagePlans.addKey(TEST_ACTOR, 'gold', 'k1');
    expect(await apiKeys.get(TEST_ACTOR, { apiKeyId: 'k1' })).toMatchObject({
      usagePlanIds: ['gold'],
      stageKeys: ['pets/prod', 'pets/test'],
    });
  });

  it('reach nodes by digest once they are enabled and in a plan, and never by value', async () => {
    const { apiKeys, usagePlans, publisher, entries } = await planeWithStages();
    await publisher.start();
    await apiKeys.create(TEST_ACTOR, { apiKeyId: 'k1', value: VALUE, enabled: true });
    await usagePlans.create(TEST_ACTOR, plan('gold', 'prod'));
    await usagePlans.addKey(TEST_ACTOR, 'gold', 'k1');
    const valueDigest = createHash('sha256').update(VALUE).digest();
    const key = `apikeys/${valueDigest.toString('hex', 0, 1)}`;
    await expect.poll(() => entries.map((entry) => entry.key)).toEqual(['usageplans/gold', key]);
    const payload = entries.at(-1)?.current.payload ?? new Uint8Array();
    expect(decodeResource(payload)).toEqual({
      kind: 'apiKeys',
      apiKeys: { shard: key.slice(-2), keys: [{ apiKeyId: 'k1', valueDigest, usagePlanIds: ['gold'] }] },
    });
    expect(entries.some((entry) => Buffer.from(entry.current.payload ?? []).includes(VALUE))).toBe(false);
  });

  it('are neither made nor read without a key for their encryption', async () => {
    const { apiKeys, store, ...rest } = await planeWithStages({ secretBox: undefined as never });
    const create = apiKeys.create(TEST_ACTOR, { value: VALUE });
    await expect(create).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', message: /GATEHOUSE_SECRET_KEY/ });
    await expect(importCsv({ apiKeys, store, ...rest }, 'Name,Key')).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
    });
  });

  it('are encrypted anew with a new key, and the old one can go', async () => {
    const { apiKeys, store } = await planeWithStages();
    await apiKeys.create(TEST_ACTOR, { apiKeyId: 'k1', value: VALUE });
    const next = Buffer.alloc(32, 8);
    const log: string[] = [];
    const logger = { info: (_: object, message: string) => log.push(message), warn: () => 0, error: () => 0 };
    await resealApiKeys(store, new SecretBox([next, SPEC_KEY]), logger);
    const sealed = (await store.usage.sealedValues(['k1'])).get('k1') ?? '';
    expect(new SecretBox([next]).open(sealed, 'k1')).toBe(VALUE);
    expect(log).toEqual(['values of API keys are encrypted with the new key now']);
    await expect(apiKeys.get(TEST_ACTOR, { apiKeyId: 'k1', includeValue: true })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: /was sealed with the key [0-9a-f]{8}, which is not given/,
    });
  });
});

describe('an import of API keys', () => {
  it('makes keys, changes those that exist, and puts them into plans', async () => {
    const plane = await planeWithStages();
    const { apiKeys, usagePlans } = plane;
    await usagePlans.create(TEST_ACTOR, plan('gold', 'prod'));
    await usagePlans.create(TEST_ACTOR, plan('silver', 'test'));
    await apiKeys.create(TEST_ACTOR, { apiKeyId: 'k1', value: VALUE, customerId: 'c', description: 'old' });
    await usagePlans.addKey(TEST_ACTOR, 'gold', 'k1');
    const rows = ['name,key,usageplanids', `ann,${VALUE},"gold,silver"`, `bob,${VALUE}2,gold`];
    const { ids, warnings } = await importCsv(plane, ...rows);
    expect([ids[0], ids.length, warnings]).toEqual(['k1', 2, []]);
    const [ann, bob] = await Promise.all(ids.map((apiKeyId) => apiKeys.get(TEST_ACTOR, { apiKeyId })));
    expect(ann).toMatchObject({
      document: { apiKeyId: 'k1', name: 'ann', enabled: true, customerId: 'c' },
      usagePlanIds: ['gold', 'silver'],
    });
    expect(ann?.document).not.toHaveProperty('description');
    expect(bob).toMatchObject({ document: { name: 'bob', enabled: true }, usagePlanIds: ['gold'] });
    expect((await importCsv(plane, ...rows)).ids).toEqual(ids);
  });

  it('imports nothing when a row is bad, and names all of them', async () => {
    const plane = await planeWithStages();
    await plane.usagePlans.create(TEST_ACTOR, plan('gold', 'prod'));
    await plane.usagePlans.create(TEST_ACTOR, plan('other', 'prod'));
    const rows = [
      `ann,${VALUE}1,gold`,
      `bob,${VALUE}2,none`,
      `cid,${VALUE}3,"gold,other"`,
      `dan,${VALUE}4,none`,
      'eve,short,none',
    ];
    await expect(importCsv(plane, 'Name,Key,UsagePlanIds', ...rows)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: /^Nothing was imported: /,
      violations: [
        { path: 'line 6, column Key', message: /at least 30 characters/ },
        { path: 'lines 3, 5-6, column UsagePlanIds', message: 'there is no usage plan none' },
        { path: 'line 4, column UsagePlanIds', message: /both have the stage pets\/prod/ },
      ],
    });
    expect((await plane.apiKeys.list(TEST_ACTOR, PAGE)).items).toEqual([]);
  });

  it('refuses what it is only warned of when it is told to', async () => {
    const { apiKeys } = await planeWithStages();
    const body = Buffer.from(`Name,Key,Colour\nann,${VALUE},red`);
    const strict = apiKeys.import(TEST_ACTOR, { body, failOnWarnings: true });
    await expect(strict).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect((await apiKeys.import(TEST_ACTOR, { body })).warnings).toEqual(['line 1: the column Colour is ignored']);
  });
});
