// The AWS SDK drives Gatehouse: import and export of REST APIs, of their documentation and of API keys.
import {
  CreateDeploymentCommand,
  GetApiKeyCommand,
  GetAuthorizersCommand,
  GetDocumentationPartsCommand,
  GetExportCommand,
  GetMethodCommand,
  GetModelCommand,
  GetResourcesCommand,
  GetRestApisCommand,
  GetSdkCommand,
  ImportApiKeysCommand,
  ImportDocumentationPartsCommand,
  ImportRestApiCommand,
  PutRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { failureOf } from './support/rest-client.ts';
import { restApiKit } from './support/rest-api-kit.ts';

const kit = restApiKit();
const { aws } = kit;

const mock = {
  type: 'mock',
  requestTemplates: { 'application/json': '{"statusCode":200}' },
  responses: { default: { statusCode: '200' } },
};
const operation = (more: object = {}): object => ({
  responses: { 200: { description: '200 response' } },
  'x-amazon-apigateway-integration': mock,
  ...more,
});
const shop = {
  openapi: '3.0.1',
  info: { title: 'shop', version: '1', description: 'things' },
  servers: [{ url: 'https://example.com/{basePath}', variables: { basePath: { default: 'v1' } } }],
  paths: {
    '/pets': {
      get: operation({ operationId: 'listPets', security: [{ auth: [] }, { key: [] }] }),
      post: operation({
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
      }),
    },
    '/pets/{petId}': { get: operation({ summary: 'one pet' }) },
  },
  components: {
    schemas: { Pet: { type: 'object', properties: { friend: { $ref: '#/components/schemas/Pet' } } } },
    securitySchemes: {
      key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
      auth: {
        type: 'apiKey',
        name: 'Auth',
        in: 'header',
        'x-amazon-apigateway-authorizer': {
          type: 'token',
          authorizerUri:
            'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${AWS::AccountId}:function:a/invocations',
        },
      },
    },
  },
};
const open = { ...shop, components: { schemas: shop.components.schemas }, paths: { '/pets': { get: operation() } } };
const bytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const imported = async (document: unknown, parameters?: Record<string, string>) =>
  aws.send(new ImportRestApiCommand({ body: bytes(document), ...(parameters && { parameters }) }));
const resourcesOf = async (restApiId: string) => {
  const { items = [] } = await aws.send(new GetResourcesCommand({ restApiId, limit: 500 }));
  return new Map(items.map(({ path = '', id = '' }) => [path, id]));
};

describe('ImportRestApi', () => {
  it('makes the whole API of a document', async () => {
    const {
      $metadata,
      id = '',
      rootResourceId,
      ...api
    } = await imported(shop, { endpointConfigurationTypes: 'REGIONAL' });
    expect($metadata.httpStatusCode).toBe(201);
    expect(api).toMatchObject({
      name: 'shop',
      description: 'things',
      version: '1',
      endpointConfiguration: { types: ['REGIONAL'] },
    });
    expect(api.warnings).toBeUndefined();
    const resources = await resourcesOf(id);
    expect([...resources.keys()].toSorted()).toEqual(['/', '/pets', '/pets/{petId}']);
    expect(resources.get('/')).toBe(rootResourceId);
    const resourceId = resources.get('/pets') ?? '';
    const method = await aws.send(new GetMethodCommand({ restApiId: id, resourceId, httpMethod: 'GET' }));
    const { items: [authorizer] = [] } = await aws.send(new GetAuthorizersCommand({ restApiId: id }));
    expect(authorizer).toMatchObject({
      name: 'auth',
      type: 'TOKEN',
      identitySource: 'method.request.header.Auth',
      authorizerUri:
        'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:a/invocations',
    });
    expect(method).toMatchObject({
      operationName: 'listPets',
      authorizationType: 'CUSTOM',
      authorizerId: authorizer?.id,
      apiKeyRequired: true,
      methodIntegration: { type: 'MOCK' },
    });
    const { schema = '' } = await aws.send(new GetModelCommand({ restApiId: id, modelName: 'Pet' }));
    expect(JSON.parse(schema)).toMatchObject({
      properties: { friend: { $ref: `https://apigateway.amazonaws.com/restapis/${id}/models/Pet` } },
    });
    const { items: parts = [] } = await aws.send(new GetDocumentationPartsCommand({ restApiId: id }));
    expect(parts.map((part) => part.properties)).toContain('{"summary":"one pet"}');
  });

  it('takes base paths and leaves documentation out', async () => {
    const { id = '' } = await imported(shop, { basepath: 'prepend', ignore: 'documentation' });
    expect([...(await resourcesOf(id)).keys()]).toContain('/v1/pets/{petId}');
    const { items = [] } = await aws.send(new GetDocumentationPartsCommand({ restApiId: id }));
    expect(items).toEqual([]);
  });

  it.each([
    ['no document at all', 'just text', {}, 'Unable to build importer with provided input.'],
    ['an unknown version', { swagger: '1.2' }, {}, 'Unable to build importer with provided input.'],
    ['a text that is no JSON', '{"openapi": "3.0.1",', {}, 'Invalid OpenAPI input.'],
    [
      'a wrong integration',
      { ...open, paths: { '/a': { get: { 'x-amazon-apigateway-integration': { type: 'x' } } } } },
      {},
      'Errors found during import:\n\t#/paths/~1a/get/x-amazon-apigateway-integration: ',
    ],
    ['an unknown base path', open, { basepath: 'keep' }, 'Invalid basepath. Must be one of [ignore, prepend, split]'],
    [
      'an unknown endpoint type',
      open,
      { endpointConfigurationTypes: 'FAST' },
      'Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE',
    ],
  ])('refuses %s and makes nothing', async (_title, document, parameters, message) => {
    const count = async () => (await aws.send(new GetRestApisCommand({ limit: 500 }))).items?.length;
    const before = await count();
    const [type, status, text] = await failureOf(imported(document, parameters));
    expect([type, status]).toEqual(['BadRequestException', 400]);
    expect(String(text).startsWith(message), String(text)).toBe(true);
    expect(await count()).toBe(before);
  });

  it('lists warnings, and fails on them when asked', async () => {
    const document = { ...open, security: [{ key: [] }] };
    const { warnings } = await imported(document);
    expect(warnings?.[0]).toContain('#/security');
    const refused = aws.send(new ImportRestApiCommand({ body: bytes(document), failOnWarnings: true }));
    expect((await failureOf(refused))[2]).toContain('Warnings found during import:\n\t#/security');
  });
});

describe('PutRestApi', () => {
  it('merges and overwrites, and keeps ids', async () => {
    const { id: restApiId = '', rootResourceId } = await imported(shop);
    const before = await resourcesOf(restApiId);
    const other = {
      ...open,
      info: { title: 'renamed', version: '2' },
      paths: { '/pets': { put: operation() }, '/new': { get: operation() } },
    };
    const merged = await aws.send(new PutRestApiCommand({ restApiId, body: bytes(other) }));
    expect(merged).toMatchObject({
      id: restApiId,
      name: 'renamed',
      version: '2',
      description: 'things',
      rootResourceId,
    });
    const between = await resourcesOf(restApiId);
    expect([...between.keys()].toSorted()).toEqual(['/', '/new', '/pets', '/pets/{petId}']);
    expect(between.get('/pets')).toBe(before.get('/pets'));
    const resourceId = before.get('/pets') ?? '';
    await aws.send(new GetMethodCommand({ restApiId, resourceId, httpMethod: 'GET' }));
    await aws.send(new PutRestApiCommand({ restApiId, mode: 'overwrite', body: bytes(other) }));
    expect([...(await resourcesOf(restApiId)).keys()].toSorted()).toEqual(['/', '/new', '/pets']);
    const gone = aws.send(new GetMethodCommand({ restApiId, resourceId, httpMethod: 'GET' }));
    expect((await failureOf(gone))[0]).toBe('NotFoundException');
  });

  it('refuses an API that is not there', async () => {
    const refused = aws.send(new PutRestApiCommand({ restApiId: 'nothere', body: bytes(open) }));
    expect((await failureOf(refused)).slice(0, 2)).toEqual(['NotFoundException', 404]);
  });
});

describe('GetExport and GetSdk', () => {
  it('gives what a stage serves, as OpenAPI or Swagger, JSON or YAML', async () => {
    const { id: restApiId = '' } = await imported(open);
    await aws.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
    const get = async (exportType: string, accepts?: string, extensions?: string) =>
      aws.send(
        new GetExportCommand({
          restApiId,
          stageName: 'prod',
          exportType,
          accepts,
          ...(extensions && { parameters: { extensions } }),
        }),
      );
    const whole = await get('oas30', 'application/json', 'apigateway');
    expect(whole).toMatchObject({
      contentType: 'application/octet-stream',
      contentDisposition: 'attachment; filename="oas30_1.json"',
    });
    const text = new TextDecoder().decode(whole.body);
    expect(JSON.parse(text)).toMatchObject({
      openapi: '3.0.1',
      info: { title: 'shop', version: '1' },
      servers: [{ variables: { basePath: { default: 'prod' } } }],
      paths: { '/pets': { get: { 'x-amazon-apigateway-integration': { type: 'mock' } } } },
    });
    const again = await imported(text);
    expect(again.warnings).toBeUndefined();
    const plain = new TextDecoder().decode((await get('swagger', 'application/yaml')).body);
    expect(plain).toContain("swagger: '2.0'");
    expect(plain).toContain('basePath: /prod');
    expect(plain).not.toContain('x-amazon');
    expect((await failureOf(get('raml')))[0]).toBe('BadRequestException');
    expect((await failureOf(get('oas30', 'text/html')))[0]).toBe('BadRequestException');
    expect((await failureOf(get('oas30', 'application/json', 'everything')))[0]).toBe('BadRequestException');
    const missing = aws.send(new GetExportCommand({ restApiId, stageName: 'none', exportType: 'oas30' }));
    expect((await failureOf(missing)).slice(0, 2)).toEqual(['NotFoundException', 404]);
  });

  it('refuse a stage that is not there, and SDKs, which are not made', async () => {
    const { id: restApiId = '' } = await imported(open);
    const missing = aws.send(new GetExportCommand({ restApiId, stageName: 'none', exportType: 'oas30' }));
    expect((await failureOf(missing)).slice(0, 2)).toEqual(['NotFoundException', 404]);
    const refused = aws.send(new GetSdkCommand({ restApiId, stageName: 'prod', sdkType: 'javascript' }));
    expect((await failureOf(refused))[2]).toContain('not served by Gatehouse');
  });
});

describe('ImportDocumentationParts', () => {
  const document = (...summaries: [string, string][]): Uint8Array =>
    bytes({
      openapi: '3.0.0',
      info: { title: 'docs', version: '1' },
      'x-amazon-apigateway-documentation': {
        documentationParts: summaries.map(([path, summary]) => ({
          location: { type: 'RESOURCE', path },
          properties: { summary },
        })),
      },
    });

  it('merges and overwrites parts', async () => {
    const { restApiId } = await kit.newApi();
    const put = async (body: Uint8Array, mode?: 'merge' | 'overwrite') =>
      aws.send(new ImportDocumentationPartsCommand({ restApiId, body, mode }));
    const first = await put(document(['/a', 'one'], ['/b', 'two']));
    expect(first).toMatchObject({ ids: [expect.any(String), expect.any(String)], warnings: [] });
    const second = await put(document(['/a', 'new']));
    expect(second.ids).toEqual([first.ids?.[0]]);
    const texts = async () =>
      (await aws.send(new GetDocumentationPartsCommand({ restApiId }))).items
        ?.map((part) => part.properties)
        .toSorted();
    expect(await texts()).toEqual(['{"summary":"new"}', '{"summary":"two"}']);
    await put(document(['/c', 'three']), 'overwrite');
    expect(await texts()).toEqual(['{"summary":"three"}']);
    expect((await failureOf(put(bytes(open))))[0]).toBe('BadRequestException');
  });
});

describe('ImportApiKeys', () => {
  it('reads a CSV file, all of it or nothing', async () => {
    const value = 'abcdefghijklmnopqrstuvwxyz0123456789';
    const csv = `name,key,enabled\nfirst,${value},TRUE\n`;
    const { ids = [], warnings } = await aws.send(new ImportApiKeysCommand({ format: 'csv', body: bytes(csv) }));
    expect(warnings).toEqual([]);
    const key = await aws.send(new GetApiKeyCommand({ apiKey: ids[0], includeValue: true }));
    expect(key).toMatchObject({ name: 'first', enabled: true, value });
    const rows = `name,key,usageplanids\nshort,abc,\nlost,${value}x,none\n`;
    const bad = aws.send(new ImportApiKeysCommand({ format: 'csv', body: bytes(rows) }));
    expect(await failureOf(bad)).toEqual([
      'BadRequestException',
      400,
      'line 2, column Key: API Key value should be at least 30 characters; line 3, column UsagePlanIds: there is no usage plan none',
    ]);
  });

  it('names the columns that the header lacks', async () => {
    const send = (header: string) =>
      failureOf(aws.send(new ImportApiKeysCommand({ format: 'csv', body: bytes(`${header}\na,b\n`) })));
    const key = 'line 1, column Key: is required and not in the header';
    expect(await send('name,value')).toEqual(['BadRequestException', 400, key]);
    expect((await send('id,value'))[2]).toBe(`line 1, column Name: is required and not in the header; ${key}`);
  });
});
