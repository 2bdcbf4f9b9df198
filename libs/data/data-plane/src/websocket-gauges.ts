import type { MetricsRegistry } from '@gatehouse/metrics';
import type { WebSocketGateway } from '@gatehouse/websocket';

/** Adds the figures of live connections. */
export function addWebSocketGauges(metrics: MetricsRegistry, { connections }: WebSocketGateway): void {
  metrics.addGauge({
    name: 'gatehouse_websocket_connections',
    help: 'Live connections by API and stage.',
    type: 'gauge',
    read: () =>
      [...connections.table.counts()].map(([{ apiId, stageName }, value]) => ({
        labels: { api_id: apiId, stage: stageName },
        value,
      })),
  });
  metrics.addGauge({
    name: 'gatehouse_websocket_closed_connections_total',
    help: 'Connections that ended, by cause: client, idle, lifetime, drain, deleted, slow, management, lost.',
    type: 'counter',
    read: () => [...connections.closedByCause].map(([cause, value]) => ({ labels: { cause }, value })),
  });
  metrics.addGauge({
    name: 'gatehouse_websocket_dropped_messages_total',
    help: 'Messages dropped because their reader was too slow.',
    type: 'counter',
    read: () => [{ value: connections.droppedMessages }],
  });
}
