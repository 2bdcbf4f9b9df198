import type { AdminRoutes } from '@gatehouse/admin-http';
import type { ConfigPublisher } from '@gatehouse/config-channel';
import type { CallObserver } from '@gatehouse/grpc-api';
import type { ControlStore } from '@gatehouse/records';
import { NO_TELEMETRY, PROMETHEUS_CONTENT_TYPE } from '@gatehouse/telemetry';
import type { Telemetry } from '@gatehouse/telemetry';
import { addClusterMetrics, createControlMetrics } from './control-metrics.ts';
import type { ClusterFigures } from './control-metrics.ts';
import { observedChannel } from './observed-channel.ts';
import { observedStore } from './observed-store.ts';

/** How a control plane is watched: its store, channel and calls are wrapped, their figures are shown and sent. */
export interface Observation {
  readonly callObserver: CallObserver;
  /** The `/metrics` page. */
  readonly routes: AdminRoutes;
  store(store: ControlStore): ControlStore;
  channel(channel: ConfigPublisher): ConfigPublisher;
  /** Adds what the use cases know, and begins to send. */
  start(figures: ClusterFigures): void;
  close(): void;
}

/** Makes the observation of a control plane. */
export function observe(telemetry: Telemetry = NO_TELEMETRY): Observation {
  const metrics = createControlMetrics(telemetry.metrics);
  const { meters } = metrics;
  const { tracer } = telemetry;
  return {
    callObserver: {
      tracer,
      nowMs: () => performance.now(),
      onCall: (method, code, durationMs) => {
        metrics.rpcCalls.add(1, method, code);
        metrics.rpcDuration.record(durationMs, method, code);
      },
    },
    routes: {
      '/metrics': () => ({ status: 200, contentType: PROMETHEUS_CONTENT_TYPE, body: meters.toPrometheusText() }),
    },
    store: (store) => observedStore(store, tracer, metrics),
    channel: (channel) => observedChannel(channel, tracer, metrics),
    start: (figures) => {
      addClusterMetrics(meters, figures);
      telemetry.pushMetrics(() => meters.families());
    },
    close: () => metrics.close(),
  };
}
