import type { NodeView } from '@gatehouse/records';
import { Meters, processMetrics } from '@gatehouse/telemetry';
import type { Counter, DurationHistogram, ReadMetric } from '@gatehouse/telemetry';

/** What the control plane counts. */
export interface ControlMetrics {
  readonly meters: Meters;
  readonly rpcCalls: Counter;
  readonly rpcDuration: DurationHistogram;
  readonly publishes: Counter;
  readonly publishDuration: DurationHistogram;
  readonly rollouts: Counter;
  readonly storeErrors: Counter;
  readonly storeDuration: DurationHistogram;
  /** Ends what is measured in the background. */
  close(): void;
}

/** Makes the metrics of a control plane. `others` are figures that somebody else keeps. */
export function createControlMetrics(others: readonly ReadMetric[]): ControlMetrics {
  const meters = new Meters();
  const own = processMetrics();
  const metrics: ControlMetrics = {
    meters,
    rpcCalls: meters.counter({
      name: 'gatehouse_rpc_calls_total',
      help: 'Finished calls of the gRPC API, by method and status code.',
      labelNames: ['method', 'code'],
    }),
    rpcDuration: meters.histogram({
      name: 'gatehouse_rpc_duration_seconds',
      help: 'Duration of calls of the gRPC API, by method and status code; a watch lasts as long as it is held.',
      labelNames: ['method', 'code'],
    }),
    publishes: meters.counter({
      name: 'gatehouse_config_publishes_total',
      help: 'Entries handed to the configuration channel, by result: ok or failed.',
      labelNames: ['result'],
    }),
    publishDuration: meters.histogram({
      name: 'gatehouse_config_publish_duration_seconds',
      help: 'Time to hand an entry and its missing chunks to the configuration channel.',
    }),
    rollouts: meters.counter({
      name: 'gatehouse_rollouts_total',
      help: 'Ends of rollouts that this replica published, by result: immediate, completed (after its waves) or returned (the version before serves again).',
      labelNames: ['result'],
    }),
    storeErrors: meters.counter({
      name: 'gatehouse_store_errors_total',
      help: 'Operations of the store that failed, by operation and error code.',
      labelNames: ['operation', 'code'],
    }),
    storeDuration: meters.histogram({
      name: 'gatehouse_store_transaction_duration_seconds',
      help: 'Duration of transactions that change the store.',
    }),
    close: () => own.close(),
  };
  for (const metric of [...own.metrics, ...others]) meters.addGauge(metric);
  return metrics;
}

/** Where figures of rollouts and nodes come from. */
export interface ClusterFigures {
  /** All nodes that were heard of. */
  readonly nodes: () => readonly Pick<NodeView, 'state'>[];
  /** How many ready nodes have differed from the channel for more than 30 s. */
  readonly nodesBehind: () => number;
  readonly isLeader: () => boolean;
  /** Why the newest changes are not published; empty if they are. */
  readonly problem: () => string;
}

/** Adds the figures of nodes, rollouts and leadership. */
export function addClusterMetrics(meters: Meters, figures: ClusterFigures): void {
  meters.addGauge({
    name: 'gatehouse_nodes',
    help: 'Data-plane nodes that were heard of, by state.',
    type: 'gauge',
    read: () => [...countBy(figures.nodes())].map(([state, value]) => ({ labels: { state }, value })),
  });
  meters.addGauge({
    name: 'gatehouse_nodes_behind',
    help: 'Ready nodes whose configuration has differed from the channel for more than 30 s.',
    type: 'gauge',
    read: () => [{ value: figures.nodesBehind() }],
  });
  meters.addGauge({
    name: 'gatehouse_leader',
    help: 'Whether this replica publishes: 1 or 0. The sum over all replicas should be 1.',
    type: 'gauge',
    read: () => [{ value: figures.isLeader() ? 1 : 0 }],
  });
  meters.addGauge({
    name: 'gatehouse_publisher_stuck',
    help: 'Whether stored changes wait because store or channel are away: 1 or 0.',
    type: 'gauge',
    read: () => [{ value: figures.problem() === '' ? 0 : 1 }],
  });
}

function countBy(nodes: readonly Pick<NodeView, 'state'>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { state } of nodes) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}
