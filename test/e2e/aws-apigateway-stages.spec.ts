// The AWS SDK drives Gatehouse: deployments and stages of REST APIs (apigateway, version 1).
import {
  CreateDeploymentCommand,
  CreateStageCommand,
  DeleteDeploymentCommand,
  DeleteStageCommand,
  FlushStageAuthorizersCacheCommand,
  FlushStageCacheCommand,
  GenerateClientCertificateCommand,
  GetDeploymentCommand,
  GetDeploymentsCommand,
  GetStageCommand,
  GetStagesCommand,
  TagResourceCommand,
  UpdateAccountCommand,
  UpdateDeploymentCommand,
} from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { aDeployedApi, deploy } from './support/deployed-rest-api.ts';
import { restApiKit } from './support/rest-api-kit.ts';
import { aMockApi, aRestApi, answerOf, failureOf, remove, replace } from './support/rest-client.ts';

const kit = restApiKit();
const { aws } = kit;

const bad = (message: string) => ['BadRequestException', 400, message];

describe('deployments of REST APIs over the AWS SDK', () => {
  it('make stages or move them, and tell what they serve', async () => {
    const restApiId = await aMockApi(kit.gateway, 'deployed');
    const first = await answerOf(
      aws.send(
        new CreateDeploymentCommand({ restApiId, stageName: 'prod', stageDescription: 'live', description: 'one' }),
      ),
    );
    expect(Object.keys(first).toSorted()).toEqual(['createdDate', 'description', 'id']);
    const second = await deploy(aws, restApiId, { stageName: 'prod' });
    expect(await aws.send(new GetStageCommand({ restApiId, stageName: 'prod' }))).toMatchObject({
      deploymentId: second,
      description: 'live',
    });
    const { items = [] } = await aws.send(new GetDeploymentsCommand({ restApiId }));
    expect(items.map(({ id }) => id)).toEqual([second, first['id']]);
    const deploymentId = String(first['id']);
    const get = (embed?: string[]) =>
      answerOf(aws.send(new GetDeploymentCommand({ restApiId, deploymentId, ...(embed && { embed }) })));
    expect(await get()).toEqual(first);
    expect((await get(['apisummary']))['apiSummary']).toEqual({
      '/pets': { GET: { authorizationType: 'NONE', apiKeyRequired: false } },
    });
    const patchOperations = [replace('/description', 'other')];
    const updated = await aws.send(new UpdateDeploymentCommand({ restApiId, deploymentId, patchOperations }));
    expect(updated.description).toBe('other');
    const gone = (id: string) => aws.send(new DeleteDeploymentCommand({ restApiId, deploymentId: id }));
    const active = 'Active stages pointing to this deployment must be moved or deleted';
    expect(await failureOf(gone(second))).toEqual(bad(active));
    await gone(deploymentId);
    expect(await failureOf(gone(deploymentId))).toEqual([
      'NotFoundException',
      404,
      'Invalid Deployment identifier specified',
    ]);
  });

  it('need methods, each with an integration', async () => {
    const deployed = async (name: string, resources: object) => {
      const restApiId = await aRestApi(kit.gateway, name, resources);
      return failureOf(aws.send(new CreateDeploymentCommand({ restApiId })));
    };
    expect(await deployed('empty', {})).toEqual(bad("The REST API doesn't contain any methods"));
    const methods = { GET: { authorizationType: 'NONE' } };
    expect(await deployed('bare', { '/': { methods } })).toEqual(bad('No integration defined for method'));
    const unknown = failureOf(aws.send(new CreateDeploymentCommand({ restApiId: 'none' })));
    expect(await unknown).toEqual(['NotFoundException', 404, 'Invalid API identifier specified 000000000000:none']);
  });
});

describe('stages of REST APIs over the AWS SDK', () => {
  it('come back with the defaults of the service', async () => {
    const restApiId = await aMockApi(kit.gateway, 'staged');
    const deploymentId = await deploy(aws, restApiId);
    const create = (stage: object) =>
      aws.send(new CreateStageCommand({ restApiId, stageName: 'dev', deploymentId, ...stage }));
    const { createdDate, lastUpdatedDate, ...stage } = await answerOf(create({ variables: { a: 'b' } }));
    expect([createdDate instanceof Date, lastUpdatedDate instanceof Date]).toEqual([true, true]);
    expect(stage).toEqual({
      stageName: 'dev',
      deploymentId,
      cacheClusterEnabled: false,
      cacheClusterStatus: 'NOT_AVAILABLE',
      methodSettings: {},
      tracingEnabled: false,
      variables: { a: 'b' },
    });
    expect(await failureOf(create({}))).toEqual(['ConflictException', 409, 'Stage already exists']);
    expect(await failureOf(create({ deploymentId: 'none' }))).toEqual(bad('Deployment id does not exist'));
    expect((await failureOf(create({ stageName: 'a/b' })))[1]).toBe(400);
    expect((await failureOf(create({ stageName: 'vars', variables: { 'a b': 'x' } })))[1]).toBe(400);
    const { item } = await aws.send(new GetStagesCommand({ restApiId, deploymentId }));
    expect(item).toMatchObject([stage]);
    const listed = await kit.gateway.clients.stages.getStage({ apiId: restApiId, stageName: 'dev' });
    expect(listed.restSettings?.variables).toEqual({ a: 'b' });
    const gone = () => aws.send(new DeleteStageCommand({ restApiId, stageName: 'dev' }));
    await gone();
    expect(await failureOf(gone())).toEqual(['NotFoundException', 404, 'Invalid stage identifier specified']);
  });

  it('take settings of methods, which come with all their defaults', async () => {
    const { update, refused } = await aDeployedApi(kit.gateway, aws, 'method settings');
    const defaults = {
      metricsEnabled: false,
      dataTraceEnabled: false,
      throttlingBurstLimit: 5000,
      throttlingRateLimit: 10_000,
      cachingEnabled: true,
      cacheTtlInSeconds: 300,
      cacheDataEncrypted: false,
      requireAuthorizationForCacheControl: true,
      unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
    };
    const changed = await update(
      replace('/*/*/throttling/burstLimit', '123'),
      replace('/pets/GET/throttling/rateLimit', '-1'),
      replace('/~1pets/GET/caching/ttlInSeconds', '60'),
      replace('/pets/GET/metrics/enabled', 'nonsense'),
    );
    expect(changed['methodSettings']).toEqual({
      '*/*': { ...defaults, throttlingBurstLimit: 123 },
      'pets/GET': { ...defaults, throttlingRateLimit: -1, cacheTtlInSeconds: 60 },
    });
    const without = await update(remove('/*/*'), remove('/pets/GET'));
    expect(without['methodSettings']).toEqual({});
    expect(await refused(remove('/*/*'))).toEqual(
      bad('Cannot remove method setting */* because there is no method setting for this method '),
    );
    expect((await refused(replace('/*/*/caching/ttlInSeconds', '3601')))[1]).toBe(400);
    const [, status, message] = await refused(replace('/description', 'lost'), replace('/tags/a', 'b'));
    expect([status, message.slice(0, 100)]).toEqual([
      400,
      'Invalid method setting path: /tags/a. Must be one of: [/deploymentId, /description, /cacheClusterEna',
    ]);
    expect((await update())['description']).toBeUndefined();
  });

  it('log only where the account names a role', async () => {
    const { update, refused } = await aDeployedApi(kit.gateway, aws, 'logged');
    const logged = replace('/*/*/logging/loglevel', 'INFO');
    expect(await refused(logged)).toEqual(
      bad('CloudWatch Logs role ARN must be set in account settings to enable logging'),
    );
    const role = replace('/cloudwatchRoleArn', 'arn:aws:iam::000000000000:role/logs');
    await aws.send(new UpdateAccountCommand({ patchOperations: [role] }));
    expect((await update(logged))['methodSettings']).toMatchObject({ '*/*': { loggingLevel: 'INFO' } });
    expect((await refused(replace('/*/*/logging/loglevel', 'LOUD')))[1]).toBe(400);
    await aws.send(new UpdateAccountCommand({ patchOperations: [replace('/cloudwatchRoleArn', '')] }));
  });

  it('take variables, cache, access log, certificate, tracing and tags', async () => {
    const { restApiId, update, refused } = await aDeployedApi(kit.gateway, aws, 'settings');
    const { clientCertificateId } = await aws.send(new GenerateClientCertificateCommand({}));
    const log = { destinationArn: 'stdout', format: '$context.requestId' };
    const changed = await update(
      replace('/variables/a', '1'),
      replace('/variables/b', '2'),
      remove('/variables/a'),
      replace('/cacheClusterEnabled', 'true'),
      replace('/tracingEnabled', 'true'),
      replace('/clientCertificateId', String(clientCertificateId)),
      { op: 'add', path: '/accessLogSettings/destinationArn', value: log.destinationArn },
      replace('/accessLogSettings/format', log.format),
    );
    expect(changed).toMatchObject({
      variables: { b: '2' },
      cacheClusterEnabled: true,
      cacheClusterSize: '0.5',
      cacheClusterStatus: 'AVAILABLE',
      tracingEnabled: true,
      clientCertificateId,
      accessLogSettings: log,
    });
    const stage = { restApiId, stageName: 'prod' };
    await aws.send(new FlushStageCacheCommand(stage));
    await aws.send(new FlushStageAuthorizersCacheCommand(stage));
    expect(await refused(remove('/accessLogSettings/format'))).toEqual(
      bad(
        'Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]',
      ),
    );
    expect(await refused(replace('/accessLogSettings/format', ''))).toEqual(bad('Access Log value must not be empty'));
    expect((await refused(replace('/clientCertificateId', 'none')))[1]).toBe(400);
    const cleared = await update(
      remove('/accessLogSettings'),
      replace('/clientCertificateId', ''),
      replace('/cacheClusterEnabled', 'no'),
    );
    expect([cleared['accessLogSettings'], cleared['clientCertificateId'], cleared['cacheClusterStatus']]).toEqual([
      undefined,
      undefined,
      'NOT_AVAILABLE',
    ]);
    expect((await failureOf(aws.send(new FlushStageCacheCommand(stage))))[1]).toBe(400);
    const resourceArn = `arn:aws:apigateway:us-east-1::/restapis/${restApiId}/stages/prod`;
    await aws.send(new TagResourceCommand({ resourceArn, tags: { team: 'a' } }));
    expect((await aws.send(new GetStageCommand(stage))).tags).toEqual({ team: 'a' });
  });
});
