/** Where a trace comes from: the context of a caller. */
export interface RemoteContext {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits; empty = the caller named a trace but no span (an X-Ray header with `Root` alone). */
  readonly spanId: string;
  /** Undefined = the caller leaves the decision to us. */
  readonly sampled: boolean | undefined;
}

const VERSION_00_LENGTH = 55;
const SAMPLED_FLAG = 1;

// Version ff and all-zero ids are invalid; a later version may go on after a dash (W3C Trace Context 3.2).
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** Parses the value of a `traceparent` header; undefined = invalid, start a new trace (W3C Trace Context 3.2 and 4.3). */
export function parseTraceparent(text: string): RemoteContext | undefined {
  const match = TRACEPARENT.exec(text);
  if (match === null) return undefined;
  const [, version = '', traceId = '', spanId = '', flags = ''] = match;
  if (version === '00' && text.length !== VERSION_00_LENGTH) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED_FLAG) === SAMPLED_FLAG };
}

/** The value of a `traceparent` header of version 00. */
export function formatTraceparent(traceId: string, spanId: string, sampled: boolean): string {
  return sampled ? `00-${traceId}-${spanId}-01` : `00-${traceId}-${spanId}-00`;
}
