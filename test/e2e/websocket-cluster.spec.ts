import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { eventually, startCluster, startRedis } from '@gatehouse/testing';
import type { Cluster, RedisServer } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from './support/backend.ts';
import type { Backend } from './support/backend.ts';
import { createControlClients, nodesKnown } from './support/control-clients.ts';
import type { ControlClients } from './support/control-clients.ts';
import { deployWebSocketApi } from './support/deploy-websocket-api.ts';
import { exceptionOf, managementClient } from './support/management-client.ts';
import { openClient } from './support/websocket-client.ts';
import type { Client } from './support/websocket-client.ts';

let cluster: Cluster;
let clients: ControlClients;
let redis: RedisServer;
let backend: Backend;

/** `requestContext` of the `$disconnect` events that came. */
const disconnects: { readonly connectionId: string; readonly disconnectStatusCode: number }[] = [];

function ended(): string[] {
  return disconnects.map(({ connectionId }) => connectionId);
}

function portOf(node: number): number {
  return cluster.nodes[node]?.trafficPort ?? 0;
}

async function open(node: number): Promise<{ client: Client; id: string }> {
  const client = await openClient({ port: cluster.nodes[node]?.trafficPort ?? 0, apiId: 'far' });
  client.send({ action: 'nobody takes this' });
  const { connectionId } = JSON.parse(await client.next()) as { connectionId: string };
  return { client, id: connectionId };
}

beforeAll(async () => {
  redis = await startRedis();
  backend = await startBackend((request, response) => {
    const { requestContext } = JSON.parse(request.body) as { requestContext: (typeof disconnects)[number] };
    disconnects.push(requestContext);
    response.end();
  });
  cluster = await startCluster({
    controlPlanes: 1,
    nodes: 2,
    nodeEnv: () => ({ GATEHOUSE_REDIS_URL: redis.url, GATEHOUSE_WEBSOCKET_DRAIN_WINDOW_MS: '500' }),
  });
  clients = createControlClients(cluster.controlPlanes[0]?.grpcPort ?? 0);
  await nodesKnown(clients, cluster.nodes.length);
  const mock = { integrationType: 'MOCK', requestTemplates: { $default: '{"statusCode":200}' } };
  await deployWebSocketApi(clients, 'far', {
    integrations: { mock },
    routes: [{ routeKey: 'quiet', target: 'integrations/mock' }],
  });
  await deployWebSocketApi(clients, 'ends', {
    integrations: { end: { integrationType: 'HTTP_PROXY', integrationUri: backend.url } },
    routes: [{ routeKey: '$disconnect', target: 'integrations/end' }],
  });
});

afterAll(async () => {
  clients.close();
  await cluster.stop();
  await backend.close();
  await redis.stop();
});

describe('@connections on two nodes', () => {
  it('reaches a connection from either node', async () => {
    const { client, id } = await open(0);
    for (const node of cluster.nodes) {
      const sdk = managementClient(node.trafficPort, 'far');
      await sdk.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from(node.nodeId) }));
      expect(await client.next()).toBe(node.nodeId);
      const facts = await sdk.send(new GetConnectionCommand({ ConnectionId: id }));
      expect(facts.Identity?.SourceIp).toBe('127.0.0.1');
      sdk.destroy();
    }
    const far = managementClient(cluster.nodes[1]?.trafficPort ?? 0, 'far');
    await far.send(new DeleteConnectionCommand({ ConnectionId: id }));
    expect(await client.closed).toMatchObject({ code: 1000 });
    expect(await exceptionOf(far.send(new GetConnectionCommand({ ConnectionId: id })))).toMatchObject({ status: 410 });
    far.destroy();
  });

  it('keeps pushes from one node to one connection of another in order', async () => {
    const { client, id } = await open(0);
    const far = managementClient(cluster.nodes[1]?.trafficPort ?? 0, 'far');
    for (let i = 0; i < 50; i += 1) {
      await far.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from(String(i)) }));
    }
    await eventually(() => client.messages.length === 51);
    expect(client.messages.slice(1)).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
    far.destroy();
    client.socket.close();
  });

  it('runs the $disconnect of each connection of a killed node once, from another node', async () => {
    const opened = await Promise.all(Array.from({ length: 40 }, () => openClient({ port: portOf(1), apiId: 'ends' })));
    expect(ended()).toEqual([]);
    await cluster.nodes[1]?.end('SIGKILL');
    await Promise.all(opened.map(({ closed }) => closed));
    await eventually(() => ended().length >= 40, { deadlineMs: 30_000 });
    expect(new Set(ended()).size).toBe(40);
    expect(ended()).toHaveLength(40);
    expect(disconnects.every(({ disconnectStatusCode }) => disconnectStatusCode === 1006)).toBe(true);
    await cluster.nodes[1]?.start();
  });

  it('closes connections with 1001 when a node is told to stop, and runs each $disconnect before it ends', async () => {
    disconnects.length = 0;
    const opened = await Promise.all(Array.from({ length: 40 }, () => openClient({ port: portOf(0), apiId: 'ends' })));
    expect(await cluster.nodes[0]?.end('SIGTERM')).toBe(0);
    const closes = await Promise.all(opened.map(({ closed }) => closed));
    expect(new Set(closes.map(({ code, reason }) => `${String(code)} ${reason}`))).toEqual(
      new Set(['1001 Going away']),
    );
    expect(new Set(ended()).size).toBe(40);
    expect(ended()).toHaveLength(40);
    await cluster.nodes[0]?.start();
    await eventually(() => openClient({ port: portOf(0), apiId: 'far' }));
  });

  it('answers 410 for connections of a node that is gone', async () => {
    const { client, id } = await open(1);
    await cluster.nodes[1]?.end('SIGKILL');
    await client.closed;
    const near = managementClient(cluster.nodes[0]?.trafficPort ?? 0, 'far');
    const post = new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from('x') });
    await eventually(async () => {
      expect(await exceptionOf(near.send(post))).toEqual({ name: 'GoneException', status: 410 });
    });
    near.destroy();
  });
});
