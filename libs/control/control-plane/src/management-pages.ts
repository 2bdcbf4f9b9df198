import type { AdminRoutes } from '@gatehouse/admin-http';
import { VERSION } from '@gatehouse/process';
import type { ControlStore } from '@gatehouse/records';

const JSON_TYPE = 'application/json';

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
