import type { WebSocketEnvironment } from './environment.ts';
import { finishInvocation } from './finish.ts';
import type { RouteInvocation } from './invocation.ts';
import type { IntegrationOutcome } from './prepared.ts';

/** Statuses in the log of what a message could have been answered with (reference websocket-api.md 6). */
const FAILURE_STATUS = { INTEGRATION_FAILED: 500, INTEGRATION_TIMEOUT: 504 } as const;
const FIRST_FAILED_STATUS = 400;

/**
 * Runs the integration of a run's route and counts what became of it. `done` is called once, now or later, with what the
 * integration gave; undefined = the route has none.
 */
export function runRoute(
  invocation: RouteInvocation,
  environment: WebSocketEnvironment,
  done: (outcome: IntegrationOutcome | undefined) => void,
): void {
  const { route } = invocation;
  const integration = route?.integration;
  if (route === undefined || integration === undefined) return done(undefined);
  integration.call(invocation, invocation.eventType === 'MESSAGE' && route.isTwoWay, (outcome) => {
    if (outcome.ok) {
      invocation.status = outcome.status;
      if (outcome.status >= FIRST_FAILED_STATUS) route.metrics.integrationErrorCount += 1;
    } else {
      invocation.error = outcome.error;
      invocation.status = FAILURE_STATUS[outcome.error];
      route.metrics.executionErrorCount += 1;
    }
    done(outcome);
  });
}

/** The end of a run: its latency, spans and access log line. */
export function endRun(invocation: RouteInvocation, environment: WebSocketEnvironment): void {
  const { route, integrationLatencyMs } = invocation;
  if (integrationLatencyMs >= 0) route?.metrics.integrationLatency.record(integrationLatencyMs);
  finishInvocation(invocation, environment);
}
