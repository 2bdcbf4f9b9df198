import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HttpApi } from '@gatehouse/contract';
import { eventually, freePort, startOtlpGrpcSink, startOtlpSink } from '@gatehouse/testing';
import type { OtlpSink, OtlpSpan } from '@gatehouse/testing';
import { Metadata } from 'nice-grpc';
import { startBackend } from './support/backend.ts';
import type { Backend } from './support/backend.ts';
import { call } from './support/call.ts';
import type { Answer } from './support/call.ts';
import { deployHttpApi } from './support/control-clients.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const HOST = 'traced.execute-api.localhost';

let backend: Backend;
let deadPort: number;
const open: { stop(): Promise<unknown> }[] = [];

beforeAll(async () => {
  backend = await startBackend();
  deadPort = await freePort();
});

afterAll(() => backend.close());

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

async function start(sink: OtlpSink, environment: Record<string, string> = {}): Promise<Gateway> {
  open.push({ stop: () => sink.close() });
  const gateway = await startGateway({
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint,
    OTEL_BSP_SCHEDULE_DELAY: '20',
    OTEL_METRIC_EXPORT_INTERVAL: '200',
    ...environment,
  });
  open.push(gateway);
  await deployHttpApi(gateway.clients, 'traced', definition());
  return gateway;
}

function definition(name = 'Traced'): object {
  const proxy = (port: number): object => ({
    integrationType: 'HTTP_PROXY',
    integrationUri: `http://127.0.0.1:${String(port)}/pets/{id}`,
  });
  return {
    name,
    integrations: { backend: proxy(backend.port), nobody: proxy(deadPort) },
    routes: [
      { routeKey: 'GET /pets/{id}', target: 'integrations/backend' },
      { routeKey: 'GET /lost/{id}', target: 'integrations/nobody' },
    ],
  };
}

function to(gateway: Gateway, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return call({ port: gateway.trafficPort, host: HOST, path, headers });
}

function backendHeaders(answer: Answer): Record<string, string> {
  return (JSON.parse(answer.body) as { headers: Record<string, string> }).headers;
}

function spansOf(sink: OtlpSink, traceId: string, count: number): Promise<readonly OtlpSpan[]> {
  return eventually(() => {
    const spans = sink.spans.filter((span) => span.traceId === traceId);
    expect(spans.length).toBeGreaterThanOrEqual(count);
    return spans;
  });
}

async function metricOf(gateway: Gateway, line: string): Promise<number> {
  const page = await fetch(`http://127.0.0.1:${String(gateway.adminPort)}/metrics`);
  const found = (await page.text()).split('\n').find((text) => text.startsWith(`${line} `));
  return Number(found?.slice(line.length + 1) ?? Number.NaN);
}

describe('the trace of a request', () => {
  it.each([
    ['http/protobuf', () => startOtlpSink()],
    ['grpc', () => startOtlpGrpcSink()],
  ])('goes from the client over the gateway to the backend, exported by %s', async (protocol, startSink) => {
    const sink = await startSink();
    const gateway = await start(sink, { OTEL_EXPORTER_OTLP_PROTOCOL: protocol });
    const answer = await to(gateway, '/pets/7?a=1&sig=s3cret', {
      traceparent: `00-${TRACE}-${CALLER}-01`,
      tracestate: 'vendor=1',
    });
    const received = backendHeaders(answer);
    const spans = await spansOf(sink, TRACE, 2);
    const server = spans.find(({ kind }) => kind === 2);
    const client = spans.find(({ kind }) => kind === 3);
    expect(server).toMatchObject({
      name: 'GET /pets/{id}',
      parentSpanId: CALLER,
      traceState: 'vendor=1',
      statusCode: 0,
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/pets/{id}',
        'http.response.status_code': 200,
        'url.path': '/pets/7',
        'url.query': 'a=1&sig=REDACTED',
        'url.scheme': 'http',
        'server.address': HOST,
        'client.address': '127.0.0.1',
        'network.protocol.version': '1.1',
        'gatehouse.api_id': 'traced',
        'gatehouse.stage': '$default',
        'gatehouse.request_id': answer.headers['apigw-requestid'],
      },
      resource: { 'service.name': 'gatehouse' },
    });
    expect(client).toMatchObject({
      name: 'GET',
      parentSpanId: server?.spanId,
      attributes: { 'http.response.status_code': 200, 'server.address': '127.0.0.1', 'server.port': backend.port },
    });
    expect(received).toMatchObject({ traceparent: `00-${TRACE}-${client?.spanId ?? ''}-01`, tracestate: 'vendor=1' });
    expect((client?.startNs ?? 0n) >= (server?.startNs ?? 1n)).toBe(true);
    expect((client?.endNs ?? 1n) <= (server?.endNs ?? 0n)).toBe(true);
  });

  it('is not exported at ratio 0, but carries valid ids on; a failed request is kept, within the cap', async () => {
    const sink = await startOtlpSink();
    const gateway = await start(sink, { OTEL_TRACES_SAMPLER_ARG: '0', GATEHOUSE_TRACE_ERRORS_PER_SECOND: '2' });
    const received = backendHeaders(await to(gateway, '/pets/7'));
    expect(received['traceparent']).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-00$/);
    const traceId = received['traceparent']?.slice(3, 35) ?? '';
    expect(received['x-amzn-trace-id']).toBe(`Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)}`);
    const startMs = performance.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => to(gateway, '/lost/1')));
    // As many seconds as the requests can have fallen into: more than one on a slow machine.
    const secondCount = 1 + Math.ceil((performance.now() - startMs) / 1000);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    const isServer = ({ kind, attributes }: OtlpSpan): boolean => kind === 2 && 'http.route' in attributes;
    await eventually(async () => {
      const refused = await metricOf(gateway, 'gatehouse_telemetry_spans_dropped_total{reason="error_cap"}');
      const kept = sink.spans.filter(isServer);
      expect(kept.length + refused).toBe(20);
    });
    const kept = sink.spans.filter(isServer);
    expect(kept.length).toBeGreaterThanOrEqual(2);
    expect(kept.length).toBeLessThanOrEqual(2 * secondCount);
    expect(sink.spans.some((span) => span.traceId === traceId)).toBe(false);
    expect(kept[0]).toMatchObject({
      name: 'GET /lost/{id}',
      statusCode: 2,
      attributes: { 'http.response.status_code': 503, 'error.type': '503', 'gatehouse.kept_for_error': true },
    });
    // Beside it there is one of the limits, when the request waited for a token.
    const client = sink.spans.find(({ parentSpanId, kind }) => parentSpanId === kept[0]?.spanId && kind === 3);
    expect(client).toMatchObject({ statusCode: 2, attributes: { 'error.type': 'INTEGRATION_UNREACHABLE' } });
  });

  it('follows X-Ray’s header when its propagator is on', async () => {
    const sink = await startOtlpSink();
    const gateway = await start(sink, { OTEL_PROPAGATORS: 'tracecontext,xray', OTEL_TRACES_SAMPLER_ARG: '0' });
    const incoming = `Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Parent=${CALLER};Sampled=1;Lineage=a:1`;
    const received = backendHeaders(await to(gateway, '/pets/7', { 'x-amzn-trace-id': incoming }));
    const spans = await spansOf(sink, TRACE, 2);
    const client = spans.find(({ kind }) => kind === 3);
    expect(spans.find(({ kind }) => kind === 2)?.parentSpanId).toBe(CALLER);
    expect(received['x-amzn-trace-id']).toBe(
      `Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Parent=${client?.spanId ?? ''};Sampled=1;Lineage=a:1`,
    );
    expect(received['traceparent']).toBe(`00-${TRACE}-${client?.spanId ?? ''}-01`);
  });
});

describe('the trace of a push', () => {
  it('goes from the call over the store and the publisher to the node, and its id is in the log', async () => {
    const sink = await startOtlpSink();
    const gateway = await start(sink, { GATEHOUSE_LOG_LEVEL: 'info' });
    const metadata = Metadata({ traceparent: `00-${TRACE}-${CALLER}-01` });
    const api = { definition: { $case: 'http' as const, value: HttpApi.fromJSON(definition('Changed')) } };
    await gateway.clients.apis.updateApi({ apiId: 'traced', api }, { metadata });
    const spans = await spansOf(sink, TRACE, 4);
    const path: string[] = [];
    let parent = CALLER;
    for (;;) {
      const next = spans.find(({ parentSpanId }) => parentSpanId === parent);
      if (next === undefined) break;
      path.push(next.name);
      parent = next.spanId;
    }
    expect(path).toEqual([
      'gatehouse.control.v1.ApiService/UpdateApi',
      'store transaction',
      'publish stages',
      'apply stages',
    ]);
    expect(spans.find(({ kind }) => kind === 2)?.attributes).toMatchObject({
      'rpc.system.name': 'grpc',
      'rpc.method': 'gatehouse.control.v1.ApiService/UpdateApi',
      'rpc.status_code': 'OK',
    });
    await eventually(() => expect(gateway.output()).toContain(`"traceId":"${TRACE}"`));
  });
});

describe('metrics', () => {
  it('go to the collector under the names of both planes’ pages', async () => {
    const sink = await startOtlpSink();
    const gateway = await start(sink);
    await to(gateway, '/pets/7');
    await eventually(() => {
      expect(sink.metrics.get('gatehouse_http_requests_total')?.points[0]).toMatchObject({
        attributes: { api_id: 'traced', status_class: '2xx' },
        value: 1,
      });
      expect(sink.metrics.get('gatehouse_rpc_calls_total')?.type).toBe('sum');
      expect(sink.metrics.get('gatehouse_http_request_duration_seconds')?.points[0]?.value).toBe(1);
    });
  });
});

describe('a collector that is away', () => {
  it('harms no request: one log line, a bounded queue, and a count of what was lost', async () => {
    // It takes connections and never answers, which is worse than a closed port.
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const sink: OtlpSink = { ...(await startOtlpSink()), endpoint: `http://127.0.0.1:${String(port)}` };
    open.push({
      stop: () => {
        for (const socket of sockets) socket.destroy();
        return new Promise((resolve) => silent.close(resolve));
      },
    });
    const gateway = await start(sink, { OTEL_EXPORTER_OTLP_TIMEOUT: '300', OTEL_BSP_MAX_QUEUE_SIZE: '50' });
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => to(gateway, '/pets/7')));
      expect(answers.every(({ status }) => status === 200)).toBe(true);
    }
    await eventually(async () => {
      expect(await metricOf(gateway, 'gatehouse_telemetry_spans_dropped_total{reason="queue_full"}')).toBeGreaterThan(
        0,
      );
      expect(
        await metricOf(gateway, 'gatehouse_telemetry_spans_dropped_total{reason="not_delivered"}'),
      ).toBeGreaterThan(0);
    });
    expect(await metricOf(gateway, 'gatehouse_telemetry_spans_queued')).toBeLessThanOrEqual(50);
    await eventually(() =>
      expect(gateway.output().match(/The OTLP collector does not take telemetry/g)).toHaveLength(1),
    );
  });
});

describe('docs/metrics.md', () => {
  // What a node shows of its Redis is in cluster.spec.ts: the standalone process has none.
  it('lists exactly the metrics that the pages of both planes show', async () => {
    const sink = await startOtlpSink();
    const gateway = await start(sink);
    await to(gateway, '/pets/7');
    const shown = await eventually(async () => {
      const pages = await Promise.all(
        [gateway.adminPort, gateway.managementPort].map(async (port) =>
          (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text(),
        ),
      );
      const names = new Set([...pages.join('').matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1]));
      expect(names).toContain('gatehouse_nodes');
      return names;
    });
    const page = readFileSync(join(import.meta.dirname, '../../docs/metrics.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `(\w+)`(?!.*\| with Redis: )/gm)].map((match) => match[1]);
    expect(listed.sort()).toEqual([...shown].sort());
  });
});
