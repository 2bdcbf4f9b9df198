import type { AccessLogs } from '@gatehouse/access-log';
import type { ConfigAgent } from '@gatehouse/config-agent';
import type { MetricsRegistry } from '@gatehouse/metrics';
import type { HttpServer } from '@gatehouse/server';
import type { ClosableUpstreamProvider } from '@gatehouse/upstream';

/** Parts of a node that have figures to show. */
export interface GaugeSources {
  readonly server: HttpServer;
  readonly agent: ConfigAgent;
  readonly accessLogs: AccessLogs;
  readonly upstreams: ClosableUpstreamProvider;
  /** Requests refused by the ingress rule, by reason. */
  readonly refused: ReadonlyMap<string, number>;
}

/** Adds the figures of a node's parts to its metrics. */
export function addNodeGauges(metrics: MetricsRegistry, sources: GaugeSources): void {
  const { server, agent, accessLogs, refused } = sources;
  metrics.addGauge({
    name: 'gatehouse_http_open_requests',
    help: 'Requests that are not finished.',
    type: 'gauge',
    read: () => [{ value: server.inFlight }],
  });
  metrics.addGauge({
    name: 'gatehouse_http_refused_requests_total',
    help: 'Requests refused by the ingress rule, by reason.',
    type: 'counter',
    read: () => [...refused].map(([reason, value]) => ({ labels: { reason }, value })),
  });
  metrics.addGauge({
    name: 'gatehouse_config_applied_version',
    help: 'Version of each configuration resource that the node serves.',
    type: 'gauge',
    read: () => agent.applied().map(({ key, version }) => ({ labels: { key }, value: version })),
  });
  metrics.addGauge({
    name: 'gatehouse_access_log_dropped_lines_total',
    help: 'Access log lines dropped because their destination was too slow.',
    type: 'counter',
    read: () => accessLogs.droppedLines().map(({ destination, count }) => ({ labels: { destination }, value: count })),
  });
  metrics.addGauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory of the process.',
    type: 'gauge',
    read: () => [{ value: process.memoryUsage.rss() }],
  });
  metrics.addGauge({
    name: 'process_cpu_seconds_total',
    help: 'CPU time that the process has used.',
    type: 'counter',
    read: () => {
      const { user, system } = process.cpuUsage();
      return [{ value: (user + system) / 1e6 }];
    },
  });
}
