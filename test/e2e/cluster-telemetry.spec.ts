import { eventually, startCluster, startOtlpSink } from '@gatehouse/testing';
import type { Cluster, OtlpSink, OtlpSpan } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from './support/backend.ts';
import type { Backend } from './support/backend.ts';
import { call } from './support/call.ts';
import { createControlClients, deployHttpApi, nodesKnown } from './support/control-clients.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

let sink: OtlpSink;
let backend: Backend;
let cluster: Cluster;

beforeAll(async () => {
  [sink, backend] = await Promise.all([startOtlpSink(), startBackend()]);
  const telemetry = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint, OTEL_BSP_SCHEDULE_DELAY: '20' };
  cluster = await startCluster({
    controlPlanes: 1,
    nodes: 2,
    controlPlaneEnv: telemetry,
    nodeEnv: () => telemetry,
  });
  const clients = createControlClients(cluster.controlPlanes[0]?.grpcPort ?? 0);
  await nodesKnown(clients, cluster.nodes.length);
  await deployHttpApi(clients, 'traced', {
    integrations: { i: { integrationType: 'HTTP_PROXY', integrationUri: `${backend.url}/pets` } },
    routes: [{ routeKey: 'GET /pets', target: 'integrations/i' }],
  });
  clients.close();
}, 90_000);

afterAll(async () => {
  await cluster.stop();
  await Promise.all([sink.close(), backend.close()]);
});

function serviceOf(span: OtlpSpan): unknown {
  return span.resource['service.name'];
}

describe('traces of a cluster', () => {
  it('follow a push from the call over NATS to every node', async () => {
    await eventually(() => {
      const rpc = sink.spans.find((span) => span.name.endsWith('/CreateStage'));
      const applied = sink.spans.filter((span) => span.name === 'apply stages' && span.traceId === rpc?.traceId);
      expect(rpc).toBeDefined();
      expect(applied.map((span) => span.resource['service.instance.id']).sort()).toEqual(['node-1', 'node-2']);
      expect(new Set(applied.map(serviceOf))).toEqual(new Set(['gatehouse-data-plane']));
    });
  });

  it('follow a request from the client over a node to the backend', async () => {
    const [node] = cluster.nodes;
    const answer = await call({
      port: node?.trafficPort ?? 0,
      host: 'traced.execute-api.localhost',
      path: '/pets',
      headers: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` },
    });
    const { headers } = JSON.parse(answer.body) as { readonly headers: Readonly<Record<string, string>> };
    await eventually(() => {
      const spans = sink.spans.filter((span) => span.traceId === TRACE);
      const server = spans.find((span) => span.kind === 2);
      const client = spans.find((span) => span.kind === 3);
      expect(server?.parentSpanId).toBe('00f067aa0ba902b7');
      expect(client?.parentSpanId).toBe(server?.spanId);
      expect(headers['traceparent']).toBe(`00-${TRACE}-${String(client?.spanId)}-01`);
    });
  });
});
