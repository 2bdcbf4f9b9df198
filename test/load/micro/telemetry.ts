// Cost of what every finished request adds: its access log line and its metrics. Prints a table: node test/load/micro/telemetry.ts
import { compileFormat, LogWriter } from '@gatehouse/access-log';
import type { AccessLogContext } from '@gatehouse/access-log';
import { MetricsRegistry } from '@gatehouse/metrics';

const CALLS_PER_BATCH = 2_000;
const BATCHES = 300;
const SCRAPED_SERIES = 2_000;

const JSON_FORMAT =
  '{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","requestTime":"$context.requestTime","httpMethod":"$context.httpMethod",' +
  '"routeKey":"$context.routeKey","path":"$context.path","status":"$context.status","protocol":"$context.protocol",' +
  '"responseLength":"$context.responseLength","latency":"$context.responseLatency","integration":"$context.integrationLatency"}';

const contextAt = (i: number): AccessLogContext => ({
  apiId: 'abc123',
  stage: '$default',
  routeKey: 'GET /pets/{id}',
  requestId: `JCJJxhz4PHc${String(i)}`,
  requestTimeUnixMs: 1_744_668_836_123 + i,
  httpMethod: 'GET',
  path: `/pets/${String(i)}`,
  protocol: 'HTTP/1.1',
  domainName: 'abc123.execute-api.localhost',
  domainPrefix: 'abc123',
  basePathMatched: undefined,
  sourceIp: '192.0.2.1',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
  status: 200,
  responseLengthBytes: 1_024 + i,
  responseLatencyMs: i / 7,
  dataProcessedBytes: 2_048,
  integrationStatus: 200,
  integrationLatencyMs: i / 9,
  integrationError: undefined,
  errorMessage: undefined,
  errorResponseType: undefined,
});

/** Nanoseconds per call of the best batch: what the code costs when nobody else uses the core. */
function measure(call: (i: number) => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < BATCHES; batch++) {
    const begin = process.hrtime.bigint();
    for (let i = 0; i < CALLS_PER_BATCH; i++) call(i);
    best = Math.min(best, Number(process.hrtime.bigint() - begin) / CALLS_PER_BATCH);
  }
  return Math.round(best);
}

function scrapeMilliseconds(): number {
  const registry = new MetricsRegistry();
  for (let i = 0; i < SCRAPED_SERIES; i++)
    registry.routeMetrics('api', 'prod', `GET /${String(i)}`).record(200, i, i / 2, 9);
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 10; run++) {
    const begin = performance.now();
    registry.toPrometheusText();
    best = Math.min(best, performance.now() - begin);
  }
  return Math.round(best);
}

const contexts = Array.from({ length: CALLS_PER_BATCH }, (_, i) => contextAt(i));
const { render } = compileFormat(JSON_FORMAT);
const writer = new LogWriter({
  sink: { write: () => Promise.resolve(), reopen: () => Promise.resolve(), close: () => Promise.resolve() },
  maxBufferedBytes: 1_000_000,
  schedule: (flush) => setImmediate(flush),
  onError: (cause) => {
    throw cause;
  },
});
const metrics = new MetricsRegistry().routeMetrics('abc123', '$default', undefined);
let characters = 0;

console.table({
  'access log line, JSON, rendered (ns)': measure((i) => {
    characters += render(contexts[i] ?? contextAt(i)).length;
  }),
  'access log line, rendered and buffered (ns)': measure((i) => {
    writer.write(render(contexts[i] ?? contextAt(i)));
  }),
  'metrics record (ns)': measure((i) => {
    metrics.record(200, i / 50, i / 100, 2_048);
  }),
  [`metrics text of ${String(SCRAPED_SERIES)} series (ms)`]: scrapeMilliseconds(),
});
if (characters === 0) throw new Error('nothing was rendered');
