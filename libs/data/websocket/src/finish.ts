import type { WebSocketEnvironment } from './environment.ts';
import type { RouteInvocation } from './invocation.ts';
import { WebSocketLogContext } from './log-context.ts';
import { recordSpans } from './spans.ts';

/** The end of a run for whoever looks on: its spans if they are kept, and its access log line. */
export function finishInvocation(invocation: RouteInvocation, environment: WebSocketEnvironment): void {
  const { accessLog } = invocation.stage;
  const { tracer } = environment;
  if (accessLog === undefined && tracer === undefined) return;
  const latencyMs = environment.nowMs() - invocation.startedAtMs;
  if (tracer !== undefined) recordSpans(invocation, tracer, latencyMs);
  accessLog?.write(new WebSocketLogContext(invocation, latencyMs));
}
