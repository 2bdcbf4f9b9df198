import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from './support/backend.ts';
import type { Backend, SeenRequest } from './support/backend.ts';
import { call } from './support/call.ts';
import type { Answer, Call } from './support/call.ts';
import { deployRestApi, mockMethod, mockText } from './support/deploy-rest-api.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';

let gateway: Gateway;
let backend: Backend;

beforeAll(async () => {
  backend = await startBackend((request, response) => {
    if (request.url !== '/slow') response.end(JSON.stringify(request));
  });
  gateway = await startGateway({ GATEHOUSE_MAX_PAYLOAD_BYTES: '100000' });
});

afterAll(async () => {
  await gateway.stop();
  await backend.close();
});

function to(apiId: string, path: string, rest: Partial<Call> = {}): Promise<Answer> {
  return call({ port: gateway.trafficPort, host: `${apiId}.execute-api.localhost`, path, ...rest });
}

function seenBy(answer: Answer): SeenRequest {
  return JSON.parse(answer.body) as SeenRequest;
}

describe('methods of a REST API', () => {
  beforeAll(async () => {
    await deployRestApi(gateway.clients, 'tree', {
      resources: {
        '/': { methods: { GET: mockText('root') } },
        '/pets': { methods: { GET: mockText('pets'), ANY: mockText('any pets') } },
        '/pets/dog': { methods: { POST: mockText('dog') } },
        '/pets/{id}': { methods: { GET: mockText("pet $input.params('id')") } },
        '/{proxy+}': { methods: { ANY: mockText("rest $input.params('proxy')") } },
        '/closed/door': { methods: { GET: mockText('door') } },
      },
    });
  });

  it.each([
    ['GET', '/prod', 'root'],
    ['GET', '/prod/', 'root'],
    ['GET', '/prod/pets/', 'pets'],
    ['DELETE', '/prod/pets', 'any pets'],
    ['GET', '/prod/pets/a%20cat', 'pet a cat'],
    ['GET', '/prod/pets/1/toys', 'rest pets/1/toys'],
    ['PUT', '/prod/x/y/', 'rest x/y'],
  ])('%s %s answers "%s"', async (method, path, body) => {
    const answer = await to('tree', path, { method });
    expect([answer.status, answer.body]).toEqual([200, body]);
  });

  it.each([
    ['POST', '/prod', 'a method that the resource has not'],
    ['GET', '/prod/pets/dog', 'a method that only a sibling resource has'],
    ['GET', '/prod/closed', 'a resource that is a parent only'],
  ])('%s %s is refused: %s', async (method, path) => {
    const answer = await to('tree', path, { method });
    expect([answer.status, answer.body]).toEqual([403, '{"message":"Missing Authentication Token"}']);
    expect(answer.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
  });

  it('answers 403 for a stage that does not exist', async () => {
    const answer = await to('tree', '/nosuch/pets');
    expect([answer.status, answer.body]).toEqual([403, '{"message":"Forbidden"}']);
    expect(answer.headers['x-amzn-errortype']).toBe('ForbiddenException');
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('names each answer by a UUID, which a client may choose', async () => {
    const requestId = '5b3a1c9e-7d2f-4c1a-9f0e-2b4d6f8a0c1e';
    const answer = await to('tree', '/prod/pets', { headers: { 'x-amzn-requestid': requestId } });
    expect(answer.headers['x-amzn-requestid']).toBe(requestId);
    expect(answer.headers['x-amz-apigw-id']).toMatch(/=$/);
    expect(answer.headers['apigw-requestid']).toBeUndefined();
    const other = await to('tree', '/prod/pets', { headers: { 'x-amzn-requestid': 'mine' } });
    expect(other.headers['x-amzn-requestid']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
  });
});

describe('MOCK', () => {
  beforeAll(async () => {
    const chosen = mockMethod(
      '{"statusCode": $input.params("status")}',
      {
        200: { responseTemplates: { 'application/json': 'fine', 'text/xml': '<fine/>' } },
        404: {
          selectionPattern: '4\\d{2}',
          responseParameters: {
            'method.response.header.X-Why': "'not here'",
            'method.response.header.X-Color': 'stageVariables.color',
          },
          responseTemplates: {
            'application/json': '#set($context.responseOverride.header.X-More = "m"){"stage":"$context.stage"}',
          },
        },
      },
      { requestParameters: { 'method.request.querystring.status': false } },
    );
    const headers = { 'method.response.header.X-Why': false, 'method.response.header.X-Color': false };
    await deployRestApi(
      gateway.clients,
      'mock',
      {
        resources: {
          '/chosen': {
            methods: { GET: { ...chosen, methodResponses: { 200: {}, 404: { responseParameters: headers } } } },
          },
          '/echo': {
            methods: {
              POST: mockMethod(`#set($context.responseOverride.status = $input.json('$.status')){"statusCode": 200}`, {
                200: {},
              }),
            },
          },
          '/broken': { methods: { GET: mockMethod('{"statusCode": "200"}', { 200: {} }) } },
        },
      },
      { variables: { color: 'blue' } },
    );
  });

  it('selects the integration response by the status that its template gives', async () => {
    const fine = await to('mock', '/prod/chosen?status=200', { headers: { accept: 'text/xml' } });
    expect([fine.status, fine.body, fine.headers['content-type']]).toEqual([200, '<fine/>', 'text/xml']);
    const missing = await to('mock', '/prod/chosen?status=418');
    expect([missing.status, missing.body]).toEqual([404, '{"stage":"prod"}']);
    expect(missing.headers).toMatchObject({ 'x-why': 'not here', 'x-color': 'blue', 'x-more': 'm' });
  });

  it('lets a request template set the status of the answer', async () => {
    expect((await to('mock', '/prod/echo', { method: 'POST', body: '{"status": 444}' })).status).toBe(444);
    const broken = await to('mock', '/prod/echo', { method: 'POST', body: '{"status' });
    expect([broken.status, broken.body]).toEqual([400, '{"message": "Invalid JSON in request body"}']);
  });

  it('answers 500 for a template that gives no status', async () => {
    const answer = await to('mock', '/prod/broken');
    expect([answer.status, answer.body]).toEqual([500, '{"message": "Internal server error"}']);
    expect(answer.headers['x-amzn-errortype']).toBe('InternalServerErrorException');
  });
});

describe('HTTP_PROXY', () => {
  beforeAll(async () => {
    const proxy = (uri: string, requestParameters: object = {}, more: object = {}) => ({
      requestParameters: { 'method.request.path.proxy': true, 'method.request.querystring.q': false },
      methodIntegration: { type: 'HTTP_PROXY', httpMethod: 'ANY', uri, requestParameters, ...more },
    });
    await deployRestApi(
      gateway.clients,
      'proxy',
      {
        resources: {
          '/all/{proxy+}': {
            methods: {
              ANY: proxy('http://${stageVariables.backend}/base/{proxy}?fixed=1', {
                'integration.request.path.proxy': 'method.request.path.proxy',
                'integration.request.header.x-id': 'context.requestId',
                'integration.request.querystring.again': 'method.request.querystring.q',
              }),
            },
          },
          '/unfilled': { methods: { GET: proxy(`${backend.url}/{nothing}`) } },
          '/astray': { methods: { GET: proxy('http://${stageVariables.nosuch}/') } },
          '/dead': { methods: { GET: proxy('http://127.0.0.1:1/') } },
          '/slow': { methods: { GET: proxy(`${backend.url}/slow`, {}, { timeoutInMillis: 50 }) } },
        },
      },
      { variables: { backend: backend.url.replace('http://', '') } },
    );
  });

  it('passes the request on, fills the URI and adds to header and query', async () => {
    const answer = await to('proxy', '/prod/all/a/b%20c?q=1&q=2', {
      method: 'PATCH',
      headers: { 'x-mine': '1', 'content-type': 'text/plain' },
      body: 'hello',
    });
    const seen = seenBy(answer);
    expect(seen).toMatchObject({ method: 'PATCH', url: '/base/a/b%20c?fixed=1&q=1&q=2&again=2', body: 'hello' });
    expect(seen.headers).toMatchObject({
      'x-mine': '1',
      'content-type': 'text/plain',
      'x-amzn-apigateway-api-id': 'proxy',
    });
    expect(seen.headers['x-id']).toBe(answer.headers['x-amzn-requestid']);
    expect(seen.headers['x-amzn-trace-id']).toMatch(/^Root=1-/);
  });

  it.each([
    ['/unfilled', 500, '{"message": "Internal server error"}'],
    ['/astray', 500, '{"message": "Internal server error"}'],
    ['/dead', 504, '{"message": "Network error communicating with endpoint"}'],
    ['/slow', 504, '{"message": "Endpoint request timed out"}'],
  ])('answers for a backend that cannot: %s', async (path, status, body) => {
    const answer = await to('proxy', `/prod${path}`);
    expect([answer.status, answer.body]).toEqual([status, body]);
  });

  it('refuses a body over the payload limit', async () => {
    const answer = await to('proxy', '/prod/all/x', { method: 'POST', body: 'x'.repeat(100_001) });
    expect([answer.status, answer.body]).toEqual([413, '{"message":"Request Too Long"}']);
  });
});
