import { TEST_ACTOR, aDomainName, aVpcLink, anApiDefinition, eventually } from '@gatehouse/testing';
import { describe, expect, it, vi } from 'vitest';
import { describeApis } from './apis-suite.ts';
import { describeDeployments } from './deployments-suite.ts';
import { START_UNIX_MS, openForEachTest, page } from './spec-kit.ts';
import { describeStages } from './stages-suite.ts';
import { storeKinds } from './test-support.ts';

describe.each(storeKinds())('the control store: $name', (kind) => {
  const kit = openForEachTest(kind);
  const { auditOf, addPets, change, clock, expectCode, isStore, store } = kit;

  describeApis(kit);
  describeDeployments(kit);
  describeStages(kit);

  describe('domain names and VPC links', () => {
    it('keeps, changes and deletes a domain name with its revisions', async () => {
      const created = await change((transaction) => transaction.insertDomainName(aDomainName()));
      expect(created).toMatchObject({ domainName: 'api.example.com', revision: 1, document: aDomainName() });
      const document = aDomainName({ tags: { team: 'web' } });
      const updated = await change((transaction) => transaction.updateDomainName(document, 1));
      expect(await store().getDomainName('api.example.com')).toEqual(updated);
      expect((await store().listDomainNames(page(5))).items).toEqual([updated]);
      const stale = change((transaction) => transaction.deleteDomainName('api.example.com', 1));
      await expectCode(stale, 'STALE_REVISION', /api\.example\.com.*revision 2.*revision 1/);
      await change((transaction) => transaction.deleteDomainName('api.example.com', 2));
      expect(await store().getDomainName('api.example.com')).toBeUndefined();
      expect(await auditOf('domainnames/api.example.com')).toEqual(['delete 0', 'update 2', 'create 1']);
    });

    it('keeps, changes and deletes a VPC link with its revisions', async () => {
      const created = await change((transaction) => transaction.insertVpcLink(aVpcLink()));
      expect(created).toMatchObject({ vpcLinkId: 'orders', revision: 1, document: aVpcLink() });
      const again = change((transaction) => transaction.insertVpcLink(aVpcLink()));
      await expectCode(again, 'ALREADY_EXISTS', /VPC link "orders"/);
      const updated = await change((transaction) => transaction.updateVpcLink(aVpcLink({ name: 'New' }), undefined));
      expect(await store().getVpcLink('orders')).toEqual(updated);
      expect((await store().listVpcLinks(page(5))).items).toEqual([updated]);
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
      expect(await store().getApi('pets')).toBeUndefined();
      expect(await store().listOutbox(0, 10)).toEqual([]);
      expect((await store().listAudit(page(10))).items).toEqual([]);
    });

    it('lets a transaction read what it wrote, and others only what is committed', async () => {
      let fromOutside: unknown = 'not read';
      await change(async (transaction) => {
        await transaction.insertApi({ apiId: 'pets', definition: anApiDefinition() });
        expect(await transaction.getApi('pets')).toBeDefined();
        fromOutside = await store().getApi('pets');
      });
      expect(fromOutside).toBeUndefined();
      expect(await store().getApi('pets')).toBeDefined();
    });

    it('lets exactly one of many updates of the same revision through', async () => {
      await addPets();
      const tries = Array.from({ length: 8 }, (_, index) =>
        change((transaction) => transaction.updateApi('pets', anApiDefinition({ name: `n${index}` }), 1)),
      );
      const results = await Promise.allSettled(tries);
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      expect(await store().getApi('pets')).toMatchObject({ revision: 2 });
      expect(await auditOf('apis/pets')).toEqual(['update 2', 'create 1']);
    });
  });

  describe('audit trail', () => {
    it('records who did what to which resource, newest first, over pages', async () => {
      await addPets();
      clock.nowUnixMs += 1;
      await change((transaction) => transaction.deleteStage('pets', 'prod', undefined));
      const [first] = (await store().listAudit(page(1))).items;
      const expected = {
        atUnixMs: clock.nowUnixMs,
        actor: TEST_ACTOR,
        action: 'delete',
        resource: 'stages/pets/prod',
        revision: 0,
      };
      expect(first).toMatchObject(expected);
      const seen: string[] = [];
      for (let token: string | undefined, more = true; more;) {
        const part = await store().listAudit(page(2, token));
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
      const rows = await store().listOutbox(0, 10);
      expect(rows.map((row) => row.key)).toEqual([
        'stages/pets/prod',
        'domainnames/api.example.com',
        'vpclinks/orders',
      ]);
      expect(rows.every((row) => row.atUnixMs === START_UNIX_MS)).toBe(true);
      expect(isGrowing(rows.map((row) => row.sequence))).toBe(true);
      expect(await store().listOutbox(rows[0]?.sequence ?? 0, 1)).toEqual([rows[1]]);
    });

    it('names the newest sequence of each key that exists, also after pruning', async () => {
      await addPets();
      await change((transaction) => transaction.insertVpcLink(aVpcLink()));
      await change((transaction) => transaction.insertDomainName(aDomainName()));
      await change((transaction) => transaction.updateVpcLink(aVpcLink({ name: 'New' }), undefined));
      await change((transaction) => transaction.deleteDomainName('api.example.com', undefined));
      const all = await store().listOutbox(0, 100);
      const expected = [all[0], all[3]];
      expect(await store().listConfigKeys()).toEqual(expected);
      await store().pruneOutbox(all[2]?.sequence ?? 0);
      expect((await store().listOutbox(0, 100)).map((row) => row.sequence)).toEqual(
        [0, 3, 4].map((index) => all[index]?.sequence),
      );
      expect(await store().listConfigKeys()).toEqual(expected);
    });

    it('never gives a sequence twice, not even after the newest rows are gone', async () => {
      for (let round = 0; round < 3; round += 1) {
        await change((transaction) => transaction.insertVpcLink(aVpcLink()));
        await change((transaction) => transaction.deleteVpcLink('orders', undefined));
      }
      const last = (await store().listOutbox(0, 100)).at(-1)?.sequence ?? 0;
      await store().pruneOutbox(last);
      await change((transaction) => transaction.insertVpcLink(aVpcLink()));
      expect((await store().listOutbox(last, 100)).map((row) => row.key)).toEqual(['vpclinks/orders']);
    });

    it('wakes its listeners after a commit with outbox rows, and no longer when they have stopped', async () => {
      let calls = 0;
      const stop = store().onCommit(() => {
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
    const leadership = await store().acquireLeadership('publisher', { onLost });
    await leadership?.release();
    await leadership?.release();
    expect(await store().acquireLeadership('publisher', { onLost })).toBeDefined();
    expect(onLost).not.toHaveBeenCalled();
  });

  if (isStore)
    it('says STORE_UNAVAILABLE once it is closed', async () => {
      await store().close();
      await store().close();
      await expectCode(store().getApi('pets'), 'STORE_UNAVAILABLE');
      await expectCode(
        change(() => Promise.resolve()),
        'STORE_UNAVAILABLE',
      );
    });
});

function isGrowing(numbers: readonly number[]): boolean {
  return numbers.every((value, index) => index === 0 || value > (numbers[index - 1] ?? Infinity));
}
