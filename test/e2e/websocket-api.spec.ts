import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@gatehouse/testing';
import { startBackend } from './support/backend.ts';
import type { Backend } from './support/backend.ts';
import { call } from './support/call.ts';
import { deployWebSocketApi, updateWebSocketApi } from './support/deploy-websocket-api.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';
import { openClient, refusedHandshake } from './support/websocket-client.ts';

const TWO_WAY = { routeResponseSelectionExpression: '$default', routeResponses: [{ routeResponseKey: '$default' }] };

let gateway: Gateway;
let backend: Backend;

/** Answers as the path says: `/status/401`, `/late`, `/cut`, `/reply/...` with what it got. */
function answer(request: { url: string; body: string }, response: ServerResponse): void {
  const [, verb = '', value = ''] = request.url.split('?', 1)[0]?.split('/') ?? [];
  if (verb === 'status') return void response.writeHead(Number(value)).end('refused');
  if (verb === 'cut') return void response.destroy();
  if (verb === 'late') return;
  if (verb === 'chat') response.setHeader('sec-websocket-protocol', 'chat.v2');
  if (verb === 'garbage') return void response.end(Buffer.from([0xff, 0xfe]));
  response.end(verb === 'reply' ? `got ${request.body}` : '');
}

function proxy(path: string, more: object = {}) {
  return { integrationType: 'HTTP_PROXY', integrationUri: `${backend.url}${path}`, ...more };
}

function route(routeKey: string, integration: string, more: object = {}) {
  return { routeKey, target: `integrations/${integration}`, ...more };
}

beforeAll(async () => {
  backend = await startBackend(answer);
  gateway = await startGateway({ GATEHOUSE_WEBSOCKET_CONNECTS_PER_SECOND: '10000' });
});

afterAll(async () => {
  await gateway.stop();
  await backend.close();
});

describe('WebSocket API, real clients', () => {
  it('runs $connect, routes messages by their action, answers two-way routes, and runs $disconnect', async () => {
    await deployWebSocketApi(gateway.clients, 'life', {
      integrations: { connect: proxy('/connect'), one: proxy('/one'), two: proxy('/reply/two'), end: proxy('/end') },
      routes: [
        route('$connect', 'connect'),
        route('$disconnect', 'end'),
        route('$default', 'one'),
        route('ask', 'two', TWO_WAY),
      ],
    });
    const client = await openClient({ port: gateway.trafficPort, apiId: 'life', path: '/prod?token=t' });
    client.send({ action: 'ask', n: 1 });
    expect(await client.next()).toBe('got {"action":"ask","n":1}');
    client.send('no JSON at all');
    client.send({ action: 'unheard of' });
    await eventually(() => backend.seen.filter(({ url }) => url === '/one').length === 2);
    client.socket.close(4000, 'enough');
    await eventually(() => backend.seen.some(({ url }) => url === '/end'));

    const [connect] = backend.seen.filter(({ url }) => url.startsWith('/connect'));
    expect(JSON.parse(connect?.body ?? '')).toMatchObject({
      queryStringParameters: { token: 't' },
      requestContext: { eventType: 'CONNECT', routeKey: '$connect', apiId: 'life', stage: 'prod' },
    });
    const end = JSON.parse(backend.seen.find(({ url }) => url === '/end')?.body ?? '') as {
      requestContext: { connectionId: string; disconnectStatusCode: number; disconnectReason: string };
    };
    expect(end.requestContext).toMatchObject({ disconnectStatusCode: 4000, disconnectReason: 'enough' });
    expect(client.messages).toHaveLength(1);
  });

  it('passes the status of $connect on when it refuses, and the subprotocol when it chooses one', async () => {
    await deployWebSocketApi(gateway.clients, 'door', {
      integrations: { no: proxy('/status/401'), chat: proxy('/chat'), down: proxy('/cut') },
      routes: [route('$connect', 'no')],
    });
    expect(await refusedHandshake({ port: gateway.trafficPort, apiId: 'door' })).toMatchObject({ status: 401 });
    await updateWebSocketApi(gateway.clients, 'door', {
      integrations: { down: proxy('/cut') },
      routes: [route('$connect', 'down')],
    });
    expect(await refusedHandshake({ port: gateway.trafficPort, apiId: 'door' })).toMatchObject({ status: 502 });
    await updateWebSocketApi(gateway.clients, 'door', {
      integrations: { chat: proxy('/chat') },
      routes: [route('$connect', 'chat')],
    });
    const client = await openClient({
      port: gateway.trafficPort,
      apiId: 'door',
      protocols: ['chat.v1', 'chat.v2'],
    });
    expect(client.socket.protocol).toBe('chat.v2');
    client.socket.close();
  });

  it('answers with error frames what no route takes, what fails, and what comes late', async () => {
    await deployWebSocketApi(gateway.clients, 'fails', {
      integrations: {
        cut: proxy('/cut'),
        late: proxy('/late', { timeoutInMillis: 50 }),
        garbage: proxy('/garbage'),
      },
      routes: [route('cut', 'cut'), route('late', 'late'), route('garbage', 'garbage', TWO_WAY)],
    });
    const client = await openClient({ port: gateway.trafficPort, apiId: 'fails' });
    const frames: string[] = [];
    for (const action of ['nowhere', 'cut', 'late', 'garbage']) {
      client.send({ action });
      frames.push(await client.next());
    }
    const shape = /^\{"message": "([^"]+)", "connectionId":"[\w-]{15}=", "requestId":"[\w+/-]{15}="\}$/;
    expect(frames.map((frame) => shape.exec(frame)?.[1])).toEqual([
      'Forbidden',
      'Internal server error',
      'Endpoint request timed out',
      'Internal server error',
    ]);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    client.socket.close();
  });

  it('keeps the order of messages of one connection', async () => {
    await deployWebSocketApi(gateway.clients, 'order', {
      integrations: { reply: proxy('/reply/x') },
      routes: [route('$default', 'reply', TWO_WAY)],
    });
    const client = await openClient({ port: gateway.trafficPort, apiId: 'order' });
    for (let i = 0; i < 50; i += 1) client.send(String(i));
    await eventually(() => client.messages.length === 50);
    expect(client.messages).toEqual(Array.from({ length: 50 }, (_, i) => `got ${String(i)}`));
    client.socket.close();
  });

  it('answers requests that are no handshake, foreign origins and unknown stages', async () => {
    await deployWebSocketApi(gateway.clients, 'origin', {
      allowedOrigins: ['https://app.example.com'],
      integrations: { one: proxy('/one') },
      routes: [route('$default', 'one')],
    });
    const port = gateway.trafficPort;
    const host = 'origin.execute-api.localhost';
    expect((await call({ port, host, path: '/prod' })).status).toBe(426);
    const foreign = { port, apiId: 'origin', headers: { origin: 'https://evil.example.com' } };
    expect(await refusedHandshake(foreign)).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect((await refusedHandshake({ port, apiId: 'origin', path: '/dev' })).status).toBe(403);
    const own = await openClient({ port, apiId: 'origin', headers: { origin: 'https://app.example.com' } });
    own.socket.close();
  });

  it('shows a new deployment to the next message, and closes connections when the API is deleted', async () => {
    await deployWebSocketApi(gateway.clients, 'moves', {
      integrations: { reply: proxy('/reply/1'), end: proxy('/moved-end') },
      routes: [route('$default', 'reply', TWO_WAY), route('$disconnect', 'end')],
    });
    const client = await openClient({ port: gateway.trafficPort, apiId: 'moves' });
    client.send({ action: 'x' });
    expect(await client.next()).toMatch(/^got/);
    await updateWebSocketApi(gateway.clients, 'moves', {
      integrations: { end: proxy('/moved-end'), mock: mock('{"answer":"new"}') },
      routes: [route('$default', 'mock', TWO_WAY), route('$disconnect', 'end')],
    });
    client.send({ action: 'x' });
    expect(await client.next()).toBe('{"answer":"new"}');
    await gateway.clients.stages.deleteStage({ apiId: 'moves', stageName: 'prod' });
    expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
    await eventually(() => backend.seen.some(({ url }) => url === '/moved-end'));
  });

  it('fills templates of MOCK routes with the message and the connection', async () => {
    await deployWebSocketApi(
      gateway.clients,
      'mock',
      {
        integrations: {
          echo: {
            integrationType: 'MOCK',
            requestTemplates: { $default: `{"statusCode":200,"text":$input.json('$.text')}` },
            templateSelectionExpression: '\\$default',
            integrationResponses: [
              {
                integrationResponseKey: '$default',
                templateSelectionExpression: '\\$default',
                responseTemplates: {
                  $default: `{"echo":$input.json('$.text'),"from":"$context.connectionId","room":"$stageVariables.room"}`,
                },
              },
            ],
          },
        },
        routes: [route('echo', 'echo', TWO_WAY)],
      },
      { stageVariables: { room: 'r1' } },
    );
    const client = await openClient({ port: gateway.trafficPort, apiId: 'mock' });
    client.send({ action: 'echo', text: 'Grüße' });
    expect(JSON.parse(await client.next())).toMatchObject({
      echo: 'Grüße',
      room: 'r1',
      from: expect.stringMatching(/=$/) as unknown,
    });
    client.socket.close();
  });
});

function mock(body: string) {
  return {
    integrationType: 'MOCK',
    requestTemplates: { $default: '{"statusCode":200}' },
    templateSelectionExpression: '\\$default',
    integrationResponses: [
      {
        integrationResponseKey: '$default',
        templateSelectionExpression: '\\$default',
        responseTemplates: { $default: body },
      },
    ],
  };
}
