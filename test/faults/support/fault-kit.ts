import { startCluster } from '@gatehouse/testing';
import type { Cluster, ClusterOptions, NodeProcess } from '@gatehouse/testing';
import { call } from '../../e2e/support/call.ts';
import { createControlClients, nodesKnown } from '../../e2e/support/control-clients.ts';
import type { ControlClients } from '../../e2e/support/control-clients.ts';

/** A cluster with clients of each of its control planes. */
export interface FaultCluster {
  readonly cluster: Cluster;
  readonly clients: readonly ControlClients[];
  stop(): Promise<void>;
}

/** Settings of nodes behind `readyNodes`: it asks ten times a second, unless its process has to wait for a processor. */
export const BALANCED = { GATEHOUSE_DRAIN_DELAY_MS: '3000' };

/** Starts a cluster and its clients; each control plane knows all nodes. */
export async function startFaultCluster(options: ClusterOptions): Promise<FaultCluster> {
  const cluster = await startCluster(options);
  const clients = cluster.controlPlanes.map((plane) => createControlClients(plane.grpcPort));
  const stop = async (): Promise<void> => {
    for (const client of clients) client.close();
    await cluster.stop();
  };
  try {
    for (const client of clients) await nodesKnown(client, cluster.nodes.length);
  } catch (error) {
    await stop();
    throw error;
  }
  return { cluster, clients, stop };
}

/** The thing at a place of a list; throws when there is none. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no item ${String(index)}`);
  return item;
}

/** An API that answers everything with one text. */
export function textApi(body: string): object {
  return {
    integrations: { i: { integrationType: 'MOCK', mockResponse: { body } } },
    routes: [{ routeKey: '$default', target: 'integrations/i' }],
  };
}

/** What a node answers to `/` of an API: its body, or its status when that is not 200. */
export async function answerOf(node: NodeProcess, apiId: string): Promise<string> {
  const host = `${apiId}.execute-api.localhost`;
  const { status, body } = await call({ port: node.trafficPort, host });
  return status === 200 ? body : String(status);
}

/** The request to `/` of an API whose answer must be a text. */
export function expecting(apiId: string, body: string) {
  return { host: `${apiId}.execute-api.localhost`, path: '/', body };
}
