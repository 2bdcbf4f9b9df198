import { describe, expect, it } from 'vitest';
import { countingIds, NOW_UNIX_MS } from '../spec-kit.ts';
import { RatioSampler, SecondCap } from './sampling.ts';
import type { SpanRecord } from './span-record.ts';
import { createTracer, NO_TRACER } from './tracer.ts';

function tracerOf(ratio: number, errorsPerSecond = 10) {
  const recorded: SpanRecord[] = [];
  let now = 0;
  const tracer = createTracer({
    ids: countingIds(),
    sampler: new RatioSampler(ratio),
    errorCap: new SecondCap(errorsPerSecond),
    nowUnixMs: () => NOW_UNIX_MS,
    nowMs: () => (now += 1),
    record: (span) => recorded.push(span),
  });
  return { tracer, recorded };
}

describe('a tracer', () => {
  it('makes one trace of spans that hand their traceparent on', () => {
    const { tracer, recorded } = tracerOf(1);
    const rpc = tracer.startSpan('rpc', undefined, { kind: 'server', attributes: { a: 1 } });
    const publish = tracer.startSpan('publish', rpc.traceparent, { kind: 'producer' });
    publish.end();
    rpc.setAttribute('b', true);
    rpc.end();
    rpc.end();
    expect(recorded.map(({ name, kind }) => [name, kind])).toEqual([
      ['publish', 'producer'],
      ['rpc', 'server'],
    ]);
    const [child, parent] = recorded;
    expect([child?.traceId, child?.parentSpanId]).toEqual([parent?.traceId, parent?.spanId]);
    expect(parent).toMatchObject({ parentSpanId: '', attributes: { a: 1, b: true }, error: undefined });
  });

  it('follows the caller’s decision, and keeps failures of unsampled traces within the cap', () => {
    const { tracer, recorded } = tracerOf(0, 1);
    tracer.startSpan('quiet').end();
    tracer.startSpan('sampled', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`).end();
    for (const name of ['failed', 'beyond the cap']) {
      const span = tracer.startSpan(name);
      span.fail('Error', 'no disk');
      span.end();
    }
    expect(recorded.map(({ name }) => name)).toEqual(['sampled', 'failed']);
    expect(recorded[1]).toMatchObject({ error: 'no disk', attributes: { 'error.type': 'Error' } });
  });

  it('hands a context through while telemetry is off', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    expect(NO_TRACER.startSpan('x', traceparent)).toMatchObject({ traceparent, traceId: 'a'.repeat(32) });
    expect(NO_TRACER.startSpan('x').traceparent).toBeUndefined();
  });
});
