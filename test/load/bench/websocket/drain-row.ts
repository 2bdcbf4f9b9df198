import type { Cluster } from '@gatehouse/testing';
import type { BenchBackend } from './backend.ts';
import { openCrowd } from './farms.ts';

/** Of five connections one talks, a message a second. */
const TALKING_SHARE = 5;
const TALK_EVERY_MS = 1_000;
const TALK_BEFORE_MS = 1_500;

/** A node with connections, some of them talking through a backend, is told to stop. */
export async function drainRow(cluster: Cluster, count: number, backend: BenchBackend): Promise<string> {
  const [node] = cluster.nodes;
  const crowd = await openCrowd([node?.trafficPort ?? 0], count);
  const [farm] = crowd.farms;
  await farm?.tell({ kind: 'talk', connections: Math.ceil(count / TALKING_SHARE), everyMs: TALK_EVERY_MS });
  await new Promise((resolve) => setTimeout(resolve, TALK_BEFORE_MS));
  const startedAtMs = performance.now();
  const code = await node?.end('SIGTERM');
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const { closeCodes = {}, answered = [] } = (await farm?.tell({ kind: 'report' })) ?? {};
  await crowd.stop();
  const got = new Set(answered);
  const lost = [...backend.acknowledged].filter((id) => !got.has(id)).length;
  return (
    `drain: ${String(count)} connections in ${seconds.toFixed(1)} s (window 5 s), close codes ${JSON.stringify(closeCodes)}, ` +
    `${String(backend.ended.size)} $disconnect events before the process ended with ${String(code)}; ` +
    `of ${String(backend.acknowledged.size)} messages that the integration acknowledged ${String(lost)} answers were lost`
  );
}
