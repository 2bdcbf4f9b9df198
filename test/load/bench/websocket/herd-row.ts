import { Agent, request } from 'node:http';
import { eventually } from '@gatehouse/testing';
import type { Cluster } from '@gatehouse/testing';
import type { BenchBackend } from './backend.ts';
import { HOST, openCrowd, PATH, quantile } from './farms.ts';
import type { Crowd } from './farms.ts';

const BACK_DEADLINE_MS = 60_000;
const CALL_EVERY_MS = 5;
/** Calls between two looks at who is back. */
const CALLS_PER_LOOK = 40;

/** One of two nodes is killed; its clients come back to the other one, at random within two seconds and again until they are in. */
export async function herdRow(cluster: Cluster, count: number, backend: BenchBackend): Promise<string> {
  const [survivor, victim] = cluster.nodes;
  const port = victim?.trafficPort ?? 0;
  const crowd = await openCrowd([port, port], count, { reconnectTo: survivor?.trafficPort ?? 0 });
  const quietP99 = quantile(await callFor(survivor?.trafficPort ?? 0, () => Promise.resolve(false), 200), 0.99);
  const killedAtMs = Date.now();
  await victim?.end('SIGKILL');
  let back: number[] = [];
  const times = await callFor(survivor?.trafficPort ?? 0, async () => {
    back = await reconnected(crowd);
    return back.length < count;
  });
  await eventually(() => backend.ended.size >= count && backend.isQuiet(), { deadlineMs: 60_000 }).catch(
    () => undefined,
  );
  const seconds = (quantile(back, 0.99) - killedAtMs) / 1_000;
  const events = `${String(backend.eventCount())} $disconnect events of ${String(backend.ended.size)} connections`;
  await crowd.stop();
  await victim?.start();
  await eventually(() => backend.isQuiet(), { deadlineMs: 60_000 });
  backend.reset();
  const p99 = `HTTP p99 on the survivor meanwhile ${quantile(times, 0.99).toFixed(1)} ms (before ${quietP99.toFixed(1)} ms)`;
  return `herd: ${String(count)} connections of a killed node, ${String(back.length)} back, 99 % after ${seconds.toFixed(1)} s, ${p99}, ${events}`;
}

async function reconnected({ farms }: Crowd): Promise<number[]> {
  const reports = await Promise.all(farms.map((farm) => farm.tell({ kind: 'report' })));
  return reports.flatMap(({ reconnectedAtMs }) => reconnectedAtMs).sort((a, b) => a - b);
}

/** Calls a node every few milliseconds for as long as `goesOn`; milliseconds that its answers took, sorted. */
async function callFor(
  port: number,
  goesOn: () => Promise<boolean>,
  most = Number.POSITIVE_INFINITY,
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  const giveUpAtMs = performance.now() + BACK_DEADLINE_MS;
  for (let more = true; more && performance.now() < giveUpAtMs;) {
    const startedAtMs = performance.now();
    await plainCall(agent, port);
    times.push(performance.now() - startedAtMs);
    await new Promise((resolve) => setTimeout(resolve, CALL_EVERY_MS));
    if (times.length % CALLS_PER_LOOK === 0) more = times.length < most && (most < Infinity || (await goesOn()));
  }
  agent.destroy();
  return times.sort((a, b) => a - b);
}

/** A plain GET of a WebSocket API: the node answers 426 by itself. */
function plainCall(agent: Agent, port: number): Promise<void> {
  return new Promise((resolve) => {
    const call = request({ agent, host: '127.0.0.1', port, path: PATH, headers: { host: HOST } }, (answer) => {
      answer.resume();
      answer.on('end', resolve);
    });
    call.on('error', () => {
      resolve();
    });
    call.end();
  });
}
