import { randomFillSync } from 'node:crypto';
import type { AccessLogs } from '@gatehouse/access-log';
import { ConnectionIds, InProcessConnections } from '@gatehouse/connection-channel';
import type { MetricsRegistry } from '@gatehouse/metrics';
import type { GatewayState, Limits, RequestIds } from '@gatehouse/pipeline';
import type { Telemetry } from '@gatehouse/telemetry';
import type { ClosableUpstreamProvider } from '@gatehouse/upstream';
import type { SeenApiKeys } from '@gatehouse/usage-plans';
import { Admission, WebSocketGateway } from '@gatehouse/websocket';
import type { AdmissionParts, Timer } from '@gatehouse/websocket';
import type { NodeOptions } from './build-node.ts';

/** What the WebSocket side of a node shares with the rest of it. */
export interface WebSocketParts extends NodeOptions {
  readonly telemetry: Telemetry;
  readonly ids: RequestIds;
  readonly nowMs: () => number;
  readonly nowUnixMs: () => number;
  readonly metrics: MetricsRegistry;
  readonly accessLogs: AccessLogs;
  readonly upstreams: ClosableUpstreamProvider;
  readonly state: GatewayState;
  readonly limits: Limits;
  readonly seenApiKeys: SeenApiKeys;
  readonly countThrottled: AdmissionParts['countThrottled'];
  readonly timer: Timer;
}

/** Wires the WebSocket side of a node. */
export function buildWebSockets(parts: WebSocketParts): WebSocketGateway {
  const { settings, node, telemetry, ids, nowMs, nowUnixMs, metrics, accessLogs, upstreams, state, timer } = parts;
  const tracer = telemetry.requests;
  return new WebSocketGateway({
    environment: {
      ids,
      connectionIds: new ConnectionIds(node.nodeId, (buffer) => randomFillSync(buffer)),
      nowMs,
      nowUnixMs,
      limits: {
        maxMessageBytes: settings.webSocketMaxMessageBytes,
        idleTimeoutMs: settings.webSocketIdleTimeoutMs,
        maxLifetimeMs: settings.webSocketMaxLifetimeMs,
        connectsPerSecond: settings.webSocketConnectsPerSecond,
        maxInFlight: settings.webSocketMaxInFlight,
        maxQueued: settings.webSocketMaxQueued,
        slowReaders: settings.webSocketSlowReaders,
      },
      admission: new Admission({ ...parts, config: state.config }),
      tracer,
      addTraceHeaders: (invocation, headers) => {
        if (tracer === undefined) return void headers.push('x-amzn-trace-id', ids.traceId(invocation.startedAtUnixMs));
        invocation.trace ??= tracer.accept(invocation.handshake?.headers ?? [], invocation.startedAtUnixMs);
        tracer.inject(invocation.trace, headers, false);
      },
    },
    dependencies: {
      upstreams,
      vpcLinks: state,
      limits: parts.limits,
      accessLog: ({ accessLogSettings }) =>
        accessLogSettings === undefined ? undefined : accessLogs.open(accessLogSettings),
      metrics: (apiId, stageName, routeKey) => metrics.webSocketMetrics(apiId, stageName, routeKey),
    },
    directory: parts.connectionDirectory,
    channel: parts.connectionChannel ?? new InProcessConnections(),
    allowsBatches: settings.webSocketBatches,
    timer,
  });
}
