import type { MetricsRegistry } from '@gatehouse/metrics';

/** What happened on the connection to Redis since the start. */
export interface RedisFigures {
  readonly commands: number;
  readonly timeouts: number;
  readonly failures: number;
  readonly losses: number;
}

/** Adds the figures of the connection to Redis. */
export function addRedisGauges(metrics: MetricsRegistry, figures: RedisFigures): void {
  metrics.addGauge({
    name: 'gatehouse_redis_commands_total',
    help: 'Commands and scripts sent to Redis.',
    type: 'counter',
    read: () => [{ value: figures.commands }],
  });
  metrics.addGauge({
    name: 'gatehouse_redis_failed_commands_total',
    help: 'Commands that Redis did not answer in time (timeout), or could not do (failure).',
    type: 'counter',
    read: () => [
      { labels: { reason: 'timeout' }, value: figures.timeouts },
      { labels: { reason: 'failure' }, value: figures.failures },
    ],
  });
  metrics.addGauge({
    name: 'gatehouse_redis_losses_total',
    help: 'Times that Redis was given up.',
    type: 'counter',
    read: () => [{ value: figures.losses }],
  });
}
