import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { eventually, startCluster } from '@gatehouse/testing';
import type { Cluster } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createControlClients } from './support/control-clients.ts';
import type { ControlClients } from './support/control-clients.ts';
import { deployWebSocketApi } from './support/deploy-websocket-api.ts';
import { exceptionOf, managementClient } from './support/management-client.ts';
import { openClient } from './support/websocket-client.ts';
import type { Client } from './support/websocket-client.ts';

let cluster: Cluster;
let clients: ControlClients;

async function open(node: number): Promise<{ client: Client; id: string }> {
  const client = await openClient({ port: cluster.nodes[node]?.trafficPort ?? 0, apiId: 'far' });
  client.send({ action: 'nobody takes this' });
  const { connectionId } = JSON.parse(await client.next()) as { connectionId: string };
  return { client, id: connectionId };
}

beforeAll(async () => {
  cluster = await startCluster({ controlPlanes: 1, nodes: 2 });
  clients = createControlClients(cluster.controlPlanes[0]?.grpcPort ?? 0);
  const mock = { integrationType: 'MOCK', requestTemplates: { $default: '{"statusCode":200}' } };
  await deployWebSocketApi(clients, 'far', {
    integrations: { mock },
    routes: [{ routeKey: 'quiet', target: 'integrations/mock' }],
  });
});

afterAll(async () => {
  clients.close();
  await cluster.stop();
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
