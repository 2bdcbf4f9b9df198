import { DURATION_BOUNDS_SECONDS, Histogram } from './histogram.ts';
import type { MetricLabels } from './route-metrics.ts';

/** Aggregates of a stage of a WebSocket API, or of one route with detailed metrics (reference websocket-api.md 9). */
export class WebSocketMetrics {
  readonly labels: MetricLabels;
  /** Connects that were handed to the `$connect` integration, or admitted without one. */
  connectCount = 0;
  /** Messages from and to clients, pushes included. */
  messageCount = 0;
  /** Backends that answered 4xx or 5xx. */
  integrationErrorCount = 0;
  /** Refused before an integration ran. */
  clientErrorCount = 0;
  /** Integrations that could not be called, or whose answer could not be used. */
  executionErrorCount = 0;
  readonly integrationLatency = new Histogram(DURATION_BOUNDS_SECONDS);

  constructor(labels: MetricLabels) {
    this.labels = labels;
  }

  /** False for aggregates that have counted nothing. */
  get isUsed(): boolean {
    return this.connectCount + this.messageCount + this.clientErrorCount + this.executionErrorCount > 0;
  }
}

/** The counters of each set of aggregates. */
export const WEB_SOCKET_COUNTERS: readonly {
  readonly name: string;
  readonly help: string;
  readonly pick: (metrics: WebSocketMetrics) => number;
}[] = [
  {
    name: 'gatehouse_websocket_connects_total',
    help: 'Connects handed to the $connect integration or admitted without one (ConnectCount).',
    pick: (metrics) => metrics.connectCount,
  },
  {
    name: 'gatehouse_websocket_messages_total',
    help: 'Messages from and to clients, pushes included (MessageCount).',
    pick: (metrics) => metrics.messageCount,
  },
  {
    name: 'gatehouse_websocket_integration_errors_total',
    help: 'Integrations that answered 4xx or 5xx (IntegrationError).',
    pick: (metrics) => metrics.integrationErrorCount,
  },
  {
    name: 'gatehouse_websocket_client_errors_total',
    help: 'Connects and messages refused before an integration ran (ClientError).',
    pick: (metrics) => metrics.clientErrorCount,
  },
  {
    name: 'gatehouse_websocket_execution_errors_total',
    help: 'Integrations that could not be called or gave no usable answer (ExecutionError).',
    pick: (metrics) => metrics.executionErrorCount,
  },
];

/** The histogram of each set of aggregates. */
export const WEB_SOCKET_LATENCY = {
  name: 'gatehouse_websocket_integration_duration_seconds',
  help: 'Time from the call of a backend to the head of its answer (IntegrationLatency).',
} as const;
