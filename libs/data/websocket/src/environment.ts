import type { ConnectionIds } from '@gatehouse/connection-channel';
import type { RequestIds } from '@gatehouse/pipeline';
import type { RequestTracer } from '@gatehouse/telemetry';
import type { Admission } from './admission.ts';
import type { RouteInvocation } from './invocation.ts';

/** Limits of connections (reference websocket-api.md 8). */
export interface ConnectionLimits {
  /** Largest message either way, in bytes. */
  readonly maxMessageBytes: number;
  /** A connection without a message for so long is closed. */
  readonly idleTimeoutMs: number;
  /** No connection lives longer. */
  readonly maxLifetimeMs: number;
  /** New connections a second on this node; also how many may come at once. */
  readonly connectsPerSecond: number;
  /** Messages of one connection that are with integrations at once; 1 keeps their order. */
  readonly maxInFlight: number;
  /** Messages of one connection that wait behind those; more are refused. */
  readonly maxQueued: number;
  /** What becomes of a reader that is slower than its messages. */
  readonly slowReaders: 'close' | 'drop';
}

/** What all connections of a node share. */
export interface WebSocketEnvironment {
  readonly ids: RequestIds;
  readonly connectionIds: ConnectionIds;
  /** Monotonic milliseconds with fractions. */
  readonly nowMs: () => number;
  /** Wall clock, Unix milliseconds. */
  readonly nowUnixMs: () => number;
  readonly limits: ConnectionLimits;
  /** API keys, throttles and quotas. */
  readonly admission: Admission;
  /** Undefined = nothing is traced. */
  readonly tracer: RequestTracer | undefined;
  /** Adds the headers that carry the trace of a run to its backend. */
  readonly addTraceHeaders: (invocation: RouteInvocation, headers: string[]) => void;
}
