import type { Invocation } from './invocation.ts';
import { logContextOf } from './log-context.ts';
import { recordSpans } from './request-spans.ts';

/** The end of a request: counts it for its route or stage, makes its spans if they are kept, and writes its access log line. */
export function finish(invocation: Invocation): void {
  const { stage, route, environment } = invocation;
  const metrics = route?.metrics ?? stage?.metrics ?? environment.unmatchedMetrics;
  const latencyMs = environment.nowMs() - invocation.startedAtMs;
  metrics.record(
    invocation.responseStatus,
    latencyMs,
    invocation.integrationLatencyMs,
    invocation.requestBytes + invocation.responseBytes,
  );
  const { tracing } = environment;
  if (tracing !== undefined) recordSpans(invocation, tracing.tracer, invocation.traceIn(tracing), latencyMs);
  stage?.accessLog?.write(logContextOf(invocation, latencyMs));
}
