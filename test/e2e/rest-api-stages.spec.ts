import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DomainName, RestStageSettings } from '@gatehouse/contract';
import { eventually } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from './support/backend.ts';
import type { Backend } from './support/backend.ts';
import { call } from './support/call.ts';
import type { Answer, Call } from './support/call.ts';
import { rolledOut } from './support/control-clients.ts';
import { deployRestApi, mockMethod, mockText, restDefinition } from './support/deploy-rest-api.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';
import { createLimitClients } from './support/limit-clients.ts';
import type { LimitClients } from './support/limit-clients.ts';
import { runCli } from './support/run-cli.ts';

let gateway: Gateway;
let backend: Backend;
let limits: LimitClients;

beforeAll(async () => {
  [gateway, backend] = await Promise.all([startGateway(), startBackend()]);
  limits = createLimitClients(gateway.grpcPort, gateway.clients);
});

afterAll(async () => {
  limits.close();
  await gateway.stop();
  await backend.close();
});

function to(apiId: string, path: string, rest: Partial<Call> = {}): Promise<Answer> {
  return call({ port: gateway.trafficPort, host: `${apiId}.execute-api.localhost`, path, ...rest });
}

function proxy(more: object = {}) {
  return { methodIntegration: { type: 'HTTP_PROXY', httpMethod: 'GET', uri: `${backend.url}/seen` }, ...more };
}

describe('a REST API that cannot be served', () => {
  it('is refused at deploy with the path of every part', async () => {
    const lambda = {
      type: 'AWS_PROXY',
      httpMethod: 'POST',
      uri: 'arn:aws:apigateway:eu-west-1:lambda:path/f/invocations',
    };
    const template = { ...mockText('a'), authorizationType: 'AWS_IAM' };
    const definition = restDefinition('refused', {
      resources: { '/a': { methods: { GET: { methodIntegration: lambda }, POST: template } } },
    });
    await gateway.clients.apis.createApi({ apiId: 'refused', api: { definition } });
    const deploy = gateway.clients.deployments.createDeployment({ apiId: 'refused', stageName: 'prod' });
    await expect(deploy).rejects.toThrow(
      /methods\.GET\.methodIntegration\.type: AWS_PROXY integrations are not served.*and 1 more/,
    );
    const empty = restDefinition('refused', {});
    await gateway.clients.apis.updateApi({ apiId: 'refused', api: { definition: empty } });
    const again = gateway.clients.deployments.createDeployment({ apiId: 'refused', stageName: 'prod' });
    await expect(again).rejects.toThrow("The REST API doesn't contain any methods");
  });

  it('is refused for a selection pattern that cannot be used, with its path', async () => {
    const looks = mockMethod('{"statusCode": 200}', { 200: { selectionPattern: '(?=2)200' } });
    const definition = restDefinition('broken', { resources: { '/a': { methods: { GET: looks } } } });
    await gateway.clients.apis.createApi({ apiId: 'broken', api: { definition } });
    const deploy = gateway.clients.deployments.createDeployment({ apiId: 'broken' });
    await expect(deploy).rejects.toThrow(/integrationResponses\["200"\]\.selectionPattern: is a regular expression/);
  });
});

describe('gateway responses', () => {
  it('take a type’s own, else that of its class, and fill in what is asked for', async () => {
    await deployRestApi(gateway.clients, 'errors', {
      resources: { '/key': { methods: { GET: mockText('in', { apiKeyRequired: true }) } } },
      gatewayResponses: {
        DEFAULT_4XX: {
          statusCode: '418',
          responseParameters: {
            'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
            'gatewayresponse.header.X-Path': 'context.path',
          },
        },
        INVALID_API_KEY: {
          responseTemplates: {
            'application/json':
              '{"type":"$context.error.responseType","text":$context.error.messageString,"q":"$method.request.querystring.q"}',
            'text/plain': 'no key at $context.resourcePath',
          },
        },
      },
    });
    const unknown = await to('errors', '/prod/nothing');
    expect([unknown.status, unknown.body]).toEqual([418, '{"message":"Missing Authentication Token"}']);
    expect(unknown.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'x-path': '/prod/nothing',
      'x-amzn-errortype': 'MissingAuthenticationTokenException',
    });
    const keyless = await to('errors', '/prod/key?q=1');
    expect([keyless.status, keyless.body]).toEqual([403, '{"type":"INVALID_API_KEY","text":"Forbidden","q":"1"}']);
    const plain = await to('errors', '/prod/key', { headers: { accept: 'text/plain' } });
    expect([plain.headers['content-type'], plain.body]).toEqual(['text/plain', 'no key at /key']);
  });
});

describe('a stage of a REST API', () => {
  it('asks for required parameters where the method has a validator', async () => {
    const method = mockText('fine', {
      requestValidatorId: 'params',
      requestParameters: { 'method.request.querystring.q': true, 'method.request.header.X-Who': true },
    });
    await deployRestApi(gateway.clients, 'valid', {
      requestValidators: { params: { validateRequestParameters: true } },
      resources: { '/': { methods: { GET: method } } },
    });
    const refused = await to('valid', '/prod?q=');
    const message = '{"message": "Missing required request parameters: [X-Who, q]"}';
    expect([refused.status, refused.body]).toEqual([400, message]);
    expect((await to('valid', '/prod?q=1', { headers: { 'x-who': 'me' } })).body).toBe('fine');
  });

  it('throttles a method by its own setting, and a key by its plan', async () => {
    await deployRestApi(
      gateway.clients,
      'limited',
      {
        resources: {
          '/closed': { methods: { GET: mockText('in') } },
          '/open': { methods: { GET: mockText('in'), POST: mockText('in', { apiKeyRequired: true }) } },
        },
      },
      { methodSettings: { '~1closed/GET': { throttlingRateLimit: 0, throttlingBurstLimit: 0 } } },
    );
    const closed = await to('limited', '/prod/closed');
    expect([closed.status, closed.body]).toEqual([429, '{"message":"Too Many Requests"}']);
    expect((await to('limited', '/prod/open')).status).toBe(200);
    const apiStages = [{ apiId: 'limited', stage: 'prod' }];
    const { value } = await limits.planWithKey('bronze', { apiStages, quota: { limit: 1, period: 'MONTH' } });
    const keyed = (): Promise<Answer> =>
      to('limited', '/prod/open', { method: 'POST', headers: { 'x-api-key': value } });
    expect((await keyed()).status).toBe(200);
    const over = await keyed();
    expect([over.status, over.body]).toEqual([429, '{"message":"Limit Exceeded"}']);
    expect((await to('limited', '/prod/open', { method: 'POST' })).status).toBe(403);
  });

  it('caches GET methods by the parameters that are named', async () => {
    const integration = { ...proxy().methodIntegration, cacheKeyParameters: ['method.request.querystring.q'] };
    const get = { requestParameters: { 'method.request.querystring.q': false }, methodIntegration: integration };
    const api = { resources: { '/seen': { methods: { GET: get } } } };
    await deployRestApi(gateway.clients, 'cached', api, { cacheClusterEnabled: true, cacheClusterSize: '0.5' });
    const before = backend.seen.length;
    for (const query of ['q=1&r=1', 'q=1&r=2', 'q=2'])
      expect((await to('cached', `/prod/seen?${query}`)).status).toBe(200);
    expect(backend.seen.length - before).toBe(2);
  });

  it('sends all, then none of the requests to its canary', async () => {
    const { clients } = gateway;
    const version = (text: string) =>
      restDefinition('canary', { resources: { '/': { methods: { GET: mockText(text) } } } });
    await clients.apis.createApi({ apiId: 'canary', api: { definition: version('old $stageVariables.v') } });
    const stage = { apiId: 'canary', stageName: 'prod' };
    await clients.deployments.createDeployment(stage);
    await clients.apis.updateApi({
      apiId: 'canary',
      api: { definition: version('new $stageVariables.v $context.isCanaryRequest') },
    });
    const { deploymentId } = await clients.deployments.createDeployment({ apiId: 'canary' });
    const set = async (percentTraffic: number): Promise<void> => {
      const canarySettings = { percentTraffic, deploymentId, stageVariableOverrides: { v: '2' } };
      const restSettings = RestStageSettings.fromJSON({ stageName: 'prod', variables: { v: '1' }, canarySettings });
      await clients.stages.updateStage({ apiId: 'canary', restSettings });
      await rolledOut(clients, 'canary', 'prod');
    };
    await set(100);
    await eventually(async () => (await to('canary', '/prod')).body === 'new 2 true');
    await set(0);
    await eventually(async () => (await to('canary', '/prod')).body === 'old 1');
  });

  it('is reached by a base path of a custom domain', async () => {
    await deployRestApi(gateway.clients, 'mapped', { resources: { '/x': { methods: { GET: mockText('mapped') } } } });
    const apiMappings = [{ apiMappingKey: 'shop', apiId: 'mapped', stage: 'prod' }];
    const domainName = DomainName.fromJSON({ domainName: 'rest.example.com', apiMappings });
    await gateway.clients.domainNames.createDomainName({ domainName });
    const mapped = (path: string): Promise<Answer> =>
      call({ port: gateway.trafficPort, host: 'rest.example.com', path });
    await eventually(async () => (await mapped('/shop/x')).body === 'mapped');
    expect((await mapped('/other')).status).toBe(403);
  });

  it('writes access log lines with the variables of REST APIs', async () => {
    const file = join(gateway.dataDir, 'rest-access.log');
    const format = '$context.requestId $context.resourcePath $context.status $context.error.responseType';
    const accessLogSettings = { destinationArn: `file:${file}`, format };
    const api = { resources: { '/pets/{id}': { methods: { GET: mockText('pet') } } } };
    await deployRestApi(gateway.clients, 'logged', api, { accessLogSettings });
    const found = await to('logged', '/prod/pets/1');
    await to('logged', '/prod/none');
    await eventually(() => readFileSync(file, 'utf8').split('\n').length === 3);
    const [first, second] = readFileSync(file, 'utf8').split('\n');
    expect(first).toBe(`${String(found.headers['x-amzn-requestid'])} /pets/{id} 200 -`);
    expect(second).toMatch(/^\S+ - 403 MISSING_AUTHENTICATION_TOKEN$/);
  });

  it('is made by apply, which finds nothing to do the second time', async () => {
    const apply = () => runCli(['apply', '-f', 'examples/rest.yaml'], { grpcPort: gateway.grpcPort });
    const first = await apply();
    expect(first.code, first.stderr).toBe(0);
    const health = await to('orders', '/prod/health');
    expect([health.status, health.body]).toEqual([200, '{"status":"ok","stage":"prod","color":"blue"}']);
    expect((await apply()).stdout).toContain('Nothing to do');
  });
});
