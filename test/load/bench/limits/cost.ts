import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startCluster } from '@gatehouse/testing';
import type { Cluster } from '@gatehouse/testing';
import { createControlClients } from '../../../e2e/support/control-clients.ts';
import { createLimitClients } from '../../../e2e/support/limit-clients.ts';
import { upstreamConfig } from '../configs.ts';
import { deployApi } from '../gatehouse.ts';
import { cpuNanoseconds, startProcess } from '../processes.ts';
import { cpuBySlices } from '../slices.ts';
import { median } from '../table.ts';
import { drive } from '../wrk.ts';

/** What a route costs with limits, beside the same route without. Medians of the rounds. */
export interface CostRow {
  readonly name: string;
  readonly requestsPerSecond: number;
  readonly cpuUs: number;
  /** CPU per request by that of the route without limits, in each run of slices. */
  readonly ratios: readonly number[];
  readonly p50Us: number;
  readonly p99Us: number;
  readonly errors: number;
}

/** How long it is measured. */
export interface CostOptions {
  /** Undisturbed rounds for latencies, and how long each route has in one. */
  readonly rounds: number;
  readonly seconds: number;
  /** Runs of slices before those that count, those that count, and slices of each route in one. */
  readonly warmUpRuns: number;
  readonly runs: number;
  readonly slices: number;
}

interface Round {
  readonly requestsPerSecond: number;
  readonly cpuUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly errors: number;
}

const NODE_CORE = 0;
const LOAD_CORE = 1;
const CONNECTIONS = 64;
/** Never reached: what is measured is the way of an admitted request. */
const PLENTY = 1_000_000;
/** A bucket that rests in the turns of others loses its lease and asks anew: long enough that this does not count. */
const SLICE_MS = 500;
/** Nothing; the stage's bucket; besides an API key, its plan's bucket and quota. */
const NAMES = ['without', 'stage', 'keyed'] as const;

/** Drives one node with Redis in turn: the same proxied route without limits, with those of its stage, and of a key besides. */
export async function measureCost({ rounds, seconds, warmUpRuns, runs, slices }: CostOptions): Promise<CostRow[]> {
  const dir = mkdtempSync(join(tmpdir(), 'gatehouse-bench-limits-'));
  const upstream = await freePort();
  const file = join(dir, 'upstream.conf');
  writeFileSync(file, upstreamConfig(dir, { upstream, nginx: 0, nginxLua: 0, haproxy: 0 }));
  const backend = startProcess({ command: 'nginx', args: ['-c', file, '-p', dir], core: LOAD_CORE });
  const cluster = await startCluster({ controlPlanes: 1, nodes: 1, redis: true });
  try {
    const node = cluster.nodes[0];
    const { redis } = cluster;
    if (node === undefined || redis === undefined) throw new Error('a cluster without a node or Redis');
    const apiKey = await deploy(cluster, `http://127.0.0.1:${String(upstream)}/`);
    pin(node.pid, NODE_CORE);
    // Elsewhere as it would be: on the node's core it would take the caches from it.
    pin(redis.pid(), LOAD_CORE);
    const measured = new Map<string, Round[]>(NAMES.map((name) => [name, []]));
    const loadOf = (name: string) => ({
      url: `http://127.0.0.1:${String(node.trafficPort)}/`,
      headers: { Host: `${name}.execute-api.localhost`, 'x-api-key': apiKey },
      connections: CONNECTIONS,
      core: LOAD_CORE,
    });
    const measure = async (name: string, forSeconds: number): Promise<Round> => {
      const before = cpuNanoseconds(node.pid);
      const result = await drive({ ...loadOf(name), seconds: forSeconds });
      const cpuUs = Number(cpuNanoseconds(node.pid) - before) / 1000 / result.requests;
      const { p50Us, p99Us, errors } = result;
      return { requestsPerSecond: (result.requests / result.durationMs) * 1000, cpuUs, p50Us, p99Us, errors };
    };
    for (const name of NAMES) await measure(name, 2 * seconds);
    for (let round = 0; round < rounds; round += 1) {
      // In turn first and second: who comes after a pause pays for it.
      for (const name of round % 2 === 0 ? NAMES : NAMES.toReversed()) {
        measured.get(name)?.push(await measure(name, seconds));
      }
    }
    const sliced: number[][] = [];
    // Code that runs 20 times a second, the calls to Redis, takes a minute until it is compiled.
    for (let run = -warmUpRuns; run < runs; run += 1) {
      const perRequest = await cpuBySlices({
        pid: node.pid,
        loads: NAMES.map(loadOf),
        count: slices,
        sliceMs: SLICE_MS,
      });
      if (run >= 0) sliced.push(perRequest.map((cpuNs) => cpuNs / (perRequest[0] ?? Number.NaN)));
    }
    return NAMES.map((name, i) => ({
      ...rowOf(name, measured.get(name) ?? []),
      ratios: sliced.map((ratios) => ratios[i] ?? Number.NaN),
    }));
  } finally {
    await cluster.stop();
    await backend.stop();
  }
}

function pin(pid: number, core: number): void {
  execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
}

/** Deploys the APIs; resolves with the value of a key. */
async function deploy(cluster: Cluster, integrationUri: string): Promise<string> {
  const grpcPort = cluster.controlPlanes[0]?.grpcPort ?? 0;
  const integrations = { i: { integrationType: 'HTTP_PROXY', integrationMethod: 'ANY', integrationUri } };
  const route = { routeKey: '$default', target: 'integrations/i' };
  const throttle = { rateLimit: PLENTY, burstLimit: PLENTY };
  const defaultRouteSettings = { throttlingRateLimit: PLENTY, throttlingBurstLimit: PLENTY };
  await deployApi(grpcPort, 'without', { name: 'without', integrations, routes: [route] }, {});
  await deployApi(grpcPort, 'stage', { name: 'stage', integrations, routes: [route] }, { defaultRouteSettings });
  const keyed = { name: 'keyed', integrations, routes: [{ ...route, apiKeyRequired: true }] };
  await deployApi(grpcPort, 'keyed', keyed, { defaultRouteSettings });
  const control = createControlClients(grpcPort);
  const limits = createLimitClients(grpcPort, control);
  try {
    const { value } = await limits.planWithKey('bench', {
      apiStages: [{ apiId: 'keyed', stage: '$default' }],
      throttle,
      quota: { limit: 2_000_000_000, period: 'MONTH' },
    });
    return value;
  } finally {
    limits.close();
    control.close();
  }
}

function rowOf(name: string, rounds: readonly Round[]): Omit<CostRow, 'ratios'> {
  const of = (pick: (round: Round) => number): number => median(rounds.map(pick));
  return {
    name,
    requestsPerSecond: of((round) => round.requestsPerSecond),
    cpuUs: of((round) => round.cpuUs),
    p50Us: of((round) => round.p50Us),
    p99Us: of((round) => round.p99Us),
    errors: rounds.reduce((sum, { errors }) => sum + errors, 0),
  };
}
