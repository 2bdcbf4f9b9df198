import type { PassiveHealthCheck } from '@gatehouse/api-model';
import type { Upstream } from '@gatehouse/exchange';

/** What a target of a VPC link is like now, for metrics and debugging. */
export interface TargetStatus {
  readonly url: string;
  readonly weight: number;
  /** Verdict of the active health check; true while there is none. */
  readonly healthy: boolean;
  /** Resting after failures in a row. */
  readonly ejected: boolean;
  readonly consecutiveFailures: number;
  /** Why the last probe or request failed; empty when it did not. */
  readonly lastFailure: string;
}

/** One target of a VPC link with its health. */
export class Target {
  readonly url: string;
  readonly weight: number;
  /** Value of the Host header of probes. */
  readonly authority: string;
  readonly upstream: Upstream;
  healthy = true;
  /** Running value of the smooth weighted round robin. */
  turn = 0;
  lastFailure = '';
  private readonly passive: PassiveHealthCheck | undefined;
  private readonly now: () => number;
  private consecutiveFailures = 0;
  private ejectedUntilMs = -Infinity;

  constructor(
    url: URL,
    weight: number,
    upstream: Upstream,
    passive: PassiveHealthCheck | undefined,
    now: () => number,
  ) {
    this.url = url.origin;
    this.authority = url.host;
    this.weight = weight;
    this.upstream = upstream;
    this.passive = passive;
    this.now = now;
  }

  isUsable(): boolean {
    return this.healthy && !this.isEjected();
  }

  succeeded(): void {
    this.consecutiveFailures = 0;
    this.lastFailure = '';
  }

  /** A request failed here. The count goes on after a rest: a target that is still broken rests again after one more failure. */
  failed(why: string): void {
    this.consecutiveFailures++;
    this.lastFailure = why;
    if (this.passive === undefined || this.consecutiveFailures < this.passive.consecutiveFailures) return;
    this.ejectedUntilMs = this.now() + this.passive.ejectionInMillis;
  }

  status(): TargetStatus {
    const { url, weight, healthy, consecutiveFailures, lastFailure } = this;
    return { url, weight, healthy, ejected: this.isEjected(), consecutiveFailures, lastFailure };
  }

  private isEjected(): boolean {
    return this.ejectedUntilMs !== -Infinity && this.now() < this.ejectedUntilMs;
  }
}

/**
 * Picks the next target by smooth weighted round robin among the usable ones; among all when none is usable (a request that may fail is better than
 * one that must). Weight 0 is never picked, `tried` neither. Undefined when nothing is left.
 */
export function pickTarget(targets: readonly Target[], tried: readonly Target[]): Target | undefined {
  const anyUsable = targets.some((target) => target.weight > 0 && target.isUsable());
  let total = 0;
  let best: Target | undefined;
  for (const target of targets) {
    if (target.weight === 0 || tried.includes(target) || (anyUsable && !target.isUsable())) continue;
    total += target.weight;
    target.turn += target.weight;
    if (best === undefined || target.turn > best.turn) best = target;
  }
  if (best !== undefined) best.turn -= total;
  return best;
}
