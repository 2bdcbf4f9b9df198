import { setImmediate as giveWay } from 'node:timers/promises';
import type { AdminRoutes } from '@gatehouse/admin-http';
import { VERSION } from '@gatehouse/process';
import type { NodeParts } from './build-node.ts';
import type { NodeLifecycle } from './lifecycle.ts';

/** About a millisecond of work. */
const PIECES_PER_TURN = 8;

const JSON_TYPE = 'application/json';
const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Pages of the data plane's admin port. */
export function adminRoutes(parts: NodeParts, lifecycle: NodeLifecycle): AdminRoutes {
  return {
    '/healthz': () => json(200, { status: 'ok', version: VERSION }),
    '/readyz': () => {
      const { state, reason } = lifecycle;
      return state === 'READY' ? json(200, { status: 'ready' }) : json(503, { status: 'not ready', state, reason });
    },
    '/metrics': async () => ({
      status: 200,
      contentType: PROMETHEUS_TYPE,
      body: await paced(parts.metrics.prometheusPieces()),
    }),
    '/debug/config': () => json(200, configPage(parts)),
  };
}

/** What the node serves and how it stands to the channel: nodes with one epoch and one digest have settled the same entries. */
function configPage({ agent }: NodeParts) {
  const { epoch, digest, isConverged = false } = agent.view;
  const { copyProblem } = agent;
  return { epoch, digest, isConverged, copyProblem, resources: agent.applied(), refused: agent.refused() };
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
