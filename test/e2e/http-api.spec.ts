import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DomainName } from '@gatehouse/contract';
import { eventually } from '@gatehouse/testing';
import { startBackend } from './support/backend.ts';
import type { Backend, SeenRequest } from './support/backend.ts';
import { call } from './support/call.ts';
import type { Answer, Call } from './support/call.ts';
import { deployHttpApi, updateHttpApi } from './support/control-clients.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';

let gateway: Gateway;
let backend: Backend;

beforeAll(async () => {
  [gateway, backend] = await Promise.all([startGateway({ GATEHOUSE_MAX_PAYLOAD_BYTES: '100000' }), startBackend()]);
});

afterAll(async () => {
  await gateway.stop();
  await backend.close();
});

function to(apiId: string, path: string, rest: Partial<Call> = {}): Promise<Answer> {
  return call({ port: gateway.trafficPort, host: `${apiId}.execute-api.localhost`, path, ...rest });
}

function proxyTo(path: string, more: object = {}): object {
  return { integrationType: 'HTTP_PROXY', integrationUri: `${backend.url}${path}`, ...more };
}

function seenBy(answer: Answer): SeenRequest {
  return JSON.parse(answer.body) as SeenRequest;
}

describe('routes of an HTTP API', () => {
  beforeAll(async () => {
    const mock = (name: string): object => ({ integrationType: 'MOCK', mockResponse: { body: name } });
    const keys = ['GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default'];
    await deployHttpApi(gateway.clients, 'routes', {
      integrations: Object.fromEntries(keys.map((key, i) => [`i${String(i)}`, mock(key)])),
      routes: keys.map((routeKey, i) => ({ routeKey, target: `integrations/i${String(i)}` })),
    });
  });

  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
    ['POST', '/test/5', 'ANY /{proxy+}'],
    ['GET', '/', '$default'],
  ])('%s %s is served by %s', async (method, path, routeKey) => {
    const answer = await to('routes', path, { method });
    expect([answer.status, answer.body]).toEqual([200, routeKey]);
  });

  it('gives an answer to a refused request an id, too', async () => {
    const answer = await to('routes', '/pets/%zz');
    expect([answer.status, answer.body]).toEqual([400, '{"message":"Bad Request"}']);
    expect(answer.headers['apigw-requestid']).toMatch(/^[A-Za-z0-9+/]{15}=$/);
  });

  it('answers 404 with the service’s body for an unknown API', async () => {
    const answer = await to('nobody', '/');
    expect([answer.status, answer.body]).toEqual([404, '{"message":"Not Found"}']);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['apigw-requestid']).toMatch(/^[A-Za-z0-9+/]{15}=$/);
  });
});

describe('the proxy integration', () => {
  beforeAll(async () => {
    await deployHttpApi(gateway.clients, 'proxy', {
      integrations: {
        pet: proxyTo('/v1/pets/{id}?fixed=1'),
        all: proxyTo('/{proxy}'),
        mapped: proxyTo('/mapped', {
          integrationMethod: 'PUT',
          requestParameters: {
            'overwrite:header.x-name': '$request.path.name',
            'append:querystring.stage': '$context.stage',
            'remove:querystring.secret': "''",
            'overwrite:path': '/other/${request.path.name}',
            'append:header.x-json': '$request.body.a.b',
          },
          responseParameters: {
            '200': {
              'overwrite:statuscode': '202',
              'append:header.x-from': '$response.body.method',
              'remove:header.x-backend': "''",
            },
          },
        }),
        dead: { integrationType: 'HTTP_PROXY', integrationUri: 'http://127.0.0.1:1/' },
      },
      routes: [
        { routeKey: 'GET /pets/{id}', target: 'integrations/pet' },
        { routeKey: 'ANY /all/{proxy+}', target: 'integrations/all' },
        { routeKey: 'POST /mapped/{name}', target: 'integrations/mapped' },
        { routeKey: 'GET /dead', target: 'integrations/dead' },
      ],
    });
  });

  it('puts path variables into the URI and joins the query', async () => {
    const answer = await to('proxy', '/pets/a%20b?x=1&x=2');
    expect(seenBy(answer).url).toBe('/v1/pets/a%20b?fixed=1&x=1&x=2');
    expect(seenBy(answer).headers.host).toBe(`127.0.0.1:${String(backend.port)}`);
  });

  it('passes method, headers and body on, and adds the gateway’s own headers', async () => {
    const answer = await to('proxy', '/all/deep/path', {
      method: 'PATCH',
      headers: { 'x-mine': '1', connection: 'x-hop', 'x-hop': '1', 'x-forwarded-for': '6.6.6.6' },
      body: 'hello',
    });
    const seen = seenBy(answer);
    expect([seen.method, seen.url, seen.body]).toEqual(['PATCH', '/deep/path', 'hello']);
    expect(seen.headers['x-mine']).toBe('1');
    expect(seen.headers['x-hop']).toBeUndefined();
    expect(seen.headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(seen.headers['via']).toBe('HTTP/1.1 Gatehouse');
    expect(seen.headers['x-amzn-trace-id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it('maps request and response parameters, also from bodies', async () => {
    const answer = await to('proxy', '/mapped/rex?secret=1&keep=2', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":{"b":"deep"}}',
    });
    const seen = seenBy(answer);
    expect([seen.method, seen.url]).toEqual(['PUT', '/other/rex?keep=2&stage=%24default']);
    expect([seen.headers['x-name'], seen.headers['x-json'], seen.body]).toEqual(['rex', 'deep', '{"a":{"b":"deep"}}']);
    expect([answer.status, answer.headers['x-from'], answer.headers['x-backend']]).toEqual([202, 'PUT', undefined]);
  });

  it('answers 503 without a content type when the backend is unreachable', async () => {
    const answer = await to('proxy', '/dead');
    expect([answer.status, answer.body]).toEqual([503, '{"message":"Service Unavailable"}']);
    expect(answer.headers['content-type']).toBeUndefined();
  });

  it('answers 413 to a body over the payload limit, announced or not', async () => {
    const big = Buffer.alloc(200_000, 'x');
    const announced = await to('proxy', '/all/x', { method: 'POST', body: big });
    expect([announced.status, announced.body]).toEqual([413, '{"message":"Request Entity Too Large"}']);
    const chunked = await to('proxy', '/all/x', {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked' },
      body: big,
    });
    expect(chunked.status).toBe(413);
  });

  it('answers a HEAD with the backend’s head and no body', async () => {
    const answer = await to('proxy', '/all/x', { method: 'HEAD' });
    expect([answer.status, answer.body, answer.headers['x-backend']]).toEqual([200, '', 'yes']);
  });
});

describe('stages', () => {
  it('are selected by the first path segment, with their own variables', async () => {
    const api = {
      integrations: { v: { integrationType: 'HTTP_PROXY', integrationUri: `${backend.url}/\${stageVariables.v}` } },
      routes: [{ routeKey: 'GET /who', target: 'integrations/v' }],
    };
    await deployHttpApi(gateway.clients, 'staged', api, { stageName: 'dev', stageVariables: { v: 'from-dev' } });
    expect(seenBy(await to('staged', '/dev/who')).url).toBe('/from-dev');
    expect((await to('staged', '/who')).status).toBe(404);
    expect((await to('staged', '/prod/who')).status).toBe(404);
  });

  it('are reached by path when the client cannot set Host', async () => {
    const path = '/_aws/execute-api/staged/dev/who';
    const answer = await call({ port: gateway.trafficPort, host: 'localhost', path });
    expect(seenBy(answer).url).toBe('/from-dev');
  });

  it('without auto-deploy serve what was deployed until the next deployment', async () => {
    const mock = (body: string): object => ({
      integrations: { m: { integrationType: 'MOCK', mockResponse: { body } } },
      routes: [{ routeKey: 'GET /', target: 'integrations/m' }],
    });
    await deployHttpApi(gateway.clients, 'manual', mock('one'), { stageName: 'prod', autoDeploy: false }).catch(
      () => undefined,
    );
    await gateway.clients.deployments.createDeployment({ apiId: 'manual', stageName: 'prod' });
    await updateHttpApi(gateway.clients, 'manual', mock('two'), 'prod');
    expect((await to('manual', '/prod/')).body).toBe('one');
    await gateway.clients.deployments.createDeployment({ apiId: 'manual', stageName: 'prod' });
    await expect.poll(async () => (await to('manual', '/prod/')).body).toBe('two');
    const back = await gateway.clients.deployments.rollback({ apiId: 'manual', stageName: 'prod' });
    expect(back.autoDeployDisabled).toBe(false);
    await expect.poll(async () => (await to('manual', '/prod/')).body).toBe('one');
  });
});

describe('CORS', () => {
  beforeAll(async () => {
    await deployHttpApi(gateway.clients, 'cors', {
      corsConfiguration: {
        allowOrigins: ['https://a.example'],
        allowMethods: ['GET'],
        maxAge: 60,
        exposeHeaders: ['x-backend'],
      },
      integrations: { all: proxyTo('/{proxy}') },
      routes: [{ routeKey: 'GET /{proxy+}', target: 'integrations/all' }],
    });
  });

  it('answers the preflight of an allowed origin with 204 and no content type', async () => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'GET' };
    const answer = await to('cors', '/x', { method: 'OPTIONS', headers });
    expect([answer.status, answer.body, answer.headers['content-type']]).toEqual([204, '', undefined]);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-methods': 'GET',
      'access-control-max-age': '60',
    });
  });

  it('adds its headers to answers and to gateway errors for an allowed origin only', async () => {
    const allowed = await to('cors', '/x', { headers: { origin: 'https://a.example' } });
    expect(allowed.headers['access-control-allow-origin']).toBe('https://a.example');
    expect(allowed.headers['access-control-expose-headers']).toBe('x-backend');
    const missing = await to('cors', '/', { headers: { origin: 'https://a.example' } });
    expect([missing.status, missing.headers['access-control-allow-origin']]).toEqual([404, 'https://a.example']);
    const foreign = await to('cors', '/x', { headers: { origin: 'https://b.example' } });
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('custom domain names', () => {
  beforeAll(async () => {
    const mock = (body: string): object => ({
      integrations: { m: { integrationType: 'MOCK', mockResponse: { body } } },
      routes: [{ routeKey: '$default', target: 'integrations/m' }],
    });
    await deployHttpApi(gateway.clients, 'first', mock('first'));
    await deployHttpApi(gateway.clients, 'second', mock('second'));
    const document = DomainName.fromJSON({
      domainName: 'api.example.com',
      routingMode: 'ROUTING_RULE_THEN_API_MAPPING',
      apiMappings: [
        { apiMappingKey: 'orders/v1', apiId: 'first', stage: '$default' },
        { apiMappingKey: 'orders', apiId: 'second', stage: '$default' },
      ],
      routingRules: [
        {
          priority: 1,
          conditions: [{ matchHeaders: { anyOf: [{ header: 'x-version', valueGlob: 'v2*' }] } }],
          actions: [{ invokeApi: { apiId: 'second', stage: '$default' } }],
        },
      ],
    });
    await gateway.clients.domainNames.createDomainName({ domainName: document });
    await eventually(async () => expect((await at('/orders')).status).toBe(200));
  });

  const at = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    call({ port: gateway.trafficPort, host: 'api.example.com', path, headers });

  it('map the longest base path of whole segments', async () => {
    expect((await at('/orders/v1/items')).body).toBe('first');
    expect((await at('/orders/v10')).body).toBe('second');
    const unmapped = await at('/customers');
    expect([unmapped.status, unmapped.body]).toEqual([403, '{"message":"Forbidden"}']);
  });

  it('follow a routing rule before the mappings', async () => {
    expect((await at('/orders/v1', { 'x-version': 'v2-beta' })).body).toBe('second');
  });
});
