import { aDeployment, anApiDefinition } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { START_UNIX_MS, page } from './spec-kit.ts';
import type { StoreKit } from './spec-kit.ts';

/** Deployments: what is kept of them, and what they refuse. */
export function describeDeployments(kit: StoreKit): void {
  describe('deployments', () => {
    describeDeploymentRecords(kit);
    describeDeploymentChanges(kit);
  });
}

function describeDeploymentRecords({ addPets, change, store }: StoreKit): void {
  it('keeps a deployment as it was handed in and lists it without its definition', async () => {
    await change((transaction) => transaction.insertApi({ apiId: 'pets', definition: anApiDefinition() }));
    const given = aDeployment({ description: 'first', autoDeployed: true, apiRevision: 7 });
    const record = await change((transaction) => transaction.insertDeployment(given));
    const { definitionDigest } = (await store().getApi('pets')) ?? {};
    expect(record).toEqual({ ...given, definitionDigest, createdAtUnixMs: START_UNIX_MS });
    expect(await store().getDeployment('pets', 'd1')).toEqual(record);
    const { definition: _, ...facts } = record;
    expect((await store().listDeployments('pets', page(10))).items).toEqual([{ ...facts, routeCount: 1 }]);
    expect(await store().getDeploymentSummary('pets', 'd1')).toEqual({ ...facts, routeCount: 1 });
    expect(await store().getDeploymentSummary('pets', 'd2')).toBeUndefined();
  });

  it('lists the newest first, over pages, also within one millisecond', async () => {
    await addPets();
    await change((transaction) => transaction.insertDeployment(aDeployment({ deploymentId: 'a3' })));
    const first = await store().listDeployments('pets', page(2));
    expect(first.items.map((deployment) => deployment.deploymentId)).toEqual(['a3', 'd2']);
    const second = await store().listDeployments('pets', page(2, first.nextPageToken));
    expect(second.items.map((deployment) => deployment.deploymentId)).toEqual(['d1']);
    expect(second.nextPageToken).toBeUndefined();
  });
}

function describeDeploymentChanges({ addPets, change, expectCode, isStore, store }: StoreKit): void {
  it('describes a deployment anew', async () => {
    await addPets();
    await change((transaction) => transaction.updateDeployment('pets', 'd1', 'better'));
    expect((await store().getDeployment('pets', 'd1'))?.description).toBe('better');
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
    expect(await store().getDeployment('pets', 'd1')).toBeUndefined();
    expect(await store().getStage('pets', 'prod')).toMatchObject({
      deploymentId: 'd2',
      previousDeploymentId: undefined,
    });
    expect((await store().getDeployment('pets', 'd2'))?.definition).toEqual(anApiDefinition());
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
}
