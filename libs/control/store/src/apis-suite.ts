import { anApiDefinition, stageSettings } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { START_UNIX_MS, page } from './spec-kit.ts';
import type { StoreKit } from './spec-kit.ts';

/** APIs: their revisions, their end and their lists. */
export function describeApis(kit: StoreKit): void {
  describe('APIs', () => {
    describeApiRevisions(kit);
    describeApiEndAndLists(kit);
  });
}

function describeApiRevisions({ addPets, change, clock, expectCode, store }: StoreKit): void {
  it('keeps a new API as revision 1 with the time of its creation', async () => {
    const definition = anApiDefinition({ description: 'Tiere "für alle" \u0000 \u{1f408}' });
    const record = await change((transaction) => transaction.insertApi({ apiId: 'pets', definition }));
    const times = { createdAtUnixMs: START_UNIX_MS, updatedAtUnixMs: START_UNIX_MS };
    const definitionDigest = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    expect(record).toEqual({ apiId: 'pets', revision: 1, definition, definitionDigest, ...times });
    expect(await store().getApi('pets')).toEqual(record);
  });

  it('adds one to the revision with each update and keeps the time of creation', async () => {
    await addPets();
    clock.nowUnixMs += 5_000;
    const definition = anApiDefinition({ name: 'cats' });
    const record = await change((transaction) => transaction.updateApi('pets', definition, 1));
    expect(record).toMatchObject({
      revision: 2,
      definition,
      createdAtUnixMs: START_UNIX_MS,
      updatedAtUnixMs: clock.nowUnixMs,
    });
    expect(await store().getApi('pets')).toEqual(record);
    expect((await store().listApis(page(10), 'cats')).items).toEqual([record]);
    expect((await store().listApis(page(10), 'pets')).items).toEqual([]);
  });

  it('refuses a stale revision, names both revisions and changes nothing', async () => {
    await addPets();
    await change((transaction) => transaction.updateApi('pets', anApiDefinition(), undefined));
    const late = change((transaction) => transaction.updateApi('pets', anApiDefinition({ name: 'late' }), 1));
    await expectCode(late, 'STALE_REVISION', /revision 2.*revision 1/);
    expect(await store().getApi('pets')).toMatchObject({ revision: 2, definition: { name: 'pets' } });
  });

  it('refuses a second API with the same id', async () => {
    await addPets();
    const again = change((transaction) => transaction.insertApi({ apiId: 'pets', definition: anApiDefinition() }));
    await expectCode(again, 'ALREADY_EXISTS', /API "pets"/);
  });

  it('says NOT_FOUND for changes of what is not there, and undefined for reads', async () => {
    expect(await store().getApi('none')).toBeUndefined();
    const update = change((transaction) => transaction.updateApi('none', anApiDefinition(), undefined));
    await expectCode(update, 'NOT_FOUND', /API "none"/);
    await expectCode(
      change((transaction) => transaction.deleteApi('none', undefined)),
      'NOT_FOUND',
    );
  });
}

function describeApiEndAndLists({ addPets, auditOf, change, expectCode, isStore, store }: StoreKit): void {
  it('deletes an API with its stages and deployments, and tells nodes of each stage', async () => {
    await addPets();
    await change((transaction) =>
      transaction.insertStage({
        apiId: 'pets',
        isRest: false,
        settings: stageSettings({ stageName: '$default' }),
        deploymentId: undefined,
      }),
    );
    const before = (await store().listOutbox(0, 100)).length;
    await change((transaction) => transaction.deleteApi('pets', 1));
    expect(await store().getApi('pets')).toBeUndefined();
    expect(await store().getDeployment('pets', 'd1')).toBeUndefined();
    expect(await store().getStage('pets', 'prod')).toBeUndefined();
    const keys = (await store().listOutbox(0, 100)).slice(before).map((row) => row.key);
    expect(keys.sort()).toEqual(['stages/pets/$default', 'stages/pets/prod']);
    expect(await auditOf('apis/pets')).toEqual(['delete 0', 'create 1']);
    expect(await auditOf('stages/pets/prod')).toEqual(['delete 0', 'create 1']);
    expect(await store().listConfigKeys()).toEqual([]);
  });

  it('lists by id in pages that hold each API once, also when one is added in between', async () => {
    for (const apiId of ['b', 'a-2', 'a', 'Z', 'c']) {
      await change((transaction) => transaction.insertApi({ apiId, definition: anApiDefinition() }));
    }
    const first = await store().listApis(page(2));
    expect(first.items.map((api) => api.apiId)).toEqual(['Z', 'a']);
    await change((transaction) => transaction.insertApi({ apiId: 'A', definition: anApiDefinition() }));
    const second = await store().listApis(page(2, first.nextPageToken));
    expect(second.items.map((api) => api.apiId)).toEqual(['a-2', 'b']);
    const last = await store().listApis(page(2, second.nextPageToken));
    expect(last.items.map((api) => api.apiId)).toEqual(['c']);
    expect(last.nextPageToken).toBeUndefined();
  });

  it.each(['', 'x', '%%%', 'bnVsbA', 'MTI'])('refuses the malformed page token "%s"', async (token) => {
    const error = await expectCode(store().listApis(page(2, token)), 'INVALID_ARGUMENT');
    expect(error).toMatchObject({ violations: [{ path: 'pageToken' }] });
  });

  if (isStore)
    it('refuses the page token of another list', async () => {
      await change(async (transaction) => {
        for (const apiId of ['a', 'b']) await transaction.insertApi({ apiId, definition: anApiDefinition() });
      });
      const { nextPageToken } = await store().listApis(page(1));
      expect(nextPageToken).toBeDefined();
      const error = await expectCode(store().listDomainNames(page(1, nextPageToken)), 'INVALID_ARGUMENT');
      expect(error).toMatchObject({ violations: [{ path: 'pageToken' }] });
    });

  it.each(isStore ? [0, 501, 1.5] : [])('refuses the page size %d', async (size) => {
    const error = await expectCode(store().listApis(page(size)), 'INVALID_ARGUMENT');
    expect(error).toMatchObject({ violations: [{ path: 'pageSize' }] });
  });
}
