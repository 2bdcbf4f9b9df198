import { TEST_ACTOR } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { closePlanes, planeWithStages } from './spec-store.ts';

afterEach(closePlanes);

describe('a deployment that the canary of a stage serves', () => {
  it('is deleted only after the canary has gone', async () => {
    const { deployments, store } = await planeWithStages();
    const definition = { protocolType: 'REST', name: 'Pets', resources: {} } as const;
    const settings = { stageName: 'prod', canarySettings: { deploymentId: 'second' } };
    await store.transact(TEST_ACTOR, async (transaction) => {
      const { revision } = await transaction.insertApi({ apiId: 'rest', definition });
      for (const deploymentId of ['first', 'second']) {
        const facts = { description: '', autoDeployed: false, apiRevision: revision };
        await transaction.insertDeployment({ apiId: 'rest', deploymentId, definition, ...facts });
      }
      await transaction.insertStage({ apiId: 'rest', isRest: true, settings, deploymentId: 'first' });
    });
    const gone = () => deployments.delete(TEST_ACTOR, { apiId: 'rest', deploymentId: 'second' });
    await expect(gone()).rejects.toThrow("The canary of stage 'prod' serves deployment 'second'");
    await store.transact(TEST_ACTOR, async (transaction) => {
      await transaction.updateStage('rest', 'prod', { settings: { stageName: 'prod' } }, undefined);
    });
    await gone();
    await expect(deployments.get('rest', 'second')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
