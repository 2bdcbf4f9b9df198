// The AWS SDK drives Gatehouse: canary releases of REST APIs (apigateway, version 1).
import { CreateDeploymentCommand, DeleteDeploymentCommand, GetStageCommand } from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { aDeployedApi, deploy } from './support/deployed-rest-api.ts';
import { restApiKit } from './support/rest-api-kit.ts';
import { aMockApi, copy, failureOf, remove, replace } from './support/rest-client.ts';

const kit = restApiKit();
const { aws } = kit;

const bad = (message: string) => ['BadRequestException', 400, message];

describe('canaries of REST APIs over the AWS SDK', () => {
  it('are made by a deployment, changed, promoted by copying, and removed as a whole', async () => {
    const { restApiId, deploymentId, update, refused } = await aDeployedApi(kit.gateway, aws, 'canary');
    await update(replace('/variables/version', 'old'));
    const stageVariableOverrides = { version: 'new' };
    const canarySettings = { percentTraffic: 50, stageVariableOverrides };
    const canary = await deploy(aws, restApiId, { stageName: 'prod', canarySettings });
    expect(await aws.send(new GetStageCommand({ restApiId, stageName: 'prod' }))).toMatchObject({
      deploymentId,
      canarySettings: { percentTraffic: 50, deploymentId: canary, stageVariableOverrides, useStageCache: false },
    });
    expect((await failureOf(deploy(aws, restApiId, { stageName: 'prod' })))[1]).toBe(400);
    const gone = failureOf(aws.send(new DeleteDeploymentCommand({ restApiId, deploymentId: canary })));
    expect(await gone).toEqual(bad('Active stages pointing to this deployment must be moved or deleted'));
    const promoted = await update(
      copy('/deploymentId', '/canarySettings/deploymentId'),
      copy('/variables', '/canarySettings/stageVariableOverrides'),
      replace('/canarySettings/percentTraffic', '0.0'),
    );
    expect(promoted).toMatchObject({
      deploymentId: canary,
      variables: { version: 'new' },
      canarySettings: { percentTraffic: 0, deploymentId: canary, stageVariableOverrides },
    });
    expect(await refused({ op: 'add', path: '/canarySettings/deploymentId', value: canary })).toEqual(
      bad('Invalid add operation with path: /canarySettings/deploymentId'),
    );
    expect(await refused(remove('/canarySettings/badPath'))).toEqual(
      bad('Cannot remove method setting canarySettings/badPath because there is no method setting for this method '),
    );
    expect(await refused(replace('/canarySettings/deploymentId', 'none'))).toEqual(bad('Deployment id does not exist'));
    expect((await update(remove('/canarySettings')))['canarySettings']).toBeUndefined();
    expect(await refused(copy('/deploymentId', '/canarySettings/deploymentId'))).toEqual(
      bad('Promotion not available. Canary does not exist.'),
    );
    expect((await refused(copy('/description', '/variables')))[2]).toBe(
      'Invalid copy operation with path: /description and from /variables. Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]',
    );
    expect((await update(replace('/canarySettings/percentTraffic', '12.5')))['canarySettings']).toEqual({
      percentTraffic: 12.5,
      deploymentId: canary,
      useStageCache: false,
    });
  });

  it('need a stage that exists', async () => {
    const restApiId = await aMockApi(kit.gateway, 'no stage');
    const create = (stage: object) =>
      failureOf(aws.send(new CreateDeploymentCommand({ restApiId, canarySettings: { percentTraffic: 5 }, ...stage })));
    const start = 'Invalid deployment content specified.';
    expect(await create({})).toEqual(
      bad(`${start}Non null and non empty stageName must be provided for canary deployment. Provided value is null`),
    );
    expect(await create({ stageName: 'none' })).toEqual(
      bad(`${start}Stage none must already be created before making a canary release deployment`),
    );
  });
});
