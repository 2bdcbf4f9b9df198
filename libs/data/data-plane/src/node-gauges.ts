import type { AccessLogs } from '@gatehouse/access-log';
import type { ConfigAgent } from '@gatehouse/config-agent';
import type { MetricsRegistry } from '@gatehouse/metrics';
import type { ResponseCache } from '@gatehouse/response-cache';
import type { HttpServer } from '@gatehouse/server';
import { processMetrics } from '@gatehouse/telemetry';
import type { Telemetry } from '@gatehouse/telemetry';
import type { ClosableUpstreamProvider } from '@gatehouse/upstream';
import type { WebSocketGateway } from '@gatehouse/websocket';
import { addWebSocketGauges } from './websocket-gauges.ts';
import { addRedisGauges } from './redis-gauges.ts';
import type { RedisFigures } from './redis-gauges.ts';

/** Parts of a node that have figures to show. */
export interface GaugeSources {
  readonly server: HttpServer;
  readonly agent: ConfigAgent;
  readonly accessLogs: AccessLogs;
  readonly upstreams: ClosableUpstreamProvider;
  readonly webSockets: WebSocketGateway;
  /** Requests refused by the ingress rule, by reason. */
  readonly refused: ReadonlyMap<string, number>;
  readonly responseCache: ResponseCache;
  readonly redis: RedisFigures | undefined;
  readonly telemetry: Telemetry;
}

/** Adds the figures of a node's parts to its metrics, and sends all of them where telemetry goes. `close` ends what is measured in the background. */
export function addNodeGauges(metrics: MetricsRegistry, sources: GaugeSources): { close(): void } {
  const { server, agent, accessLogs, refused, responseCache, telemetry } = sources;
  const own = processMetrics();
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
    name: 'gatehouse_config_copy_behind',
    help: '1 while the copy of the configuration on disk cannot be written and is older than what the node serves, else 0.',
    type: 'gauge',
    read: () => [{ value: agent.copyProblem === '' ? 0 : 1 }],
  });
  metrics.addGauge({
    name: 'gatehouse_access_log_dropped_lines_total',
    help: 'Access log lines dropped because their destination was too slow.',
    type: 'counter',
    read: () => accessLogs.droppedLines().map(({ destination, count }) => ({ labels: { destination }, value: count })),
  });
  addCacheGauges(metrics, responseCache);
  addWebSocketGauges(metrics, sources.webSockets);
  if (sources.redis !== undefined) addRedisGauges(metrics, sources.redis);
  for (const metric of [...own.metrics, ...telemetry.metrics]) metrics.addGauge(metric);
  telemetry.pushMetrics(() => metrics.families());
  return own;
}

function addCacheGauges(metrics: MetricsRegistry, responseCache: ResponseCache): void {
  metrics.addGauge({
    name: 'gatehouse_cache_bytes',
    help: "What the response cache of a stage takes of the node's memory.",
    type: 'gauge',
    read: () =>
      responseCache.usage().map(({ apiId, stage, bytes }) => ({ labels: { api_id: apiId, stage }, value: bytes })),
  });
  metrics.addGauge({
    name: 'gatehouse_cache_entries',
    help: "Entries of the response cache of a stage in the node's memory.",
    type: 'gauge',
    read: () =>
      responseCache
        .usage()
        .map(({ apiId, stage, entryCount }) => ({ labels: { api_id: apiId, stage }, value: entryCount })),
  });
}
