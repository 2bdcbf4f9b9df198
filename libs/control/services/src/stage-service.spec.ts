import { FakeControlStore, TEST_ACTOR, aDomainName, anApiDefinition, stageSettings } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { specPlane } from './spec-kit.ts';

async function planeWithDeployments() {
  const plane = specPlane(new FakeControlStore());
  await plane.apis.create(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition() });
  const first = await plane.deployments.create(TEST_ACTOR, { apiId: 'pets' });
  await plane.apis.update(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition({ name: 'second' }) });
  const second = await plane.deployments.create(TEST_ACTOR, { apiId: 'pets' });
  return { ...plane, first: first.deploymentId, second: second.deploymentId };
}

describe('Stages', () => {
  it('serve the deployment that they are given, and remember the one before', async () => {
    const { stages, first, second } = await planeWithDeployments();
    await stages.create(TEST_ACTOR, { apiId: 'pets', settings: stageSettings(), deploymentId: first });
    const moved = await stages.update(TEST_ACTOR, { apiId: 'pets', settings: stageSettings(), deploymentId: second });
    expect(moved).toMatchObject({ deploymentId: second, previousDeploymentId: first, revision: 2 });
  });

  it('keep their deployment when only settings change', async () => {
    const { stages, first } = await planeWithDeployments();
    await stages.create(TEST_ACTOR, { apiId: 'pets', settings: stageSettings(), deploymentId: first });
    const settings = stageSettings({ stageVariables: { color: 'blue' } });
    const updated = await stages.update(TEST_ACTOR, { apiId: 'pets', settings, revision: 1 });
    expect(updated).toMatchObject({ deploymentId: first, previousDeploymentId: undefined, settings });
    await expect(stages.update(TEST_ACTOR, { apiId: 'pets', settings, revision: 1 })).rejects.toMatchObject({
      code: 'STALE_REVISION',
    });
  });

  it('with auto-deploy take no deployment from the caller', async () => {
    const { stages, first, second } = await planeWithDeployments();
    const settings = stageSettings({ autoDeploy: true });
    const create = stages.create(TEST_ACTOR, { apiId: 'pets', settings, deploymentId: first });
    await expect(create).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
    const created = await stages.create(TEST_ACTOR, { apiId: 'pets', settings });
    const update = stages.update(TEST_ACTOR, { apiId: 'pets', settings, deploymentId: second });
    await expect(update).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
    const same = { apiId: 'pets', settings, ...(created.deploymentId ? { deploymentId: created.deploymentId } : {}) };
    expect((await stages.update(TEST_ACTOR, same)).deploymentId).toBe(created.deploymentId);
  });

  it('with auto-deploy serve the API at once, also when it is switched on later', async () => {
    const { apis, deployments, stages, first } = await planeWithDeployments();
    const created = await stages.create(TEST_ACTOR, { apiId: 'pets', settings: stageSettings({ autoDeploy: true }) });
    const deployment = await deployments.get('pets', created.deploymentId ?? '');
    expect(deployment).toMatchObject({ autoDeployed: true, definition: { name: 'second' } });
    await stages.create(TEST_ACTOR, { apiId: 'pets', settings: { stageName: 'late' }, deploymentId: first });
    await apis.get('pets');
    const late = await stages.update(TEST_ACTOR, { apiId: 'pets', settings: { stageName: 'late', autoDeploy: true } });
    expect(late).toMatchObject({ deploymentId: created.deploymentId, previousDeploymentId: first });
  });

  it('with auto-deploy wait for a definition that can be deployed, and say why', async () => {
    const { apis, stages } = specPlane(new FakeControlStore());
    await apis.create(TEST_ACTOR, { apiId: 'empty', definition: anApiDefinition({ routes: [] }) });
    const waiting = await stages.create(TEST_ACTOR, { apiId: 'empty', settings: stageSettings({ autoDeploy: true }) });
    expect(waiting).toMatchObject({
      deploymentId: undefined,
      lastDeploymentStatusMessage:
        'Deployment attempt failed: Unable to deploy API because no routes exist in this API',
    });
    await apis.update(TEST_ACTOR, { apiId: 'empty', definition: anApiDefinition() });
    expect((await stages.get('empty', 'prod')).deploymentId).toBeDefined();
  });

  it('are refused for unknown APIs and deployments and with wrong settings', async () => {
    const { stages } = await planeWithDeployments();
    const create = (apiId: string, settings: unknown, deploymentId?: string) =>
      stages.create(TEST_ACTOR, { apiId, settings, ...(deploymentId === undefined ? {} : { deploymentId }) });
    await expect(create('none', stageSettings())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(create('pets', stageSettings(), 'nosuch')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(create('pets', { stageName: 'no spaces' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      violations: [{ path: 'stageName' }],
    });
  });

  it('are not deleted while a domain name maps to them', async () => {
    const { domainNames, stages } = await planeWithDeployments();
    await stages.create(TEST_ACTOR, { apiId: 'pets', settings: stageSettings() });
    await stages.create(TEST_ACTOR, { apiId: 'pets', settings: { stageName: 'free' } });
    await domainNames.create(TEST_ACTOR, aDomainName({ apiMappings: [{ apiId: 'pets', stage: 'prod' }] }));
    await expect(stages.delete(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining('api.example.com') as string,
    });
    await stages.delete(TEST_ACTOR, { apiId: 'pets', stageName: 'free' });
    const { items } = await stages.list('pets', { pageSize: 10, pageToken: undefined });
    expect(items.map((stage) => stage.stageName)).toEqual(['prod']);
  });
});

describe('Domain names', () => {
  it('are refused with the path of each mapping or rule that leads nowhere', async () => {
    const { domainNames, stages } = await planeWithDeployments();
    await stages.create(TEST_ACTOR, { apiId: 'pets', settings: stageSettings() });
    const document = aDomainName({
      routingMode: 'ROUTING_RULE_THEN_API_MAPPING',
      apiMappings: [
        { apiId: 'pets', stage: 'prod' },
        { apiMappingKey: 'v2', apiId: 'pets', stage: 'gone' },
      ],
      routingRules: [{ priority: 1, conditions: [], actions: [{ invokeApi: { apiId: 'none', stage: 'prod' } }] }],
    });
    await expect(domainNames.create(TEST_ACTOR, document)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      violations: [{ path: 'apiMappings[1].stage' }, { path: 'routingRules[0].actions[0].invokeApi.apiId' }],
    });
    await expect(domainNames.get('api.example.com')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('leave the stage to the path for REST APIs only', async () => {
    const { domainNames, store } = await planeWithDeployments();
    const definition = { protocolType: 'REST' as const, name: 'rest', resources: {} };
    await store.transact(TEST_ACTOR, (transaction) => transaction.insertApi({ apiId: 'rest', definition }));
    const create = (apiId: string) => domainNames.create(TEST_ACTOR, aDomainName({ apiMappings: [{ apiId }] }));
    await expect(create('pets')).rejects.toMatchObject({ violations: [{ path: 'apiMappings[0].stage' }] });
    await expect(create('none')).rejects.toMatchObject({ violations: [{ path: 'apiMappings[0].apiId' }] });
    expect((await create('rest')).document.apiMappings).toEqual([{ apiId: 'rest' }]);
  });

  it('are replaced with the revision that was read', async () => {
    const { domainNames } = await planeWithDeployments();
    await domainNames.create(TEST_ACTOR, aDomainName());
    const document = aDomainName({ tags: { team: 'a' } });
    expect(await domainNames.update(TEST_ACTOR, { document, revision: 1 })).toMatchObject({ revision: 2, document });
    await expect(domainNames.update(TEST_ACTOR, { document, revision: 1 })).rejects.toMatchObject({
      code: 'STALE_REVISION',
    });
  });
});

describe('The response cache of a stage', () => {
  const cached = stageSettings({ cacheClusterEnabled: true, cacheClusterSize: '0.5' });

  async function planeWithCache() {
    const plane = await planeWithDeployments();
    await plane.stages.create(TEST_ACTOR, { apiId: 'pets', settings: cached, deploymentId: plane.first });
    const generation = async () => (await plane.stages.get('pets', 'prod')).cacheGeneration;
    return { ...plane, generation };
  }

  it('is flushed by a new generation, which is audited', async () => {
    const { stages, store, generation } = await planeWithCache();
    const before = await generation();
    expect(before).toBeGreaterThan(0);
    await stages.flushCache(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
    expect(await generation()).toBeGreaterThan(before);
    const audit = await store.listAudit({ pageSize: 1, pageToken: undefined }, 'stagecaches/pets/prod');
    expect(audit.items).toMatchObject([{ action: 'update', actor: TEST_ACTOR }]);
  });

  it('is emptied when it is switched on or changes its size, and by no other change', async () => {
    const { stages, generation } = await planeWithCache();
    const generations = [await generation()];
    for (const settings of [
      { ...cached, description: 'text' },
      { ...cached, cacheClusterSize: '1.6' as const },
      { ...cached, cacheClusterEnabled: false },
      cached,
    ]) {
      await stages.update(TEST_ACTOR, { apiId: 'pets', settings });
      generations.push(await generation());
    }
    const grew = generations.slice(1).map((each, i) => each > (generations[i] ?? 0));
    expect(grew).toEqual([false, true, false, true]);
  });

  it('that does not exist is not flushed', async () => {
    const { stages } = await planeWithDeployments();
    await stages.create(TEST_ACTOR, { apiId: 'pets', settings: stageSettings() });
    await expect(stages.flushCache(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: "Stage 'prod' of API 'pets' has no response cache; set cacheClusterEnabled to give it one",
    });
    await expect(stages.flushCache(TEST_ACTOR, { apiId: 'pets', stageName: 'none' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
