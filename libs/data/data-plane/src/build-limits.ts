import type { CounterStore } from '@gatehouse/counters';
import type { MetricsRegistry } from '@gatehouse/metrics';
import { Limits } from '@gatehouse/pipeline';
import { Counter } from '@gatehouse/telemetry';
import { Limiter } from '@gatehouse/throttling';
import type { CounterLossPolicy, LimitLevel } from '@gatehouse/throttling';
import type { Logger } from 'pino';

/** Most series of refused requests: stage and level. */
const MAX_SERIES = 1_000;
const POLICIES: readonly CounterLossPolicy[] = ['LOCAL', 'DENY', 'ALLOW'];

/** What admits requests, and how refusals are counted. */
export interface NodeLimits {
  readonly limits: Limits;
  readonly countThrottled: (apiId: string, stageName: string, level: LimitLevel) => void;
  /** Gives back what the node holds. */
  close(): Promise<void>;
}

/** Wires the limiter of a node, its log lines and its metrics. */
export function buildLimits(
  store: CounterStore,
  timer: (delayMs: number, callback: () => void) => () => void,
  metrics: MetricsRegistry,
  logger: Logger,
): NodeLimits {
  const limiter = new Limiter({
    store,
    nowMs: () => performance.now(),
    timer,
    defer: (callback) => void setImmediate(callback),
  });
  store.onChange((isAvailable) => {
    const { liveNodes } = store;
    if (isAvailable) logger.warn({ liveNodes }, 'limits hold across nodes again');
    else logger.warn({ liveNodes }, 'the counters of limits are away; each stage goes by its counterLossPolicy');
  });
  const refused = new Counter(['api_id', 'stage', 'level'], MAX_SERIES);
  addLimitGauges(metrics, limiter, refused);
  return {
    limits: new Limits(limiter),
    countThrottled: (apiId, stageName, level) => {
      refused.add(1, apiId, stageName, level);
    },
    close: () => limiter.close(),
  };
}

function addLimitGauges(metrics: MetricsRegistry, limiter: Limiter, refused: Counter): void {
  const { counters } = limiter;
  metrics.addGauge({
    name: 'gatehouse_throttled_requests_total',
    help: 'Requests answered 429, by the level whose bucket or quota refused.',
    type: 'counter',
    read: () => refused.read(),
  });
  metrics.addGauge({
    name: 'gatehouse_limits_without_counters',
    help: '1 while the counters of limits are away and counterLossPolicy decides, else 0.',
    type: 'gauge',
    read: () => [{ value: limiter.hasStore ? 0 : 1 }],
  });
  metrics.addGauge({
    name: 'gatehouse_limits_decided_by_policy_total',
    help: 'Requests admitted or refused by counterLossPolicy, because the counters did not answer in time.',
    type: 'counter',
    read: () => POLICIES.map((policy) => ({ labels: { policy }, value: counters.decidedByPolicy[policy] })),
  });
  metrics.addGauge({
    name: 'gatehouse_limits_waited_requests_total',
    help: 'Requests that waited for the counters; none does on a bucket in use.',
    type: 'counter',
    read: () => [{ value: counters.waited }],
  });
  metrics.addGauge({
    name: 'gatehouse_limits_live_nodes',
    help: 'Nodes that share the limits, as far as this one knows.',
    type: 'gauge',
    read: () => [{ value: limiter.liveNodes }],
  });
}
