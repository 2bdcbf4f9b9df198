import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from './support/backend.ts';
import type { Backend } from './support/backend.ts';
import { call } from './support/call.ts';
import type { Answer, Call } from './support/call.ts';
import { deployRestApi } from './support/deploy-rest-api.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';

const BYTES = Buffer.from([0xff, 0xd8, 0x00, 0x80]);

let gateway: Gateway;
let backend: Backend;

/** `/status/503` answers that status, `/image` bytes, everything else what it saw. */
beforeAll(async () => {
  backend = await startBackend((request, response) => {
    const status = /^\/status\/(\d+)/.exec(request.url)?.[1];
    response.setHeader('x-backend', 'one');
    response.setHeader('server', 'secret');
    response.setHeader('content-type', request.url === '/image' ? 'image/png' : 'application/json');
    if (request.url === '/image') return void response.end(BYTES);
    response.statusCode = Number(status ?? 200);
    response.end(JSON.stringify({ ...request, id: 7 }));
  });
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.stop();
  await backend.close();
});

function to(apiId: string, path: string, rest: Partial<Call> = {}): Promise<Answer> {
  return call({ port: gateway.trafficPort, host: `${apiId}.execute-api.localhost`, path, ...rest });
}

function http(path: string, method: object, integration: object = {}) {
  const { integrationResponses = { 200: {} } } = integration as { integrationResponses?: object };
  return {
    methodResponses: Object.fromEntries(Object.keys(integrationResponses).map((status) => [status, {}])),
    ...method,
    methodIntegration: {
      type: 'HTTP',
      httpMethod: 'POST',
      uri: `${backend.url}${path}`,
      integrationResponses,
      ...integration,
    },
  };
}

function lastSeen() {
  const seen = backend.seen.at(-1);
  if (seen === undefined) throw new Error('the backend saw nothing');
  return seen;
}

describe('HTTP', () => {
  beforeAll(async () => {
    const declared = {
      'method.request.querystring.q': false,
      'method.request.header.X-Who': false,
      'method.request.path.id': true,
    };
    const mapped = http(
      '/orders/{id}',
      {
        requestParameters: declared,
        methodResponses: { 201: { responseParameters: { 'method.response.header.X-From': true } } },
      },
      {
        requestParameters: {
          'integration.request.path.id': 'method.request.path.id',
          'integration.request.querystring.all': 'method.request.multivaluequerystring.q',
          'integration.request.header.X-Who': 'method.request.header.X-Who',
          'integration.request.header.X-Name': 'method.request.body.pet.name',
        },
        requestTemplates: {
          'application/json': `#set($context.requestOverride.header.X-Over = "o"){"name":$input.json('$.pet.name')}`,
        },
        passthroughBehavior: 'NEVER',
        integrationResponses: {
          201: {
            responseParameters: { 'method.response.header.X-From': 'integration.response.header.x-backend' },
            responseTemplates: { 'application/json': `{"id":$input.path('$.id'),"who":"$input.params('X-Who')"}` },
          },
        },
      },
    );
    const chosen = http(
      '/status/{code}',
      { requestParameters: { 'method.request.path.code': true }, methodResponses: { 200: {}, 502: {} } },
      {
        requestParameters: { 'integration.request.path.code': 'method.request.path.code' },
        integrationResponses: {
          200: { selectionPattern: '2\\d\\d' },
          502: { selectionPattern: '5\\d\\d', responseTemplates: { 'application/json': 'bad backend' } },
        },
      },
    );
    await deployRestApi(gateway.clients, 'http', {
      resources: {
        '/orders/{id}': { methods: { POST: mapped } },
        '/status/{code}': { methods: { GET: chosen } },
        '/forbidden': {
          methods: {
            GET: http('/', {}, { requestParameters: { 'integration.request.header.Content-Length': "'5'" } }),
          },
        },
      },
    });
  });

  it('sends what mappings make of a request, and answers with what they make of the answer', async () => {
    const answer = await to('http', '/prod/orders/a%2Fb?q=1&q=2', {
      method: 'POST',
      headers: { 'x-who': 'me', 'x-secret': 's', 'content-type': 'application/json; charset=utf-8' },
      body: '{"pet":{"name":"Rex"}}',
    });
    const seen = lastSeen();
    expect(seen).toMatchObject({ method: 'POST', url: '/orders/a%2Fb?all=1&all=2', body: '{"name":"Rex"}' });
    expect(seen.headers).toMatchObject({ 'x-who': 'me', 'x-name': 'Rex', 'x-over': 'o', accept: 'application/json' });
    expect(seen.headers['user-agent']).toBe('AmazonAPIGateway_http');
    expect(seen.headers).not.toHaveProperty('x-secret');
    expect([answer.status, answer.body]).toEqual([201, '{"id":7,"who":"me"}']);
    expect(answer.headers).toMatchObject({ 'x-from': 'one', 'content-type': 'application/json' });
    expect(answer.headers).not.toHaveProperty('server');
    expect(answer.headers['x-amzn-trace-id']).toBe(seen.headers['x-amzn-trace-id']);
  });

  it('refuses a body for which there is no template, and one that is no JSON', async () => {
    const post = (body: string, type: string): Promise<Answer> =>
      to('http', '/prod/orders/1', { method: 'POST', headers: { 'content-type': type }, body });
    const xml = await post('<a/>', 'text/xml');
    expect([xml.status, xml.body]).toEqual([415, '{"message": "Unsupported Media Type"}']);
    const broken = await post('{"pet"', 'application/json');
    expect([broken.status, broken.body]).toEqual([400, '{"message": "Invalid JSON in request body"}']);
  });

  it('chooses the integration response by the status; without one it is 500', async () => {
    expect((await to('http', '/prod/status/204')).status).toBe(200);
    const bad = await to('http', '/prod/status/503');
    expect([bad.status, bad.body]).toEqual([502, 'bad backend']);
    const none = await to('http', '/prod/status/404');
    expect([none.status, none.body]).toEqual([500, '{"message": "Internal server error"}']);
  });

  it('answers 500 for a mapping to a header that is the gateway’s own', async () => {
    expect((await to('http', '/prod/forbidden')).status).toBe(500);
  });
});

describe('binary bodies', () => {
  beforeAll(async () => {
    const method = (more: object) => http('/echo', {}, more);
    const image = {
      methodIntegration: { type: 'HTTP_PROXY', httpMethod: 'GET', uri: `${backend.url}/image` },
    };
    await deployRestApi(gateway.clients, 'binary', {
      binaryMediaTypes: ['image/*'],
      resources: {
        '/text': { methods: { POST: method({ contentHandling: 'CONVERT_TO_TEXT' }) } },
        '/bytes': { methods: { POST: method({ contentHandling: 'CONVERT_TO_BINARY' }) } },
        '/image': { methods: { GET: image } },
      },
    });
  });

  it('become base64 or come out of it as contentHandling says', async () => {
    const png = { 'content-type': 'image/png' };
    await to('binary', '/prod/text', { method: 'POST', headers: png, body: BYTES });
    expect(lastSeen().body).toBe(BYTES.toString('base64'));
    await to('binary', '/prod/bytes', { method: 'POST', body: Buffer.from('hello').toString('base64') });
    expect(lastSeen().body).toBe('hello');
    expect((await to('binary', '/prod/bytes', { method: 'POST', body: 'no base64!' })).status).toBe(500);
  });

  it('reach a client as bytes if it accepts them, else as base64', async () => {
    const asked = await to('binary', '/prod/image', { headers: { accept: 'image/png' } });
    expect(asked.headers['content-length']).toBe('4');
    expect(asked.headers['x-amzn-remapped-server']).toBe('secret');
    const text = await to('binary', '/prod/image', { headers: { accept: 'text/plain' } });
    expect(text.body).toBe(BYTES.toString('base64'));
  });
});
