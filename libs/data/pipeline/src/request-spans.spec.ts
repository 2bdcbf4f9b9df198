import type { RequestTrace, RequestTracer, SpanRecord } from '@gatehouse/telemetry';
import { describe, expect, it } from 'vitest';
import type { Invocation } from './invocation.ts';
import { recordSpans } from './request-spans.ts';

const TRACE = { traceId: 't', parentSpanId: '', clientSpanId: '', traceState: '', sampled: true };

/** The spans of a request that began at 1000 (Unix 50 000) and took 30 ms. */
function spansOf(invocation: Partial<Invocation>): SpanRecord[] {
  const spans: SpanRecord[] = [];
  let made = 0;
  const tracer = {
    keeps: () => true,
    newSpanId: () => `span ${String((made += 1))}`,
    record: (span: SpanRecord) => void spans.push(span),
  };
  const request = { method: 'GET', path: '/a', query: '', authority: 'h', headers: [], sourceIp: '', scheme: 'http' };
  const started = { request, requestId: 'r', startedAtMs: 1_000, startedAtUnixMs: 50_000, limitWaitMs: -1 };
  const whole = { ...started, responseStatus: 200, ...invocation } as unknown as Invocation;
  recordSpans(whole, tracer as unknown as RequestTracer, TRACE as unknown as RequestTrace, 30);
  return spans;
}

describe('the spans of a request', () => {
  it('show how long it waited for a token', () => {
    const [server, throttle, ...others] = spansOf({ limitWaitedSinceMs: 1_002, limitWaitMs: 7 });
    expect(others).toEqual([]);
    expect(throttle).toMatchObject({
      name: 'throttle',
      kind: 'internal',
      parentSpanId: server?.spanId,
      startUnixMs: 50_002,
      endUnixMs: 50_009,
    });
    expect(throttle?.spanId).not.toBe(server?.spanId);
  });

  it('name the limit that refused it, and no waiting when there was none', () => {
    const spans = spansOf({ limitLevel: 'QUOTA', responseStatus: 429 });
    expect(spans.map(({ kind }) => kind)).toEqual(['server']);
    expect(spans[0]?.attributes['gatehouse.limit.level']).toBe('QUOTA');
  });
});
