import { apiDefinitionToProto, stageSettingsToProto, vpcLinkToProto } from '@gatehouse/model-proto';
import { compileStage, SMALL_RESOURCES } from '@gatehouse/compiler';
import { InProcessChannel } from '@gatehouse/config-channel';
import {
  ApiServiceDefinition,
  DeploymentServiceDefinition,
  DomainNameServiceDefinition,
  NodeServiceDefinition,
  StageServiceDefinition,
  VpcLinkServiceDefinition,
} from '@gatehouse/contract';
import { PortInUseError } from '@gatehouse/errors';
import { checkSnapshot, createControlPlane } from '@gatehouse/services';
import { FakeControlStore, aVpcLink, anApiDefinition, eventually, watchEntries } from '@gatehouse/testing';
import type { Rollout } from '@gatehouse/contract';
import { Status } from 'nice-grpc-common';
import { HealthDefinition } from 'nice-grpc-server-health';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGrpcServer } from './grpc-server.ts';
import { SPEC_MAX_MESSAGE_BYTES, startSpecServer } from './spec-kit.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function startPlane() {
  const store = new FakeControlStore();
  const channel = new InProcessChannel();
  let seed = 7;
  const plane = createControlPlane({
    store,
    channel,
    compiler: { compileStage, ...SMALL_RESOURCES },
    checkSnapshot,
    limits: { model: {}, maxImportBytes: 1024 },
    clock: () => 1000,
    timer: () => () => undefined,
    logger: silent,
    randomInt: (maxExclusive) => (seed = (seed * 48_271) % 2_147_483_647) % maxExclusive,
    importOpenApi: (body) =>
      Promise.resolve({
        ok: true,
        definition: anApiDefinition({ name: body }),
        warnings: ['careful'],
        importInfo: [],
      }),
    exportOpenApi: (definition, options) => Promise.resolve(`${options.output} ${definition.name}`),
    importRestOpenApi: () => Promise.resolve({ ok: false, problems: [] }),
    exportRestOpenApi: () => Promise.resolve(''),
    apiEndpoint: (apiId) => `http://${apiId}.execute-api.localhost:8080`,
  });
  await plane.publisher.start();
  const server = await startSpecServer(plane);
  return { ...server, store, channel, plane, apis: server.client(ApiServiceDefinition) };
}

let spec: Awaited<ReturnType<typeof startPlane>>;
beforeEach(async () => {
  spec = await startPlane();
});
afterEach(async () => {
  await spec.stop();
  await spec.plane.publisher.stop();
});

const http = (name = 'pets') => ({ definition: apiDefinitionToProto(anApiDefinition({ name })) });
const createPets = () => spec.apis.createApi({ apiId: 'pets', api: http() });
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'OK',
    (error: { code: Status }) => Status[error.code],
  );

describe('ApiService', () => {
  it('creates, reads, updates, lists and deletes', async () => {
    const created = await createPets();
    expect(created).toMatchObject({
      apiId: 'pets',
      revision: '1',
      apiEndpoint: 'http://pets.execute-api.localhost:8080',
      definition: { $case: 'http', value: { name: 'pets' } },
    });
    expect(await spec.apis.getApi({ apiId: 'pets' })).toEqual(created);
    const updated = await spec.apis.updateApi({ apiId: 'pets', api: http('second'), revision: '1' });
    expect(updated.revision).toBe('2');
    const [audit] = (await spec.store.listAudit({ pageSize: 1, pageToken: undefined })).items;
    expect(audit?.actor).toMatchObject({
      principal: 'anonymous',
      sourceAddress: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      via: 'grpc:/gatehouse.control.v1.ApiService/UpdateApi',
    });
    await spec.apis.deleteApi({ apiId: 'pets' });
    expect((await spec.apis.listApis({})).apis).toEqual([]);
  });

  it('answers ABORTED to a stale revision, NOT_FOUND to an unknown id, ALREADY_EXISTS to a taken one', async () => {
    await createPets();
    await spec.apis.updateApi({ apiId: 'pets', api: http('second') });
    expect(await codeOf(spec.apis.updateApi({ apiId: 'pets', api: http(), revision: '1' }))).toBe('ABORTED');
    expect(await codeOf(spec.apis.deleteApi({ apiId: 'pets', revision: '1' }))).toBe('ABORTED');
    expect(await codeOf(spec.apis.getApi({ apiId: 'none' }))).toBe('NOT_FOUND');
    expect(await codeOf(createPets())).toBe('ALREADY_EXISTS');
  });

  it('names each wrong field of the request', async () => {
    const wrong = async (call: Promise<unknown>) => {
      const error = (await call.catch((caught: unknown) => caught)) as { code: Status; extra: object[] };
      return { code: Status[error.code], fields: error.extra[1] };
    };
    const violation = (field: string) => ({ code: 'INVALID_ARGUMENT', fields: { fieldViolations: [{ field }] } });
    expect(await wrong(spec.apis.getApi({}))).toMatchObject(violation('apiId'));
    expect(await wrong(spec.apis.createApi({}))).toMatchObject(violation('api'));
    expect(await wrong(spec.apis.createApi({ api: {} }))).toMatchObject(violation('api'));
    expect(await wrong(spec.apis.updateApi({ apiId: 'pets', api: {} }))).toMatchObject(violation('api'));
    expect(await wrong(spec.apis.listApis({ pageSize: 501 }))).toMatchObject(violation('pageSize'));
    expect(await wrong(spec.apis.listApis({ pageSize: -1 }))).toMatchObject(violation('pageSize'));
    expect(await wrong(spec.apis.listApis({ pageToken: 'nonsense' }))).toMatchObject(violation('pageToken'));
    const badRevision = { apiId: 'pets', api: http(), revision: 'abc' };
    expect(await wrong(spec.apis.updateApi(badRevision))).toMatchObject(violation('revision'));
    const noName = { definition: apiDefinitionToProto(anApiDefinition({ name: '' })) };
    expect(await wrong(spec.apis.createApi({ api: noName }))).toMatchObject(violation('name'));
  });

  it('lists page by page', async () => {
    for (const apiId of ['a', 'b', 'c']) await spec.apis.createApi({ apiId, api: http(apiId) });
    const first = await spec.apis.listApis({ pageSize: 2 });
    const second = await spec.apis.listApis({ pageSize: 2, pageToken: first.nextPageToken });
    expect([first, second].map((page) => page.apis.map((api) => api.apiId))).toEqual([['a', 'b'], ['c']]);
    expect(second.nextPageToken).toBe('');
    expect((await spec.apis.listApis({ name: 'b' })).apis.map((api) => api.apiId)).toEqual(['b']);
  });

  it('shortens a page that clients would refuse for its size', async () => {
    const body = 'x'.repeat(900_000);
    const integrations = { answer: { integrationType: 'MOCK' as const, mockResponse: { statusCode: 200, body } } };
    const api = { definition: apiDefinitionToProto(anApiDefinition({ integrations })) };
    for (const apiId of ['a', 'b', 'c', 'd', 'e']) await spec.apis.createApi({ apiId, api });
    const first = await spec.apis.listApis({});
    expect(first.apis.map((item) => item.apiId)).toEqual(['a', 'b', 'c']);
    const second = await spec.apis.listApis({ pageToken: first.nextPageToken });
    expect(second.apis.map((item) => item.apiId)).toEqual(['d', 'e']);
  });

  it('imports and exports', async () => {
    const imported = await spec.apis.importApi({ apiId: 'pets', body: 'imported' });
    expect(imported).toMatchObject({ created: true, warnings: ['careful'], api: { apiId: 'pets', revision: '1' } });
    expect(await codeOf(spec.apis.importApi({ body: 'x', failOnWarnings: true }))).toBe('INVALID_ARGUMENT');
    expect(await codeOf(spec.apis.importApi({ body: 'x'.repeat(2000) }))).toBe('RESOURCE_EXHAUSTED');
    expect(await spec.apis.exportApi({ apiId: 'pets', outputType: 'JSON' })).toEqual({ body: 'json imported' });
    expect(await spec.apis.exportApi({ apiId: 'pets' })).toEqual({ body: 'yaml imported' });
  });

  it('refuses a message above the limit and goes on serving', async () => {
    const tooLarge = spec.apis.importApi({ body: 'x'.repeat(50 * 1024 * 1024) });
    await expect(tooLarge).rejects.toMatchObject({
      code: Status.RESOURCE_EXHAUSTED,
      details: expect.stringContaining(String(SPEC_MAX_MESSAGE_BYTES)) as string,
    });
    expect((await spec.apis.listApis({})).apis).toEqual([]);
  });
});

describe('Stages, deployments, domain names, VPC links, nodes', () => {
  it('deploy, roll back and read', async () => {
    const deployments = spec.client(DeploymentServiceDefinition);
    const stages = spec.client(StageServiceDefinition);
    await createPets();
    const first = await deployments.createDeployment({ apiId: 'pets', stageName: 'prod', description: 'one' });
    expect(first).toMatchObject({ routeCount: 1, apiRevision: '1', description: 'one' });
    await spec.apis.updateApi({ apiId: 'pets', api: http('second') });
    const second = await deployments.createDeployment({ apiId: 'pets', stageName: 'prod' });
    expect(await deployments.rollback({ apiId: 'pets', stageName: 'prod' })).toEqual({
      deploymentId: first.deploymentId,
      replacedDeploymentId: second.deploymentId,
      autoDeployDisabled: false,
    });
    const listed = await deployments.listDeployments({ apiId: 'pets' });
    expect(listed.deployments).toEqual([second, first]);
    expect(await stages.getStage({ apiId: 'pets', stageName: 'prod' })).toMatchObject({
      deploymentId: first.deploymentId,
      previousDeploymentId: second.deploymentId,
    });
    const auto = { apiId: 'pets', settings: stageSettingsToProto({ stageName: 'auto', autoDeploy: true }) };
    expect((await stages.createStage(auto)).deploymentId).not.toBe('');
    const pinned = { ...auto, deploymentId: first.deploymentId };
    expect(await codeOf(stages.updateStage(pinned))).toBe('FAILED_PRECONDITION');
    await stages.deleteStage({ apiId: 'pets', stageName: 'auto' });
    expect((await stages.listStages({ apiId: 'pets' })).stages).toHaveLength(1);
  });

  it('map a domain name to a stage', async () => {
    const domainNames = spec.client(DomainNameServiceDefinition);
    await createPets();
    await spec.client(DeploymentServiceDefinition).createDeployment({ apiId: 'pets', stageName: 'prod' });
    const domainName = { domainName: 'api.example.com', apiMappings: [{ apiId: 'pets', stage: 'prod' }] };
    expect(await domainNames.createDomainName({ domainName })).toMatchObject({ revision: '1', domainName });
    const dangling = { domainName: 'b.example.com', apiMappings: [{ apiId: 'pets', stage: 'none' }] };
    expect(await codeOf(domainNames.createDomainName({ domainName: dangling }))).toBe('INVALID_ARGUMENT');
    const deletion = spec.client(StageServiceDefinition).deleteStage({ apiId: 'pets', stageName: 'prod' });
    expect(await codeOf(deletion)).toBe('FAILED_PRECONDITION');
    await domainNames.updateDomainName({ domainName: { ...domainName, apiMappings: [] }, revision: '1' });
    expect((await domainNames.listDomainNames({})).domainNames).toMatchObject([{ revision: '2' }]);
    await domainNames.deleteDomainName({ domainName: 'api.example.com' });
    expect(await codeOf(domainNames.getDomainName({ domainName: 'api.example.com' }))).toBe('NOT_FOUND');
  });

  it('keep VPC links', async () => {
    const vpcLinks = spec.client(VpcLinkServiceDefinition);
    const vpcLink = vpcLinkToProto(aVpcLink());
    expect(await vpcLinks.createVpcLink({ vpcLink })).toMatchObject({ vpcLink: { vpcLinkId: 'orders' } });
    await vpcLinks.updateVpcLink({ vpcLink: { ...vpcLink, name: 'second' }, revision: '1' });
    expect(await vpcLinks.getVpcLink({ vpcLinkId: 'orders' })).toMatchObject({ vpcLink: { name: 'second' } });
    expect((await vpcLinks.listVpcLinks({})).vpcLinks).toHaveLength(1);
    await vpcLinks.deleteVpcLink({ vpcLinkId: 'orders' });
  });

  it('watch a rollout until it is complete, and list the node that applied it', async () => {
    const deployments = spec.client(DeploymentServiceDefinition);
    await createPets();
    await deployments.createDeployment({ apiId: 'pets', stageName: 'prod' });
    await eventually(async () => expect(await spec.plane.publisher.isPending('stages/pets/prod')).toBe(false));
    const states: Rollout[] = [];
    for await (const rollout of deployments.watchRollout({ apiId: 'pets', stageName: 'prod' })) {
      states.push(rollout);
      if (rollout.state === 'NO_NODES') applyEverything();
    }
    expect(states.map((rollout) => rollout.state)).toEqual(['NO_NODES', 'COMPLETE']);
    expect(states.at(-1)?.summary).toMatch(/^live on 1 of 1 nodes in \d+ ms$/);
    const nodes = spec.client(NodeServiceDefinition);
    expect((await nodes.listNodes({})).nodes).toMatchObject([{ nodeId: 'one' }]);
    expect(await nodes.getNode({ nodeId: 'one' })).toMatchObject({ resources: [{ key: 'stages/pets/prod' }] });
    expect(await codeOf(nodes.getNode({ nodeId: 'none' }))).toBe('NOT_FOUND');
  });

  it('end a watch when the client leaves or the server closes', async () => {
    const deployments = spec.client(DeploymentServiceDefinition);
    await createPets();
    await deployments.createDeployment({ apiId: 'pets', stageName: 'prod' });
    const leaving = new AbortController();
    const watch = async (signal?: AbortSignal) => {
      const options = signal === undefined ? {} : { signal };
      for await (const rollout of deployments.watchRollout({ apiId: 'pets', stageName: 'prod' }, options)) {
        if (rollout.state === 'NO_NODES') leaving.abort();
      }
    };
    await expect(watch(leaving.signal)).rejects.toThrow(/abort/i);
    const watching = codeOf(watch());
    await eventually(async () => expect(await codeOf(spec.apis.listApis({}))).toBe('OK'));
    await spec.server.close();
    expect(await watching).toBe('UNAVAILABLE');
  });
});

describe('The server', () => {
  it('answers health checks per service', async () => {
    const health = spec.client(HealthDefinition);
    expect(await health.check({ service: '' })).toEqual({ status: 1 });
    expect(await health.check({ service: 'gatehouse.control.v1.ApiService' })).toEqual({ status: 1 });
    expect(await codeOf(health.check({ service: 'no.such.Service' }))).toBe('NOT_FOUND');
  });

  it('says that its port is in use', async () => {
    const second = createGrpcServer({
      host: '127.0.0.1',
      port: spec.port,
      useCases: spec.plane,
      apiEndpoint: () => '',
      logger: silent,
      newErrorId: () => '',
      maxMessageBytes: 1024,
    });
    await expect(second.listen()).rejects.toThrow(PortInUseError);
  });
});

/** A node that applies whatever the channel holds. */
function applyEverything(): void {
  watchEntries(spec.channel, ({ key, current: { version, digest } }) => {
    spec.channel.report({ nodeId: 'one', key, version, digest, reportedAtUnixMs: Date.now() });
  });
}
