import { stageSettings } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { START_UNIX_MS, page } from './spec-kit.ts';
import type { StoreKit } from './spec-kit.ts';

/** Stages: their changes, the flush of their cache, and what they refuse. */
export function describeStages(kit: StoreKit): void {
  describe('stages', () => {
    describeStageChanges(kit);
    describeStageEnds(kit);
  });
}

function describeStageChanges({ addPets, change, clock, expectCode, store }: StoreKit): void {
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
    expect(await store().getStage('pets', 'prod')).toEqual(cleared);
    expect((await store().listStages('pets', page(5))).items).toEqual([cleared]);
  });

  it('raises the cache generation with each flush, whatever the clock says, and leaves the revision alone', async () => {
    await addPets();
    const flush = () => change((transaction) => transaction.flushStageCache('pets', 'prod'));
    expect(await flush()).toMatchObject({ revision: 1, cacheGeneration: START_UNIX_MS });
    clock.nowUnixMs = START_UNIX_MS - 5_000;
    expect(await flush()).toMatchObject({ cacheGeneration: START_UNIX_MS + 1 });
    clock.nowUnixMs = START_UNIX_MS + 5_000;
    const flushed = await flush();
    expect(flushed).toMatchObject({ revision: 1, cacheGeneration: START_UNIX_MS + 5_000 });
    expect(await store().getStage('pets', 'prod')).toEqual(flushed);
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
    expect(await store().getStage('pets', 'rest')).toEqual(inserted);
    expect((await store().getStage('pets', 'prod'))?.isRest).toBe(false);
  });
}

function describeStageEnds({ addPets, change, expectCode, isStore, store }: StoreKit): void {
  it('tells nodes of a flush, and that there is no cache any more when its stage or API goes', async () => {
    await addPets();
    const keysOf = async () => (await store().listConfigKeys()).map(({ key }) => key);
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
      expect(await store().getStage('pets', 'prod')).toMatchObject({ revision: 1, deploymentId: 'd1' });
    });
}
