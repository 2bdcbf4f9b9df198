import { setImmediate as giveWay } from 'node:timers/promises';
import type { AdminRoutes } from '@gatehouse/admin-http';
import type { ControlStore } from '@gatehouse/records';
import type { DataPlane } from './build-data-plane.ts';
import { VERSION } from './version.ts';

/** About a millisecond of work. */
const PIECES_PER_TURN = 8;

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
    '/metrics': async () => ({
      status: 200,
      contentType: PROMETHEUS_TYPE,
      body: await paced(data.metrics.prometheusPieces()),
    }),
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

/** Joins pieces and gives requests a turn now and then: with thousands of series a scrape takes a while. */
async function paced(pieces: Iterable<string>): Promise<string> {
  let text = '';
  let count = 0;
  for (const piece of pieces) {
    text += piece;
    count += 1;
    if (count % PIECES_PER_TURN === 0) await giveWay();
  }
  return text;
}

function json(status: number, value: unknown) {
  return { status, contentType: JSON_TYPE, body: `${JSON.stringify(value)}\n` };
}
