/**
 * What the trace of a request costs the request path in nanoseconds of CPU, best batch, without network: the trace headers for the
 * backend of a request that is not kept, with telemetry off and on. `node test/load/micro/trace.ts`.
 */
import { randomFillSync } from 'node:crypto';
import { RequestIds } from '@gatehouse/pipeline';
import { RatioSampler, RequestTracer, SecondCap, TraceIds } from '@gatehouse/telemetry';

const BATCHES = 40;
const PER_BATCH = 100_000;

const headers = ['host', 'api.example.com', 'user-agent', 'wrk', 'accept', '*/*', 'cookie', 'session=0123456789abcdef'];
const buffer = Buffer.alloc(1024);
const now = Date.now();
const ids = new RequestIds((pool) => randomFillSync(pool));
const tracer = new RequestTracer({
  ids: new TraceIds((pool) => randomFillSync(pool)),
  sampler: new RatioSampler(0),
  errorCap: new SecondCap(10),
  propagators: ['tracecontext'],
  record: () => undefined,
});

/** Writes the headers as a request head would: that makes their text flat. */
function written(outgoing: readonly string[]): number {
  let head = '';
  for (let i = 0; i < outgoing.length; i += 2) head += `${outgoing[i] ?? ''}: ${outgoing[i + 1] ?? ''}\r\n`;
  return buffer.write(head, 0, 'latin1');
}

function withoutTelemetry(): number {
  return written([...headers, 'x-amzn-trace-id', ids.traceId(now)]);
}

function withTelemetry(): number {
  const outgoing = [...headers];
  const trace = tracer.accept(headers, now);
  tracer.inject(trace, outgoing, false);
  return tracer.keeps(trace, false, now) ? 0 : written(outgoing);
}

/** CPU of one batch in nanoseconds per run: other processes take time from this one, not CPU. */
function batchNs(run: () => number): number {
  const start = process.cpuUsage();
  let sum = 0;
  for (let i = 0; i < PER_BATCH; i += 1) sum += run();
  if (sum === 0) throw new Error('nothing was done');
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / PER_BATCH;
}

let [off, on] = [Infinity, Infinity];
for (let batch = 0; batch < BATCHES; batch += 1) {
  off = Math.min(off, batchNs(withoutTelemetry));
  on = Math.min(on, batchNs(withTelemetry));
}
console.log(`off ${off.toFixed(0)} ns, on ${on.toFixed(0)} ns, difference ${(on - off).toFixed(0)} ns per request`);
