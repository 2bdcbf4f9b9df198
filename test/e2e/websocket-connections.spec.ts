import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DomainName } from '@gatehouse/contract';
import { eventually } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from './support/backend.ts';
import type { Backend } from './support/backend.ts';
import { call } from './support/call.ts';
import { deployWebSocketApi } from './support/deploy-websocket-api.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';
import { exceptionOf, managementClient } from './support/management-client.ts';
import { openClient } from './support/websocket-client.ts';
import type { Client } from './support/websocket-client.ts';

const KIB = 1024;

let gateway: Gateway;
let backend: Backend;
let sdk: ApiGatewayManagementApiClient;

/** Opens a connection and learns its id from an error frame: no route takes its message. */
async function open(apiId: string, path = '/prod'): Promise<{ client: Client; id: string }> {
  const client = await openClient({ port: gateway.trafficPort, apiId, path });
  client.send({ action: 'nobody takes this' });
  const { connectionId } = JSON.parse(await client.next()) as { connectionId: string };
  return { client, id: connectionId };
}

beforeAll(async () => {
  backend = await startBackend((request, response) => {
    const topic = request.url.startsWith('/join/') ? request.url.slice('/join/'.length) : '';
    if (topic !== '') response.setHeader('x-gatehouse-join-topics', topic);
    response.end();
  });
  gateway = await startGateway({ GATEHOUSE_WEBSOCKET_BATCHES: 'true' });
  const join = { integrationType: 'HTTP_PROXY', integrationUri: `${backend.url}/join/news` };
  const routes = [{ routeKey: 'join', target: 'integrations/join' }];
  await deployWebSocketApi(gateway.clients, 'push', { integrations: { join }, routes });
  await deployWebSocketApi(gateway.clients, 'other', { integrations: { join }, routes });
  sdk = managementClient(gateway.trafficPort, 'push');
});

afterAll(async () => {
  sdk.destroy();
  await gateway.stop();
  await backend.close();
});

describe('@connections by the AWS SDK', () => {
  it('pushes, describes and closes', async () => {
    const { client, id } = await open('push');
    await sdk.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from('hello Grüße') }));
    expect(await client.next()).toBe('hello Grüße');
    const facts = await sdk.send(new GetConnectionCommand({ ConnectionId: id }));
    expect(facts.Identity?.SourceIp).toBe('127.0.0.1');
    expect(facts.LastActiveAt?.getTime()).toBeGreaterThanOrEqual(facts.ConnectedAt?.getTime() ?? Infinity);
    await sdk.send(new DeleteConnectionCommand({ ConnectionId: id }));
    expect(await client.closed).toEqual({ code: 1000, reason: 'Connection Closed Normally' });
    expect(await exceptionOf(sdk.send(new GetConnectionCommand({ ConnectionId: id })))).toEqual({
      name: 'GoneException',
      status: 410,
    });
  });

  it('answers what is wrong with the exceptions of the service', async () => {
    const { client, id } = await open('push');
    const foreign = managementClient(gateway.trafficPort, 'other');
    const post = (ConnectionId: string, Data: Uint8Array) => new PostToConnectionCommand({ ConnectionId, Data });
    const data = Buffer.from('x');
    expect(await exceptionOf(foreign.send(post(id, data)))).toEqual({ name: 'GoneException', status: 410 });
    expect(await exceptionOf(sdk.send(post('not an id', data)))).toMatchObject({ status: 400 });
    expect(await exceptionOf(sdk.send(post('AAAAAAAAAAAAAAA=', data)))).toMatchObject({ status: 410 });
    expect(await exceptionOf(sdk.send(post(id, Buffer.alloc(128 * KIB + 1, 'x'))))).toEqual({
      name: 'PayloadTooLargeException',
      status: 413,
    });
    await sdk.send(post(id, Buffer.alloc(128 * KIB, 'x')));
    expect(await client.next()).toHaveLength(128 * KIB);
    foreign.destroy();
    client.socket.close();
  });

  it('answers 429 and closes the connection with 1008 when its client does not read', async () => {
    const { client, id } = await open('push');
    client.socket.pause();
    const post = () => sdk.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.alloc(100 * KIB, 'x') }));
    await eventually(
      async () => {
        expect(await exceptionOf(post())).toEqual({ name: 'LimitExceededException', status: 429 });
      },
      { intervalMs: 0 },
    );
    client.socket.resume();
    expect(await client.closed).toEqual({ code: 1008, reason: 'Slow reader' });
  });
});

describe('@connections by plain HTTP', () => {
  it('takes raw and encoded ids, at the host of the API and at a custom domain', async () => {
    await gateway.clients.domainNames.createDomainName({
      domainName: DomainName.fromJSON({
        domainName: 'ws.example.com',
        apiMappings: [{ apiId: 'push', stage: 'prod', apiMappingKey: 'live' }],
      }),
    });
    const custom = await eventually(() =>
      openClient({ port: gateway.trafficPort, host: 'ws.example.com', path: '/live' }),
    );
    custom.send({ action: 'none' });
    const { connectionId: id } = JSON.parse(await custom.next()) as { connectionId: string };
    const encoded = encodeURIComponent(id);
    const places = [
      ['push.execute-api.localhost', `/prod/@connections/${id}`],
      ['push.execute-api.localhost', `/prod/%40connections/${encoded}`],
      ['ws.example.com', `/live/@connections/${encoded}`],
    ] as const;
    for (const [host, path] of places) {
      const answer = await call({ port: gateway.trafficPort, host, path, method: 'POST', body: path });
      expect([answer.status, answer.body]).toEqual([200, '']);
      expect(await custom.next()).toBe(path);
    }
    const gone = await call({
      port: gateway.trafficPort,
      host: 'ws.example.com',
      path: '/live/@connections/AAAAAAAAAAAAAAA=',
    });
    expect([gone.status, gone.body, gone.headers['x-amzn-errortype']]).toEqual([410, '', 'GoneException']);
    const put = await call({
      port: gateway.trafficPort,
      host: 'ws.example.com',
      path: `/live/@connections/${id}`,
      method: 'PUT',
    });
    expect([put.status, put.body]).toEqual([
      403,
      JSON.stringify({ message: `No method found matching route @connections/${id} for http method PUT.` }),
    ]);
    custom.socket.close();
  });

  it('delivers a batch to a list of ids and to a topic, when that is switched on', async () => {
    const [a, b] = [await open('push'), await open('push')];
    const batch = (document: object) =>
      call({
        port: gateway.trafficPort,
        host: 'push.execute-api.localhost',
        path: '/prod/@connections',
        method: 'POST',
        body: JSON.stringify(document),
      });
    const answer = await batch({ connectionIds: [a.id, b.id, 'AAAAAAAAAAAAAAA=', 'nonsense'], data: 'to both' });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { sentCount: 2, failedCount: 2 }]);
    expect([await a.client.next(), await b.client.next()]).toEqual(['to both', 'to both']);
    b.client.send({ action: 'join' });
    await eventually(async () => {
      expect((await batch({ topic: 'news', data: 'to members' })).status).toBe(202);
      return b.client.messages.includes('to members');
    });
    expect(a.client.messages).not.toContain('to members');
    expect((await batch({ data: 'to nobody' })).status).toBe(400);
    for (const { client } of [a, b]) client.socket.close();
  });
});
