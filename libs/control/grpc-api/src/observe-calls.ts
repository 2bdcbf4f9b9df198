import { ATTR, NO_TRACER } from '@gatehouse/telemetry';
import type { Span, Tracer } from '@gatehouse/telemetry';
import { ServerError, Status } from 'nice-grpc-common';
import type { ServerMiddleware } from 'nice-grpc-common';

/** The trace of a call. */
export interface Traced {
  /** Carries the call's trace on; absent while telemetry is off and the caller sent none. */
  readonly traceparent?: string;
  /** For log lines; empty without a trace. */
  readonly traceId: string;
}

/** Who watches the calls. */
export interface CallObserver {
  readonly tracer: Tracer;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** A call has ended. `method` such as `gatehouse.control.v1.ApiService/CreateApi`, `code` such as `NOT_FOUND`. */
  readonly onCall: (method: string, code: string, durationMs: number) => void;
}

/** Watches nothing. */
export const NO_OBSERVER: CallObserver = { tracer: NO_TRACER, nowMs: () => 0, onCall: () => undefined };

/** Codes that are the server's fault (semantic conventions for gRPC servers). */
const SERVER_FAULTS: ReadonlySet<string> = new Set([
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

/** A server span for each call, in the trace that its `traceparent` metadata names, and one count with its code and duration. */
export function observeCalls(observer: CallObserver): ServerMiddleware<Traced> {
  return async function* observeCall(call, context) {
    const method = call.method.path.replace(/^\//, '');
    const startedAtMs = observer.nowMs();
    const span = observer.tracer.startSpan(method, context.metadata.get('traceparent'), {
      kind: 'server',
      attributes: { [ATTR.rpcSystemName]: 'grpc', [ATTR.rpcMethod]: method, [ATTR.clientAddress]: context.peer },
    });
    const { traceparent, traceId } = span;
    let code = 'OK';
    try {
      const trace: Traced = traceparent === undefined ? { traceId } : { traceId, traceparent };
      return yield* call.next(call.request, { ...context, ...trace });
    } catch (error) {
      code = codeOf(error);
      fail(span, code, error);
      throw error;
    } finally {
      span.setAttribute(ATTR.rpcStatusCode, code);
      span.end();
      observer.onCall(method, code, observer.nowMs() - startedAtMs);
    }
  };
}

function codeOf(error: unknown): string {
  if (error instanceof ServerError) return Status[error.code];
  return error instanceof Error && error.name === 'AbortError' ? 'CANCELLED' : 'UNKNOWN';
}

function fail(span: Span, code: string, error: unknown): void {
  if (SERVER_FAULTS.has(code)) span.fail(code, error instanceof Error ? error.message : String(error));
}
