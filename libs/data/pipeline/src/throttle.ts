import type { Lease } from '@gatehouse/throttling';
import { gatewayResponse } from './gateway-response.ts';
import type { Invocation } from './invocation.ts';
import type { PreparedAccount, PreparedRoute } from './prepared.ts';

/**
 * Admits a request by every bucket and quota that applies (reference rest-api.md 9.1, http-api.md 15), or answers 429 and takes
 * nothing from any of them. Decides at once as long as the node holds tokens; else `proceed` is called when the store has said
 * yes, at most 50 ms later. True = admitted at once.
 */
export function throttle(
  invocation: Invocation,
  route: PreparedRoute,
  account: PreparedAccount,
  proceed: (invocation: Invocation, route: PreparedRoute) => void,
): boolean {
  const { limits } = invocation.environment;
  const { apiKey, plan, startedAtMs } = invocation;
  const leases = limits.leasesOf(route.limits, account, apiKey, plan);
  if (leases.length === 0) return true;
  const verdict = limits.limiter.ask(leases, route.limits.policy, startedAtMs);
  if (verdict === 'admitted') return true;
  if (verdict === 'unknown') wait(invocation, route, leases, proceed);
  else refuse(invocation, verdict);
  return false;
}

function wait(
  invocation: Invocation,
  route: PreparedRoute,
  leases: readonly Lease[],
  proceed: (invocation: Invocation, route: PreparedRoute) => void,
): void {
  const { exchange, environment } = invocation;
  exchange.holdBody();
  const sinceMs = environment.nowMs();
  environment.limits.limiter.wait(leases, route.limits.policy, sinceMs, (refusedBy) => {
    invocation.limitWaitedSinceMs = sinceMs;
    invocation.limitWaitMs = environment.nowMs() - sinceMs;
    if (exchange.aborted) return;
    if (refusedBy === undefined) proceed(invocation, route);
    else refuse(invocation, refusedBy);
  });
}

function refuse(invocation: Invocation, { level }: Lease): void {
  invocation.limitLevel = level;
  invocation.environment.countThrottled(invocation.stage?.apiId ?? '', invocation.stage?.stageName ?? '', level);
  gatewayResponse(invocation, level === 'QUOTA' ? 'QUOTA_EXCEEDED' : 'THROTTLED');
}
