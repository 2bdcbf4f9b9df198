import { setImmediate as giveWay } from 'node:timers/promises';
import type { Collector } from './otlp/collector.ts';
import { CollectorState } from './collector-state.ts';
import type { TelemetryLog } from './collector-state.ts';
import type { MetricFamily } from './metrics/metric-family.ts';
import { MetricPusher } from './metrics/metric-pusher.ts';
import type { ReadMetric } from './metrics/meters.ts';
import { RequestTracer } from './trace/request-trace.ts';
import { RatioSampler, SecondCap } from './trace/sampling.ts';
import { SpanQueue } from './trace/span-queue.ts';
import { TraceIds } from './trace/trace-ids.ts';
import { createTracer, NO_TRACER } from './trace/tracer.ts';
import type { Tracer } from './trace/tracer.ts';
import { parsePairs, TELEMETRY_SETTINGS } from './settings.ts';
import type { TelemetrySettings } from './settings.ts';
import { telemetryMetrics } from './telemetry-metrics.ts';

/** Spans of one export: about 2 ms of work at a time. */
const MAX_BATCH = 128;

/** How long `close` waits for the last export. */
const CLOSE_TIMEOUT_MS = 3_000;

/** What telemetry borrows from its process. */
export interface TelemetryOptions {
  /** `service.name` when the settings name none, for example `gatehouse-data-plane`. */
  readonly serviceName: string;
  readonly serviceVersion: string;
  /** `service.instance.id`: the node's id. */
  readonly instanceId: string;
  /** Wall clock, Unix milliseconds. */
  readonly nowUnixMs: () => number;
  /** Monotonic milliseconds with fractions. */
  readonly nowMs: () => number;
  /** Writes random bytes, for example `crypto.randomFillSync`. */
  readonly randomFill: (buffer: Buffer) => void;
  /** Calls back once after `delayMs` without keeping the process alive. Returns the function that cancels it. */
  readonly timer: (delayMs: number, callback: () => void) => () => void;
  readonly logger: TelemetryLog;
}

/** Traces and metrics of a process. */
export interface Telemetry {
  /** For the request path; undefined while no traces are exported: requests then pay nothing, and trace headers pass through. */
  readonly requests: RequestTracer | undefined;
  /** For everything else; records nothing while no traces are exported. */
  readonly tracer: Tracer;
  /** Figures of telemetry itself, for `/metrics`. */
  readonly metrics: readonly ReadMetric[];
  /** Sends metrics to the collector at the set interval, if there is one. Each part of the process adds its own. */
  pushMetrics(read: () => readonly MetricFamily[]): void;
  /** Sends what waits, waiting a few seconds at most, and closes the exporters. */
  close(): Promise<void>;
}

/** Telemetry that does nothing. */
export const NO_TELEMETRY: Telemetry = {
  requests: undefined,
  tracer: NO_TRACER,
  metrics: [],
  pushMetrics: () => undefined,
  close: () => Promise.resolve(),
};

/**
 * Makes the telemetry of a process. Without an endpoint it does nothing, and no OpenTelemetry package is loaded. Rejects when the
 * headers for the collector are malformed.
 */
export async function createTelemetry(settings: TelemetrySettings, options: TelemetryOptions): Promise<Telemetry> {
  if (settings.otlpEndpoint === '') return NO_TELEMETRY;
  const { openCollector } = await import('./otlp/collector.ts');
  const collector = await openCollector({
    endpoint: settings.otlpEndpoint,
    protocol: settings.otlpProtocol,
    headers: headersOf(settings),
    timeoutMs: settings.otlpTimeoutMs,
    resource: resourceOf(settings, options),
    startUnixMs: options.nowUnixMs(),
  });
  return exportingTelemetry(settings, options, collector);
}

function headersOf({ otlpHeaders }: TelemetrySettings): Record<string, string> {
  const headers = parsePairs(otlpHeaders.reveal());
  if (headers !== undefined) return headers;
  throw new Error(
    `${TELEMETRY_SETTINGS.otlpHeaders.variable} cannot be read: write name=value pairs with commas between, values percent-encoded.`,
  );
}

function resourceOf(settings: TelemetrySettings, options: TelemetryOptions): Record<string, string> {
  const named = parsePairs(settings.resourceAttributes) ?? {};
  const serviceName =
    settings.serviceName === '' ? (named['service.name'] ?? options.serviceName) : settings.serviceName;
  return {
    'service.version': options.serviceVersion,
    'service.instance.id': options.instanceId,
    ...named,
    'service.name': serviceName,
  };
}

function exportingTelemetry(settings: TelemetrySettings, options: TelemetryOptions, collector: Collector): Telemetry {
  const { timer, nowUnixMs } = options;
  const state = new CollectorState(settings.otlpEndpoint, options.logger);
  const queue = new SpanQueue({
    maxQueued: settings.maxQueuedSpans,
    maxBatch: MAX_BATCH,
    delayMs: settings.spanDelayMs,
    timer,
    send: async (batch) => {
      await giveWay();
      await state.watch(collector.sendSpans(batch));
    },
  });
  const pusher = new MetricPusher(settings.metricIntervalMs, timer, (families) =>
    state.watch(collector.sendMetrics(families, nowUnixMs())),
  );
  const errorCap = new SecondCap(settings.errorSpansPerSecond);
  return {
    ...tracersOf(settings, options, errorCap, queue),
    metrics: telemetryMetrics(queue, errorCap, state),
    pushMetrics: (read) => {
      if (settings.metricsExporter === 'otlp') pusher.add(read);
    },
    close: () =>
      within(CLOSE_TIMEOUT_MS, timer, async () => {
        await Promise.all([queue.flush(), pusher.stop()]);
        await collector.close();
      }),
  };
}

function tracersOf(
  settings: TelemetrySettings,
  { randomFill, nowUnixMs, nowMs }: TelemetryOptions,
  errorCap: SecondCap,
  queue: SpanQueue,
): Pick<Telemetry, 'requests' | 'tracer'> {
  if (settings.tracesExporter === 'none') return { requests: undefined, tracer: NO_TRACER };
  const ids = new TraceIds(randomFill);
  const sampler = new RatioSampler(settings.traceRatio);
  const common = { ids, sampler, errorCap, record: queue.push };
  return {
    requests: new RequestTracer({ ...common, propagators: settings.propagators }),
    tracer: createTracer({ ...common, nowUnixMs, nowMs }),
  };
}

/** Resolves when the work is done, failed, or has taken too long. */
function within(timeoutMs: number, timer: TelemetryOptions['timer'], work: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = timer(timeoutMs, resolve);
    const done = (): void => {
      cancel();
      resolve();
    };
    work().then(done, done);
  });
}
