import type { ControlErrorCode } from '@gatehouse/errors';
import type { ControlStore, PageRequest, StoreTransaction } from '@gatehouse/records';
import {
  TEST_ACTOR,
  aDeployment,
  aDomainName,
  aVpcLink,
  anApiDefinition,
  eventually,
  stageSettings,
} from '@gatehouse/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { storeKinds } from './test-support.ts';

const START_UNIX_MS = 1_700_000_000_000;

describe.each(storeKinds())('the control store: $name', (kind) => {
  /** The fake leaves out references between records, page sizes and a life cycle. */
  const isStore = kind.name !== 'fake';
  let store: ControlStore;
  let now: number;

  beforeAll(() => kind.start());
  afterAll(() => kind.end());
  beforeEach(async () => {
    now = START_UNIX_MS;
    store = await kind.open(() => now);
  });
  afterEach(() => store.close());

  /** One transaction by the actor of the tests. */
  const change = <T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T> =>
    store.transact(TEST_ACTOR, work);

  /** The fake need not find the sentences of the stores, only their codes. */
  const expectCode = (work: Promise<unknown>, code: ControlErrorCode, message = /./): Promise<unknown> =>
    expectFailure(work, code, kind.name === 'fake' ? /./ : message);

  /** An API `pets` with deployments `d1` and `d2` and the stage `prod` on `d1`. */
  const addPets = () =>
    change(async (transaction) => {
      await transaction.insertApi({ apiId: 'pets', definition: anApiDefinition() });
      await transaction.insertDeployment(aDeployment());
      await transaction.insertDeployment(aDeployment({ deploymentId: 'd2' }));
      return transaction.insertStage({ apiId: 'pets', isRest: false, settings: stageSettings(), deploymentId: 'd1' });
    });

  describe('APIs', () => {
    it('keeps a new API as revision 1 with the time of its creation', async () => {
      const definition = anApiDefinition({ description: 'Tiere "für alle" \u0000 \u{1f408}' });
      const record = await change((transaction) => transaction.insertApi({ apiId: 'pets', definition }));
      const times = { createdAtUnixMs: START_UNIX_MS, updatedAtUnixMs: START_UNIX_MS };
      const definitionDigest = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
      expect(record).toEqual({ apiId: 'pets', revision: 1, definition, definitionDigest, ...times });
      expect(await store.getApi('pets')).toEqual(record);
    });

    it('adds one to the revision with each update and keeps the time of creation', async () => {
      await addPets();
      now += 5_000;
      const definition = anApiDefinition({ name: 'cats' });
      const record = await change((transaction) => transaction.updateApi('pets', definition, 1));
      expect(record).toMatchObject({ revision: 2, definition, createdAtUnixMs: START_UNIX_MS, updatedAtUnixMs: now });
      expect(await store.getApi('pets')).toEqual(record);
      expect((await store.listApis(page(10), 'cats')).items).toEqual([record]);
      expect((await store.listApis(page(10), 'pets')).items).toEqual([]);
    });

    it('refuses a stale revision, names both revisions and changes nothing', async () => {
      await addPets();
      await change((transaction) => transaction.updateApi('pets', anApiDefinition(), undefined));
      const late = change((transaction) => transaction.updateApi('pets', anApiDefinition({ name: 'late' }), 1));
      await expectCode(late, 'STALE_REVISION', /revision 2.*revision 1/);
      expect(await store.getApi('pets')).toMatchObject({ revision: 2, definition: { name: 'pets' } });
    });

    it('refuses a second API with the same id', async () => {
      await addPets();
      const again = change((transaction) => transaction.insertApi({ apiId: 'pets', definition: anApiDefinition() }));
      await expectCode(again, 'ALREADY_EXISTS', /API "pets"/);
    });

    it('says NOT_FOUND for changes of what is not there, and undefined for reads', async () => {
      expect(await store.getApi('none')).toBeUndefined();
      const update = change((transaction) => transaction.updateApi('none', anApiDefinition(), undefined));
      await expectCode(update, 'NOT_FOUND', /API "none"/);
      await expectCode(
        change((transaction) => transaction.deleteApi('none', undefined)),
        'NOT_FOUND',
      );
    });

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
      const before = (await store.listOutbox(0, 100)).length;
      await change((transaction) => transaction.deleteApi('pets', 1));
      expect(await store.getApi('pets')).toBeUndefined();
      expect(await store.getDeployment('pets', 'd1')).toBeUndefined();
      expect(await store.getStage('pets', 'prod')).toBeUndefined();
      const keys = (await store.listOutbox(0, 100)).slice(before).map((row) => row.key);
      expect(keys.sort()).toEqual(['stages/pets/$default', 'stages/pets/prod']);
      expect(await auditOf('apis/pets')).toEqual(['delete 0', 'create 1']);
      expect(await auditOf('stages/pets/prod')).toEqual(['delete 0', 'create 1']);
      expect(await store.listConfigKeys()).toEqual([]);
    });

    it('lists by id in pages that hold each API once, also when one is added in between', async () => {
      for (const apiId of ['b', 'a-2', 'a', 'Z', 'c']) {
        await change((transaction) => transaction.insertApi({ apiId, definition: anApiDefinition() }));
      }
      const first = await store.listApis(page(2));
      expect(first.items.map((api) => api.apiId)).toEqual(['Z', 'a']);
      await change((transaction) => transaction.insertApi({ apiId: 'A', definition: anApiDefinition() }));
      const second = await store.listApis(page(2, first.nextPageToken));
      expect(second.items.map((api) => api.apiId)).toEqual(['a-2', 'b']);
      const last = await store.listApis(page(2, second.nextPageToken));
      expect(last.items.map((api) => api.apiId)).toEqual(['c']);
      expect(last.nextPageToken).toBeUndefined();
    });

    it.each(['', 'x', '%%%', 'bnVsbA', 'MTI'])('refuses the malformed page token "%s"', async (token) => {
      const error = await expectCode(store.listApis(page(2, token)), 'INVALID_ARGUMENT');
      expect(error).toMatchObject({ violations: [{ path: 'pageToken' }] });
    });

    it.each(isStore ? [0, 501, 1.5] : [])('refuses the page size %d', async (size) => {
      const error = await expectCode(store.listApis(page(size)), 'INVALID_ARGUMENT');
      expect(error).toMatchObject({ violations: [{ path: 'pageSize' }] });
    });
  });

  describe('deployments', () => {
    it('keeps a deployment as it was handed in and lists it without its definition', async () => {
      await change((transaction) => transaction.insertApi({ apiId: 'pets', definition: anApiDefinition() }));
      const given = aDeployment({ description: 'first', autoDeployed: true, apiRevision: 7 });
      const record = await change((transaction) => transaction.insertDeployment(given));
      const { definitionDigest } = (await store.getApi('pets')) ?? {};
      expect(record).toEqual({ ...given, definitionDigest, createdAtUnixMs: START_UNIX_MS });
      expect(await store.getDeployment('pets', 'd1')).toEqual(record);
      const { definition: _, ...facts } = record;
      expect((await store.listDeployments('pets', page(10))).items).toEqual([{ ...facts, routeCount: 1 }]);
      expect(await store.getDeploymentSummary('pets', 'd1')).toEqual({ ...facts, routeCount: 1 });
      expect(await store.getDeploymentSummary('pets', 'd2')).toBeUndefined();
    });

    it('lists the newest first, over pages, also within one millisecond', async () => {
      await addPets();
      await change((transaction) => transaction.insertDeployment(aDeployment({ deploymentId: 'a3' })));
      const first = await store.listDeployments('pets', page(2));
      expect(first.items.map((deployment) => deployment.deploymentId)).toEqual(['a3', 'd2']);
      const second = await store.listDeployments('pets', page(2, first.nextPageToken));
      expect(second.items.map((deployment) => deployment.deploymentId)).toEqual(['d1']);
      expect(second.nextPageToken).toBeUndefined();
    });

    it('describes a deployment anew', async () => {
      await addPets();
      await change((transaction) => transaction.updateDeployment('pets', 'd1', 'better'));
      expect((await store.getDeployment('pets', 'd1'))?.description).toBe('better');
      await expectCode(
        change((transaction) => transaction.updateDeployment('pets', 'd9', 'x')),
        'NOT_FOUND',
      );
    });

    it('deletes a deployment that no stage serves, also from the memory of what a stage served before', async () => {
      await addPets();
      const remove = (deploymentId: string) =>
        change((transaction) => transaction.deleteDeployment('pets', deploymentId));
      await expectCode(remove('d1'), 'FAILED_PRECONDITION');
      const move = { deploymentId: 'd2', previousDeploymentId: 'd1' };
      await change((transaction) => transaction.updateStage('pets', 'prod', move, undefined));
      await remove('d1');
      expect(await store.getDeployment('pets', 'd1')).toBeUndefined();
      expect(await store.getStage('pets', 'prod')).toMatchObject({
        deploymentId: 'd2',
        previousDeploymentId: undefined,
      });
      expect((await store.getDeployment('pets', 'd2'))?.definition).toEqual(anApiDefinition());
      await expectCode(remove('d1'), 'NOT_FOUND');
    });

    if (isStore)
      it('refuses a deployment of an unknown API and a second one with the same id', async () => {
        const orphan = change((transaction) => transaction.insertDeployment(aDeployment()));
        await expectCode(orphan, 'NOT_FOUND', /API "pets"/);
        await addPets();
        const again = change((transaction) => transaction.insertDeployment(aDeployment()));
        await expectCode(again, 'ALREADY_EXISTS', /Deployment "d1" of API "pets"/);
      });
  });

  describe('stages', () => {
    it('changes only what the change names', async () => {
      const created = await addPets();
      expect(created).toMatchObject({ revision: 1, deploymentId: 'd1', previousDeploymentId: undefined });
      const moved = await change((transaction) =>
        transaction.updateStage('pets', 'prod', { deploymentId: 'd2', previousDeploymentId: 'd1' }, 1),
      );
      expect(moved).toMatchObject({ revision: 2, deploymentId: 'd2', previousDeploymentId: 'd1' });
      const settings = stageSettings({ autoDeploy: true });
      const set = await change((transaction) => transaction.updateStage('pets', 'prod', { settings }, 2));
      expect(set).toMatchObject({ revision: 3, settings, deploymentId: 'd2', previousDeploymentId: 'd1' });
      const cleared = await change((transaction) =>
        transaction.updateStage('pets', 'prod', { deploymentId: undefined }, undefined),
      );
      expect(cleared).toMatchObject({ deploymentId: undefined, previousDeploymentId: 'd1' });
      expect(await store.getStage('pets', 'prod')).toEqual(cleared);
      expect((await store.listStages('pets', page(5))).items).toEqual([cleared]);
    });

    it('raises the cache generation with each flush, whatever the clock says, and leaves the revision alone', async () => {
      await addPets();
      const flush = () => change((transaction) => transaction.flushStageCache('pets', 'prod'));
      expect(await flush()).toMatchObject({ revision: 1, cacheGeneration: START_UNIX_MS });
      now = START_UNIX_MS - 5_000;
      expect(await flush()).toMatchObject({ cacheGeneration: START_UNIX_MS + 1 });
      now = START_UNIX_MS + 5_000;
      const flushed = await flush();
      expect(flushed).toMatchObject({ revision: 1, cacheGeneration: START_UNIX_MS + 5_000 });
      expect(await store.getStage('pets', 'prod')).toEqual(flushed);
      const missing = change((transaction) => transaction.flushStageCache('pets', 'none'));
      await expectCode(missing, 'NOT_FOUND');
    });

    it('keeps that a stage is one of a REST API, with its settings', async () => {
      await addPets();
      const settings = {
        stageName: 'rest',
        variables: { a: 'b' },
        methodSettings: { '*/*': { cachingEnabled: false } },
      };
      const stage = { apiId: 'pets', isRest: true as const, settings, deploymentId: 'd1' };
      const inserted = await change((transaction) => transaction.insertStage(stage));
      expect(inserted).toMatchObject({ isRest: true, settings });
      expect(await store.getStage('pets', 'rest')).toEqual(inserted);
      expect((await store.getStage('pets', 'prod'))?.isRest).toBe(false);
    });

    it('tells nodes of a flush, and that there is no cache any more when its stage or API goes', async () => {
      await addPets();
      const keysOf = async () => (await store.listConfigKeys()).map(({ key }) => key);
      await change((transaction) => transaction.flushStageCache('pets', 'prod'));
      expect(await keysOf()).toEqual(['stages/pets/prod', 'stagecaches/pets/prod']);
      await change((transaction) => transaction.deleteStage('pets', 'prod', undefined));
      expect(await keysOf()).toEqual([]);
      await change((transaction) =>
        transaction.insertStage({ apiId: 'pets', isRest: false, settings: stageSettings(), deploymentId: 'd1' }),
      );
      await change((transaction) => transaction.flushStageCache('pets', 'prod'));
      await change((transaction) => transaction.deleteApi('pets', undefined));
      expect(await keysOf()).toEqual([]);
    });

    if (isStore)
      it('refuses an unknown API, an unknown deployment, a second stage of one name and a stale revision', async () => {
        const settings = stageSettings();
        const add = (apiId: string, deploymentId: string | undefined) =>
          change((transaction) => transaction.insertStage({ apiId, isRest: false, settings, deploymentId }));
        await expectCode(add('none', undefined), 'NOT_FOUND', /API "none"/);
        await addPets();
        await expectCode(add('pets', undefined), 'ALREADY_EXISTS', /Stage "prod" of API "pets"/);
        const move = (deploymentId: string, revision: number) =>
          change((transaction) => transaction.updateStage('pets', 'prod', { deploymentId }, revision));
        await expectCode(move('d9', 1), 'NOT_FOUND', /d9/);
        await expectCode(move('d2', 4), 'STALE_REVISION', /revision 1.*revision 4/);
        const drop = change((transaction) => transaction.deleteStage('pets', 'prod', 9));
        await expectCode(drop, 'STALE_REVISION');
        expect(await store.getStage('pets', 'prod')).toMatchObject({ revision: 1, deploymentId: 'd1' });
      });
  });

  describe('domain names and VPC links', () => {
    it('keeps, changes and deletes a domain name with its revisions', async () => {
      const created = await change((transaction) => transaction.insertDomainName(aDomainName()));
      expect(created).toMatchObject({ domainName: 'api.example.com', revision: 1, document: aDomainName() });
      const document = aDomainName({ tags: { team: 'web' } });
      const updated = await change((transaction) => transaction.updateDomainName(document, 1));
      expect(await store.getDomainName('api.example.com')).toEqual(updated);
      expect((await store.listDomainNames(page(5))).items).toEqual([updated]);
      const stale = change((transaction) => transaction.deleteDomainName('api.example.com', 1));
      await expectCode(stale, 'STALE_REVISION', /api\.example\.com.*revision 2.*revision 1/);
      await change((transaction) => transaction.deleteDomainName('api.example.com', 2));
      expect(await store.getDomainName('api.example.com')).toBeUndefined();
      expect(await auditOf('domainnames/api.example.com')).toEqual(['delete 0', 'update 2', 'create 1']);
    });

    it('keeps, changes and deletes a VPC link with its revisions', async () => {
      const created = await change((transaction) => transaction.insertVpcLink(aVpcLink()));
      expect(created).toMatchObject({ vpcLinkId: 'orders', revision: 1, document: aVpcLink() });
      const again = change((transaction) => transaction.insertVpcLink(aVpcLink()));
      await expectCode(again, 'ALREADY_EXISTS', /VPC link "orders"/);
      const updated = await change((transaction) => transaction.updateVpcLink(aVpcLink({ name: 'New' }), undefined));
      expect(await store.getVpcLink('orders')).toEqual(updated);
      expect((await store.listVpcLinks(page(5))).items).toEqual([updated]);
      await change((transaction) => transaction.deleteVpcLink('orders', undefined));
      const gone = change((transaction) => transaction.deleteVpcLink('orders', undefined));
      await expectCode(gone, 'NOT_FOUND', /VPC link "orders"/);
    });
  });

  describe('transactions', () => {
    it('keeps nothing of a transaction whose work fails, and rejects with that failure', async () => {
      const failure = new Error('the service changed its mind');
      const work = change(async (transaction) => {
        await transaction.insertApi({ apiId: 'pets', definition: anApiDefinition() });
        await transaction.insertVpcLink(aVpcLink());
        throw failure;
      });
      await expect(work).rejects.toBe(failure);
      expect(await store.getApi('pets')).toBeUndefined();
      expect(await store.listOutbox(0, 10)).toEqual([]);
      expect((await store.listAudit(page(10))).items).toEqual([]);
    });

    it('lets a transaction read what it wrote, and others only what is committed', async () => {
      let fromOutside: unknown = 'not read';
      await change(async (transaction) => {
        await transaction.insertApi({ apiId: 'pets', definition: anApiDefinition() });
        expect(await transaction.getApi('pets')).toBeDefined();
        fromOutside = await store.getApi('pets');
      });
      expect(fromOutside).toBeUndefined();
      expect(await store.getApi('pets')).toBeDefined();
    });

    it('lets exactly one of many updates of the same revision through', async () => {
      await addPets();
      const tries = Array.from({ length: 8 }, (_, index) =>
        change((transaction) => transaction.updateApi('pets', anApiDefinition({ name: `n${index}` }), 1)),
      );
      const results = await Promise.allSettled(tries);
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      expect(await store.getApi('pets')).toMatchObject({ revision: 2 });
      expect(await auditOf('apis/pets')).toEqual(['update 2', 'create 1']);
    });
  });

  describe('audit trail', () => {
    it('records who did what to which resource, newest first, over pages', async () => {
      await addPets();
      now += 1;
      await change((transaction) => transaction.deleteStage('pets', 'prod', undefined));
      const [first] = (await store.listAudit(page(1))).items;
      const expected = {
        atUnixMs: now,
        actor: TEST_ACTOR,
        action: 'delete',
        resource: 'stages/pets/prod',
        revision: 0,
      };
      expect(first).toMatchObject(expected);
      const seen: string[] = [];
      for (let token: string | undefined, more = true; more;) {
        const part = await store.listAudit(page(2, token));
        seen.push(...part.items.map((record) => `${record.action} ${record.resource}`));
        token = part.nextPageToken;
        more = token !== undefined;
      }
      expect(seen).toEqual([
        'delete stages/pets/prod',
        'create stages/pets/prod',
        'create deployments/pets/d2',
        'create deployments/pets/d1',
        'create apis/pets',
      ]);
    });
  });

  describe('outbox', () => {
    it('gets one row per change of a stage, domain name or VPC link, in order, and none for an API', async () => {
      await addPets();
      await change((transaction) => transaction.insertDomainName(aDomainName()));
      await change((transaction) => transaction.insertVpcLink(aVpcLink()));
      await change((transaction) => transaction.updateApi('pets', anApiDefinition(), undefined));
      const rows = await store.listOutbox(0, 10);
      expect(rows.map((row) => row.key)).toEqual([
        'stages/pets/prod',
        'domainnames/api.example.com',
        'vpclinks/orders',
      ]);
      expect(rows.every((row) => row.atUnixMs === START_UNIX_MS)).toBe(true);
      expect(isGrowing(rows.map((row) => row.sequence))).toBe(true);
      expect(await store.listOutbox(rows[0]?.sequence ?? 0, 1)).toEqual([rows[1]]);
    });

    it('names the newest sequence of each key that exists, also after pruning', async () => {
      await addPets();
      await change((transaction) => transaction.insertVpcLink(aVpcLink()));
      await change((transaction) => transaction.insertDomainName(aDomainName()));
      await change((transaction) => transaction.updateVpcLink(aVpcLink({ name: 'New' }), undefined));
      await change((transaction) => transaction.deleteDomainName('api.example.com', undefined));
      const all = await store.listOutbox(0, 100);
      const expected = [all[0], all[3]];
      expect(await store.listConfigKeys()).toEqual(expected);
      await store.pruneOutbox(all[2]?.sequence ?? 0);
      expect((await store.listOutbox(0, 100)).map((row) => row.sequence)).toEqual(
        [0, 3, 4].map((index) => all[index]?.sequence),
      );
      expect(await store.listConfigKeys()).toEqual(expected);
    });

    it('never gives a sequence twice, not even after the newest rows are gone', async () => {
      for (let round = 0; round < 3; round += 1) {
        await change((transaction) => transaction.insertVpcLink(aVpcLink()));
        await change((transaction) => transaction.deleteVpcLink('orders', undefined));
      }
      const last = (await store.listOutbox(0, 100)).at(-1)?.sequence ?? 0;
      await store.pruneOutbox(last);
      await change((transaction) => transaction.insertVpcLink(aVpcLink()));
      expect((await store.listOutbox(last, 100)).map((row) => row.key)).toEqual(['vpclinks/orders']);
    });

    it('wakes its listeners after a commit with outbox rows, and no longer when they have stopped', async () => {
      let calls = 0;
      const stop = store.onCommit(() => {
        calls += 1;
      });
      await change((transaction) => transaction.insertApi({ apiId: 'pets', definition: anApiDefinition() }));
      await change((transaction) => transaction.insertVpcLink(aVpcLink()));
      await eventually(() => calls === 1);
      stop();
      await change((transaction) => transaction.deleteVpcLink('orders', undefined));
      expect(calls).toBe(1);
    });
  });

  it('grants the leadership of a name, and grants it again once it was given back', async () => {
    const onLost = vi.fn();
    const leadership = await store.acquireLeadership('publisher', { onLost });
    await leadership?.release();
    await leadership?.release();
    expect(await store.acquireLeadership('publisher', { onLost })).toBeDefined();
    expect(onLost).not.toHaveBeenCalled();
  });

  if (isStore)
    it('says STORE_UNAVAILABLE once it is closed', async () => {
      await store.close();
      await store.close();
      await expectCode(store.getApi('pets'), 'STORE_UNAVAILABLE');
      await expectCode(
        change(() => Promise.resolve()),
        'STORE_UNAVAILABLE',
      );
    });

  async function auditOf(resource: string): Promise<string[]> {
    const { items } = await store.listAudit(page(100), resource);
    return items.map((record) => `${record.action} ${record.revision}`);
  }
});

function page(pageSize: number, pageToken?: string): PageRequest {
  return { pageSize, pageToken };
}

function isGrowing(numbers: readonly number[]): boolean {
  return numbers.every((value, index) => index === 0 || value > (numbers[index - 1] ?? Infinity));
}

async function expectFailure(work: Promise<unknown>, code: ControlErrorCode, message: RegExp): Promise<unknown> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'ControlError', code });
  expect(String(error)).toMatch(message);
  return error;
}
