import type { HealthCheck } from '@gatehouse/api-model';
import type { Upstream, UpstreamCall } from '@gatehouse/exchange';
import type { Timers } from './deadline-wheel.ts';
import { causeText } from './upstream-error.ts';
import type { Target } from './target.ts';

const JITTER = 0.1;

/** Probes one target: GET, status 200 to 399 is healthy. The verdict changes after the thresholds of results in a row. */
export class HealthProbe {
  private readonly target: Target;
  private readonly upstream: Upstream;
  private readonly settings: HealthCheck;
  private readonly timers: Timers;
  private readonly random: () => number;
  private timer: unknown;
  private call: UpstreamCall | undefined;
  private inARow = 0;
  private closed = false;

  /** `upstream` leads to the target, best by connections of its own. `random` gives [0, 1). The first probe starts within a tenth of the interval. */
  constructor(target: Target, upstream: Upstream, settings: HealthCheck, timers: Timers, random: () => number) {
    this.target = target;
    this.upstream = upstream;
    this.settings = settings;
    this.timers = timers;
    this.random = random;
    this.plan(settings.intervalInMillis * JITTER * random());
  }

  close(): void {
    this.closed = true;
    this.timers.clearTimeout(this.timer);
    this.call?.abort();
  }

  private plan(delayMs: number): void {
    if (this.closed) return;
    this.timer = this.timers.setTimeout(() => this.probe(), Math.max(1, Math.round(delayMs)));
  }

  private probe(): void {
    const { path, timeoutInMillis } = this.settings;
    const headers = ['user-agent', 'gatehouse-health-check', 'accept', '*/*'];
    const request = { method: 'GET', target: path, authority: this.target.authority, headers, contentLength: 0 };
    this.call = this.upstream.call(
      { ...request, timeoutMs: timeoutInMillis },
      {
        onHead: (status, _headers, _contentLength, bodyInHand) => {
          // The status is the answer; a body that is still to come is not worth waiting for.
          if (!bodyInHand) this.call?.abort();
          this.conclude(status >= 200 && status < 400 ? '' : `health check answered ${status}`);
        },
        onData: () => true,
        onEnd: () => undefined,
        onFailure: (failure, cause) => this.conclude(`health check ${failure}: ${causeText(cause)}`),
        onDrain: () => undefined,
      },
    );
  }

  private conclude(failure: string): void {
    const { target, settings } = this;
    if (this.closed) return;
    if (failure !== '') target.lastFailure = failure;
    this.inARow = (failure === '') === target.healthy ? 0 : this.inARow + 1;
    const threshold = target.healthy ? settings.unhealthyThreshold : settings.healthyThreshold;
    if (this.inARow >= threshold) {
      target.healthy = !target.healthy;
      this.inARow = 0;
    }
    this.plan(settings.intervalInMillis * (1 - JITTER + 2 * JITTER * this.random()));
  }
}
