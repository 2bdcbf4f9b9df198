import { FakeControlStore, TEST_ACTOR, aVpcLink, anApiDefinition, stageSettings } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { AUTO_DEPLOY_DESCRIPTION } from './deploy.ts';
import { specPlane } from './spec-kit.ts';

const PAGE = { pageSize: 100, pageToken: undefined };
const named = (name: string) => anApiDefinition({ name });

async function planeWithApi(definition = anApiDefinition()) {
  const plane = specPlane(new FakeControlStore());
  await plane.apis.create(TEST_ACTOR, { apiId: 'pets', definition });
  return plane;
}

describe('Deployments', () => {
  it('copy the definition under an id of six lower-case letters and digits and make the stage', async () => {
    const { deployments, stages } = await planeWithApi();
    const deployment = await deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod', description: 'one' });
    expect(deployment).toMatchObject({ apiRevision: 1, description: 'one', autoDeployed: false });
    expect(deployment.deploymentId).toMatch(/^[a-z0-9]{6}$/);
    expect(await stages.get('pets', 'prod')).toMatchObject({
      deploymentId: deployment.deploymentId,
      lastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${deployment.deploymentId}'`,
    });
  });

  it('stay as they are when the API changes', async () => {
    const { apis, deployments } = await planeWithApi();
    const { deploymentId } = await deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
    await apis.update(TEST_ACTOR, { apiId: 'pets', definition: named('changed') });
    expect((await deployments.get('pets', deploymentId)).definition.name).toBe('pets');
  });

  it('refuse what this version does not serve, naming every field', async () => {
    const { deployments } = await planeWithApi(
      anApiDefinition({
        integrations: {
          answer: { integrationType: 'MOCK' },
          call: { integrationType: 'AWS_PROXY', integrationUri: 'arn:aws:lambda:eu-west-1:1:function:f' },
        },
        routes: [
          { routeKey: 'GET /pets', target: 'integrations/call' },
          { routeKey: 'GET /cats', target: 'integrations/answer', authorizationType: 'AWS_IAM' },
        ],
      }),
    );
    await expect(deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' })).rejects.toMatchObject({
      code: 'UNIMPLEMENTED',
      violations: [{ path: 'integrations.call.integrationType' }, { path: 'routes[1].authorizationType' }],
    });
    expect((await deployments.list('pets', PAGE)).items).toEqual([]);
  });

  it('refuse an API without routes', async () => {
    const { deployments } = await planeWithApi(anApiDefinition({ routes: [] }));
    await expect(deployments.create(TEST_ACTOR, { apiId: 'pets' })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: 'Unable to deploy API because no routes exist in this API',
    });
  });

  it('refuse a VPC link that does not exist, and keep one that is served from being deleted', async () => {
    const integration = { integrationType: 'HTTP_PROXY', connectionType: 'VPC_LINK', connectionId: 'orders' } as const;
    const { deployments, vpcLinks } = await planeWithApi(anApiDefinition({ integrations: { answer: integration } }));
    await expect(deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      violations: [{ path: 'integrations.answer.connectionId' }],
    });
    await vpcLinks.create(TEST_ACTOR, aVpcLink());
    await deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
    await expect(vpcLinks.delete(TEST_ACTOR, { vpcLinkId: 'orders' })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining("stage 'prod' of API 'pets'") as string,
    });
  });

  it('refuse what a node would refuse', async () => {
    const store = new FakeControlStore();
    const problems = [{ path: 'routes[0]', message: 'a node cannot prepare it' }];
    const plane = specPlane(store, { checkSnapshot: () => Promise.resolve(problems) });
    await plane.apis.create(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition() });
    await expect(plane.deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      violations: problems,
    });
    expect(await store.getStage('pets', 'prod')).toBeUndefined();
  });

  it('are refused on a stage that auto-deploy steers', async () => {
    const { deployments, stages } = await planeWithApi();
    await stages.create(TEST_ACTOR, { apiId: 'pets', settings: stageSettings({ autoDeploy: true }) });
    await expect(deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining('autoDeploy') as string,
    });
  });
});

describe('Rollback', () => {
  it('goes back to the deployment before, and refuses when there was none', async () => {
    const { apis, deployments, stages } = await planeWithApi();
    const first = await deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
    const target = { apiId: 'pets', stageName: 'prod' };
    await expect(deployments.rollback(TEST_ACTOR, target)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
    await apis.update(TEST_ACTOR, { apiId: 'pets', definition: named('second') });
    const second = await deployments.create(TEST_ACTOR, target);
    expect(await deployments.rollback(TEST_ACTOR, target)).toEqual({
      deploymentId: first.deploymentId,
      replacedDeploymentId: second.deploymentId,
      autoDeployDisabled: false,
    });
    expect(await stages.get('pets', 'prod')).toMatchObject({
      deploymentId: first.deploymentId,
      previousDeploymentId: second.deploymentId,
    });
  });

  it('switches auto-deploy off and says so', async () => {
    const { apis, deployments, stages } = await planeWithApi();
    await stages.create(TEST_ACTOR, { apiId: 'pets', settings: stageSettings({ autoDeploy: true }) });
    await apis.update(TEST_ACTOR, { apiId: 'pets', definition: named('second') });
    const rolledBack = await deployments.rollback(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
    expect(rolledBack.autoDeployDisabled).toBe(true);
    expect((await stages.get('pets', 'prod')).settings.autoDeploy).toBe(false);
  });

  it('refuses a deployment that does not exist', async () => {
    const { deployments } = await planeWithApi();
    await deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
    const target = { apiId: 'pets', stageName: 'prod', deploymentId: 'nosuch' };
    await expect(deployments.rollback(TEST_ACTOR, target)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('Auto-deploy', () => {
  it('makes one deployment for a change of the API and moves every steered stage to it', async () => {
    const { apis, deployments, stages } = await planeWithApi();
    for (const stageName of ['a', 'b']) {
      await stages.create(TEST_ACTOR, { apiId: 'pets', settings: { stageName, autoDeploy: true } });
    }
    await deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'manual' });
    const before = (await deployments.list('pets', PAGE)).items;
    expect(before.filter((deployment) => deployment.autoDeployed)).toHaveLength(1);
    const manual = await stages.get('pets', 'manual');
    await apis.update(TEST_ACTOR, { apiId: 'pets', definition: named('second') });
    const [newest, ...rest] = (await deployments.list('pets', PAGE)).items;
    expect(rest).toHaveLength(before.length);
    expect(newest).toMatchObject({ autoDeployed: true, description: AUTO_DEPLOY_DESCRIPTION, apiRevision: 2 });
    for (const stageName of ['a', 'b']) {
      expect((await stages.get('pets', stageName)).deploymentId).toBe(newest?.deploymentId);
    }
    expect(await stages.get('pets', 'manual')).toEqual(manual);
  });

  it('leaves an API alone that has no steered stage', async () => {
    const { apis, deployments } = await planeWithApi();
    await deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
    await apis.update(TEST_ACTOR, { apiId: 'pets', definition: named('second') });
    expect((await deployments.list('pets', PAGE)).items).toHaveLength(1);
  });

  it('makes no deployment when the definition is what the stage serves', async () => {
    const { apis, deployments, stages } = await planeWithApi();
    await stages.create(TEST_ACTOR, { apiId: 'pets', settings: stageSettings({ autoDeploy: true }) });
    const { protocolType, name, ...rest } = anApiDefinition();
    await apis.update(TEST_ACTOR, { apiId: 'pets', definition: { ...rest, name, protocolType } });
    expect((await deployments.list('pets', PAGE)).items).toHaveLength(1);
  });

  it('refuses a change that cannot be deployed and keeps the definition', async () => {
    const { apis, stages } = await planeWithApi();
    await stages.create(TEST_ACTOR, { apiId: 'pets', settings: stageSettings({ autoDeploy: true }) });
    const change = apis.update(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition({ routes: [] }) });
    await expect(change).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining("Stage 'prod' deploys changes of the API automatically") as string,
    });
    expect((await apis.get('pets')).revision).toBe(1);
  });
});
