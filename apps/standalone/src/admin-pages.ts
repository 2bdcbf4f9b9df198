import type { AdminRoutes } from '@gatehouse/admin-http';
import type { ControlStore } from '@gatehouse/records';
import type { DataPlane } from './build-data-plane.ts';
import { VERSION } from './version.ts';

const JSON_TYPE = 'application/json';
const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Pages of the data plane's admin port. */
export function adminRoutes(data: DataPlane): AdminRoutes {
  return {
    '/healthz': () => json(200, { status: 'ok', version: VERSION }),
    '/readyz': () =>
      data.state.config().synced
        ? json(200, { status: 'ready' })
        : json(503, { status: 'not ready', reason: 'no configuration has been applied yet' }),
    '/metrics': () => ({ status: 200, contentType: PROMETHEUS_TYPE, body: data.metrics.toPrometheusText() }),
    '/debug/config': () => json(200, { resources: data.agent.applied() }),
  };
}

/** Pages of the control plane's management port. */
export function managementRoutes(store: ControlStore): AdminRoutes {
  return {
    '/healthz': () => json(200, { status: 'ok', version: VERSION }),
    '/readyz': async () => {
      try {
        await store.listApis({ pageSize: 1, pageToken: undefined });
        return json(200, { status: 'ready' });
      } catch (error) {
        return json(503, { status: 'not ready', reason: error instanceof Error ? error.message : String(error) });
      }
    },
  };
}

function json(status: number, value: unknown) {
  return { status, contentType: JSON_TYPE, body: `${JSON.stringify(value)}\n` };
}
