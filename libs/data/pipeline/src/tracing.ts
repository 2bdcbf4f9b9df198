import type { RequestTracer } from '@gatehouse/telemetry';
import { NOT_FORWARDED_NAMES } from './forwarded-headers.ts';
import { NameFilter } from './name-filter.ts';

/** How requests are traced. */
export interface RequestTracing {
  readonly tracer: RequestTracer;
  /** Request headers that are not copied to a backend: those of one connection, and the trace headers, which are written anew. */
  readonly notForwarded: NameFilter;
}

/** Tracing for a pipeline; undefined without a tracer. */
export function requestTracing(tracer: RequestTracer | undefined): RequestTracing | undefined {
  if (tracer === undefined) return undefined;
  return { tracer, notForwarded: new NameFilter([...NOT_FORWARDED_NAMES, ...tracer.replacedHeaders]) };
}
