// What infrastructure tools do, by the SDK: they make parts of one API in parallel, read each at once, read all again to plan (nothing
// may differ), change by PATCH, and delete in whatever order they please. The calls are those of Terraform's provider.
import * as gateway from '@aws-sdk/client-api-gateway';
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { answerOf, failureOf } from './support/rest-client.ts';
import { restApiKit } from './support/rest-api-kit.ts';

const kit = restApiKit();
const { aws } = kit;

const PARTS = 10;
const TIMEOUT_MS = 120_000;

/** What a tool keeps of an API: how to read each part again, and what the first read gave. */
interface Kept {
  readonly read: () => Promise<object>;
  readonly state: object;
}

const keep = async (read: () => Promise<object>): Promise<Kept> => ({ read, state: await answerOf(read()) });
const numbers = Array.from({ length: PARTS }, (_, index) => index);
const inParallel = <T>(make: (number: number) => Promise<T>): Promise<T[]> => Promise.all(numbers.map(make));

/** One resource with its method, responses and integration, in the order in which the parts depend on each other. */
async function applyResource(restApiId: string, parentId: string, number: number): Promise<Kept[]> {
  const { id: resourceId = '' } = await aws.send(
    new gateway.CreateResourceCommand({ restApiId, parentId, pathPart: `part-${String(number)}` }),
  );
  const reads: (() => Promise<object>)[] = [];
  const isThere = async (read: () => Promise<object>): Promise<void> => {
    await read();
    reads.push(read);
  };
  await isThere(() => aws.send(new gateway.GetResourceCommand({ restApiId, resourceId })));
  const method = { restApiId, resourceId, httpMethod: 'GET' };
  const requestParameters = { 'method.request.querystring.q': false };
  await aws.send(
    new gateway.PutMethodCommand({ ...method, authorizationType: 'NONE', apiKeyRequired: true, requestParameters }),
  );
  await isThere(() => aws.send(new gateway.GetMethodCommand(method)));
  const response = { ...method, statusCode: '200' };
  const responseModels = { 'application/json': 'Empty' };
  await aws.send(new gateway.PutMethodResponseCommand({ ...response, responseModels }));
  await isThere(() => aws.send(new gateway.GetMethodResponseCommand(response)));
  const requestTemplates = { 'application/json': '{"statusCode": 200}' };
  await aws.send(new gateway.PutIntegrationCommand({ ...method, type: 'MOCK', requestTemplates }));
  await isThere(() => aws.send(new gateway.GetIntegrationCommand(method)));
  const responseTemplates = { 'application/json': '' };
  await aws.send(new gateway.PutIntegrationResponseCommand({ ...response, responseTemplates }));
  await isThere(() => aws.send(new gateway.GetIntegrationResponseCommand(response)));
  // Resources, methods and integrations show what is below them: they are kept when they are complete.
  return Promise.all(reads.map(keep));
}

async function applyOthers(restApiId: string, number: number): Promise<Kept[]> {
  const name = `part${String(number)}`;
  const model = { restApiId, modelName: name };
  await aws.send(
    new gateway.CreateModelCommand({ restApiId, name, contentType: 'application/json', schema: '{"type":"object"}' }),
  );
  const validator = await aws.send(
    new gateway.CreateRequestValidatorCommand({ restApiId, name, validateRequestBody: true }),
  );
  const { id: requestValidatorId } = validator;
  const authorizerUri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:a/invocations';
  const { id: authorizerId } = await aws.send(
    new gateway.CreateAuthorizerCommand({
      restApiId,
      name,
      type: 'TOKEN',
      authorizerUri,
      identitySource: 'method.request.header.Authorization',
    }),
  );
  return [
    await keep(() => aws.send(new gateway.GetModelCommand(model))),
    await keep(() => aws.send(new gateway.GetRequestValidatorCommand({ restApiId, requestValidatorId }))),
    await keep(() => aws.send(new gateway.GetAuthorizerCommand({ restApiId, authorizerId }))),
  ];
}

async function planIsEmpty(kept: readonly Kept[]): Promise<void> {
  for (const { read, state } of kept) expect(await answerOf(read())).toEqual(state);
}

describe('an infrastructure tool', () => {
  it(
    'makes the parts of one API in parallel, finds all of them unchanged, and deletes them in any order',
    async () => {
      const { restApiId, rootId } = await kit.newApi('applied');
      const kept = (
        await Promise.all([
          ...numbers.map((number) => applyResource(restApiId, rootId, number)),
          ...numbers.map((number) => applyOthers(restApiId, number)),
        ])
      ).flat();
      const api = () => aws.send(new gateway.GetRestApiCommand({ restApiId }));
      kept.push(await keep(api));
      const { id: deploymentId } = await aws.send(new gateway.CreateDeploymentCommand({ restApiId }));
      const stage = { restApiId, stageName: 'prod' };
      await aws.send(new gateway.CreateStageCommand({ ...stage, deploymentId, variables: { a: 'b' } }));
      kept.push(await keep(() => aws.send(new gateway.GetDeploymentCommand({ restApiId, deploymentId }))));
      kept.push(await keep(() => aws.send(new gateway.GetStageCommand(stage))));
      await planIsEmpty(kept);
      expect((await aws.send(new gateway.GetResourcesCommand({ restApiId, limit: 500 }))).items).toHaveLength(
        PARTS + 1,
      );

      const { items = [] } = await aws.send(new gateway.GetResourcesCommand({ restApiId, limit: 500 }));
      const { items: authorizers = [] } = await aws.send(new gateway.GetAuthorizersCommand({ restApiId, limit: 500 }));
      await Promise.all([
        ...items
          .filter(({ path }) => path !== '/')
          .map(({ id: resourceId }) => aws.send(new gateway.DeleteResourceCommand({ restApiId, resourceId }))),
        ...authorizers.map(({ id: authorizerId }) =>
          aws.send(new gateway.DeleteAuthorizerCommand({ restApiId, authorizerId })),
        ),
        ...numbers.map((number) =>
          aws.send(new gateway.DeleteModelCommand({ restApiId, modelName: `part${String(number)}` })),
        ),
      ]);
      expect((await aws.send(new gateway.GetResourcesCommand({ restApiId, limit: 500 }))).items).toHaveLength(1);
      await aws.send(new gateway.DeleteStageCommand(stage));
      await aws.send(new gateway.DeleteDeploymentCommand({ restApiId, deploymentId }));
      await aws.send(new gateway.DeleteRestApiCommand({ restApiId }));
      expect((await failureOf(api())).slice(0, 2)).toEqual(['NotFoundException', 404]);
    },
    TIMEOUT_MS,
  );

  it(
    'changes an API in place by the paths that the provider writes, and reads what it wrote',
    async () => {
      const { restApiId } = await kit.newApi('changed');
      const patch = (...patchOperations: PatchOperation[]) =>
        aws.send(new gateway.UpdateRestApiCommand({ restApiId, patchOperations }));
      const read = () => aws.send(new gateway.GetRestApiCommand({ restApiId }));
      await patch({ op: 'replace', path: '/endpointConfiguration/types/0', value: 'REGIONAL' });
      await patch(
        { op: 'replace', path: '/name', value: 'other' },
        { op: 'replace', path: '/description', value: '' },
        { op: 'replace', path: '/apiKeySource', value: 'AUTHORIZER' },
        { op: 'add', path: '/binaryMediaTypes/image~1png' },
        { op: 'replace', path: '/minimumCompressionSize', value: '100' },
      );
      const policy = '{"Version":"2012-10-17","Statement":[]}';
      await patch({ op: 'replace', path: '/policy', value: policy });
      const changed = await read();
      expect(changed).toMatchObject({
        name: 'other',
        apiKeySource: 'AUTHORIZER',
        binaryMediaTypes: ['image/png'],
        minimumCompressionSize: 100,
        endpointConfiguration: { types: ['REGIONAL'] },
      });
      // The provider takes the escapes away as the inside of a JSON text.
      expect(JSON.parse(`"${changed.policy ?? ''}"`)).toBe(policy);
      await patch(
        { op: 'remove', path: '/binaryMediaTypes/image~1png' },
        { op: 'replace', path: '/policy', value: '' },
      );
      expect((await read()).policy).toBeUndefined();
    },
    TIMEOUT_MS,
  );

  it(
    'loses no update of ten writers of one API, nor of their plans and settings',
    async () => {
      const { restApiId, resourceId } = await kit.newMethod();
      await inParallel((number) => {
        const path = `/requestParameters/method.request.header.h${String(number)}`;
        const patchOperations: PatchOperation[] = [{ op: 'add', path, value: 'true' }];
        return aws.send(new gateway.UpdateMethodCommand({ restApiId, resourceId, httpMethod: 'GET', patchOperations }));
      });
      const { requestParameters = {} } = await aws.send(
        new gateway.GetMethodCommand({ restApiId, resourceId, httpMethod: 'GET' }),
      );
      expect(Object.keys(requestParameters)).toHaveLength(PARTS);
      await aws.send(new gateway.CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
      await inParallel((number) => {
        const path = `/variables/v${String(number)}`;
        const patchOperations: PatchOperation[] = [{ op: 'replace', path, value: 'x' }];
        return aws.send(new gateway.UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations }));
      });
      const stage = await aws.send(new gateway.GetStageCommand({ restApiId, stageName: 'prod' }));
      expect(Object.keys(stage.variables ?? {})).toHaveLength(PARTS);
      const plan = await aws.send(new gateway.CreateUsagePlanCommand({ name: 'gold' }));
      const attach: PatchOperation[] = [{ op: 'add', path: '/apiStages', value: `${restApiId}:prod` }];
      await aws.send(new gateway.UpdateUsagePlanCommand({ usagePlanId: plan.id, patchOperations: attach }));
      expect((await aws.send(new gateway.GetUsagePlanCommand({ usagePlanId: plan.id }))).apiStages).toMatchObject([
        { apiId: restApiId, stage: 'prod' },
      ]);
    },
    TIMEOUT_MS,
  );

  it('shows no status of a gateway response that was put without one', async () => {
    const { restApiId } = await kit.newApi();
    const responseParameters = { 'gatewayresponse.header.A': "'x'" };
    const key = { restApiId, responseType: 'UNAUTHORIZED' } as const;
    const put = await answerOf(aws.send(new gateway.PutGatewayResponseCommand({ ...key, responseParameters })));
    expect(put).toMatchObject({ responseParameters, defaultResponse: false });
    expect(put).not.toHaveProperty('statusCode');
    expect(await answerOf(aws.send(new gateway.GetGatewayResponseCommand(key)))).toEqual(put);
  });

  it('leaves out what Terraform’s provider sends as an empty text, because its user did not set it', async () => {
    const { restApiId } = await kit.newApi();
    const key = await aws.send(new gateway.CreateApiKeyCommand({ name: 'generated', enabled: true, value: '' }));
    expect(key.value).toMatch(/^\w{20,}$/);
    const location = { type: 'METHOD', path: '/pets', method: 'GET', statusCode: '', name: '' } as const;
    const part = await aws.send(
      new gateway.CreateDocumentationPartCommand({ restApiId, location, properties: '{"description":"gets"}' }),
    );
    expect(part.location).toEqual({ type: 'METHOD', path: '/pets', method: 'GET' });
  });
});
