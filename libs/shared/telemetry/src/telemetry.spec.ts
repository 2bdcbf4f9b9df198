import { randomFillSync } from 'node:crypto';
import { eventually, startOtlpGrpcSink, startOtlpSink } from '@gatehouse/testing';
import type { OtlpSink } from '@gatehouse/testing';
import { parseSettings } from '@gatehouse/settings';
import { afterEach, describe, expect, it } from 'vitest';
import { createTelemetry, Meters, NO_TELEMETRY, TELEMETRY_SETTINGS } from './index.ts';
import type { Telemetry } from './index.ts';
import { manualTimer } from './spec-kit.ts';

const open: { close(): Promise<void> }[] = [];

async function start(environment: Record<string, string>) {
  const parsed = parseSettings(TELEMETRY_SETTINGS, { OTEL_EXPORTER_OTLP_TIMEOUT: '500', ...environment });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const lines: string[] = [];
  const { timer, fire } = manualTimer();
  const telemetry = await createTelemetry(parsed.settings, {
    serviceName: 'gatehouse-test',
    serviceVersion: '1.2.3',
    instanceId: 'node-1',
    nowUnixMs: () => Date.now(),
    nowMs: () => performance.now(),
    randomFill: (buffer) => randomFillSync(buffer),
    timer,
    logger: { info: (_fields, message) => lines.push(message), warn: (_fields, message) => lines.push(message) },
  });
  open.push(telemetry);
  return { telemetry, fire, lines };
}

async function startWithSink(sink: OtlpSink, protocol: string) {
  open.unshift(sink);
  return start({
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_HEADERS: 'X-Tenant=a%20b',
    OTEL_RESOURCE_ATTRIBUTES: 'cloud.region=eu-north-1',
  });
}

function figure(telemetry: Telemetry, name: string, reason?: string): number | undefined {
  const values = telemetry.metrics.find((metric) => metric.name === name)?.read() ?? [];
  return values.find(({ labels }) => reason === undefined || labels?.['reason'] === reason)?.value;
}

describe('telemetry', () => {
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });

  it.each([
    ['http/protobuf', () => startOtlpSink()],
    ['grpc', () => startOtlpGrpcSink()],
  ])('sends spans and metrics over %s, with headers and the attributes of the process', async (protocol, startSink) => {
    const sink = await startSink();
    const { telemetry, fire } = await startWithSink(sink, protocol);
    const meters = new Meters();
    meters.counter({ name: 'gatehouse_calls_total', help: 'Calls.', labelNames: ['code'] }).add(3, 'OK');
    meters.histogram({ name: 'gatehouse_call_seconds', help: 'Time.' }, [0.01, 0.1]).record(50);
    telemetry.pushMetrics(() => meters.families());
    const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const span = telemetry.tracer.startSpan('work', parent, {
      kind: 'server',
      attributes: { 'rpc.method': 'x', n: 1 },
    });
    span.fail('Error', 'no disk');
    span.end();
    fire();
    await eventually(() => expect(sink.spans).toHaveLength(1));
    await eventually(() => expect(sink.metrics.size).toBe(2));
    expect(sink.spans[0]).toMatchObject({
      traceId: 'a'.repeat(32),
      spanId: span.traceparent?.slice(36, 52),
      parentSpanId: 'b'.repeat(16),
      name: 'work',
      kind: 2,
      attributes: { 'rpc.method': 'x', n: 1, 'error.type': 'Error' },
      statusCode: 2,
      statusMessage: 'no disk',
      resource: {
        'service.name': 'gatehouse-test',
        'service.version': '1.2.3',
        'service.instance.id': 'node-1',
        'cloud.region': 'eu-north-1',
      },
    });
    expect(sink.metrics.get('gatehouse_calls_total')).toMatchObject({
      type: 'sum',
      points: [{ attributes: { code: 'OK' }, value: 3 }],
    });
    expect(sink.metrics.get('gatehouse_call_seconds')?.points[0]).toMatchObject({ value: 1, bucketCounts: [0, 1, 0] });
    expect(sink.headers['x-tenant']).toBe('a b');
  });

  it('sends what waits when it closes', async () => {
    const sink = await startOtlpSink();
    const { telemetry } = await startWithSink(sink, 'http/protobuf');
    telemetry.tracer.startSpan('last').end();
    await telemetry.close();
    expect(sink.spans.map(({ name }) => name)).toEqual(['last']);
  });

  it('logs one line when the collector is away and one when it is back, and counts what was lost', async () => {
    const sink = await startOtlpSink();
    const { telemetry, fire, lines } = await startWithSink(sink, 'http/protobuf');
    const sendOne = async (): Promise<void> => {
      const before = figure(telemetry, 'gatehouse_telemetry_failed_exports_total') ?? 0;
      const taken = sink.spans.length;
      telemetry.tracer.startSpan('one').end();
      fire();
      await eventually(() => {
        const failed = figure(telemetry, 'gatehouse_telemetry_failed_exports_total') ?? 0;
        expect(failed - before + sink.spans.length - taken).toBe(1);
      });
      await eventually(() => expect(figure(telemetry, 'gatehouse_telemetry_spans_queued')).toBe(0));
    };
    sink.answerWith(400);
    await sendOne();
    await sendOne();
    expect(lines).toEqual(['The OTLP collector does not take telemetry; it is dropped']);
    expect(figure(telemetry, 'gatehouse_telemetry_spans_dropped_total', 'not_delivered')).toBe(2);
    sink.answerWith(200);
    await sendOne();
    await eventually(() => expect(lines.at(-1)).toBe('The OTLP collector takes telemetry again'));
    expect(lines).toHaveLength(2);
  });

  it('refuses headers that are no pairs, without printing them', async () => {
    const wrong = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_EXPORTER_OTLP_HEADERS: 's3cret' };
    await expect(start(wrong)).rejects.toThrow(/^OTEL_EXPORTER_OTLP_HEADERS cannot be read: (?!.*s3cret)/);
  });

  it('does nothing without an endpoint', async () => {
    const { telemetry } = await start({});
    expect(telemetry).toBe(NO_TELEMETRY);
  });

  it('exports metrics alone when traces are switched off', async () => {
    const { telemetry } = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_TRACES_EXPORTER: 'none',
    });
    expect(telemetry.requests).toBeUndefined();
  });
});
