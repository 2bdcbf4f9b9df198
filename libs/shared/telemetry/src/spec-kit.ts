import { RequestTracer } from './trace/request-trace.ts';
import type { PropagatorName } from './trace/request-trace.ts';
import { RatioSampler, SecondCap } from './trace/sampling.ts';
import type { SpanRecord } from './trace/span-record.ts';
import { TraceIds } from './trace/trace-ids.ts';

/** A moment in Unix milliseconds; its second is 6566d000 in hexadecimal. */
export const NOW_UNIX_MS = 0x6566d000 * 1000;

/** Ids from bytes that count up, so that each is known and none repeats soon. */
export function countingIds(): TraceIds {
  let next = 0;
  return new TraceIds((buffer) => {
    for (let i = 0; i < buffer.length; i += 4) buffer.writeUInt32BE((next += 1), i);
  });
}

/** A request tracer with what it recorded. */
export function requestTracer(
  options: { ratio?: number; errorsPerSecond?: number; propagators?: readonly PropagatorName[] } = {},
): { tracer: RequestTracer; recorded: SpanRecord[] } {
  const recorded: SpanRecord[] = [];
  const tracer = new RequestTracer({
    ids: countingIds(),
    sampler: new RatioSampler(options.ratio ?? 0),
    errorCap: new SecondCap(options.errorsPerSecond ?? 10),
    propagators: options.propagators ?? ['tracecontext'],
    record: (span) => recorded.push(span),
  });
  return { tracer, recorded };
}

/** A timer that a test fires by hand. */
export function manualTimer(): {
  timer: (delayMs: number, callback: () => void) => () => void;
  fire: () => void;
  waiting: () => number;
} {
  const pending = new Set<() => void>();
  return {
    timer: (_delayMs, callback) => {
      pending.add(callback);
      return () => pending.delete(callback);
    },
    fire: () => {
      for (const callback of [...pending]) {
        pending.delete(callback);
        callback();
      }
    },
    waiting: () => pending.size,
  };
}

/** A span with an id. */
export function spanRecord(spanId: string): SpanRecord {
  return {
    traceId: '6566d000000000010000000200000003',
    spanId,
    parentSpanId: '',
    hasRemoteParent: false,
    traceState: '',
    name: 'GET /pets',
    kind: 'server',
    startUnixMs: NOW_UNIX_MS,
    endUnixMs: NOW_UNIX_MS + 1,
    attributes: {},
    error: undefined,
  };
}
