import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, redisCli, startCluster, startRedisSentinel, startRelay } from '@gatehouse/testing';
import type { Cluster } from '@gatehouse/testing';
import { metricAt } from '../../../faults/support/fault-views.ts';
import { answers, deployApi } from '../gatehouse.ts';
import { FaultLoad } from './fault-load.ts';
import type { FaultAnswer } from './fault-load.ts';

/** What a fault of Redis did to two nodes that share a limit, under load of twice its rate. */
export interface FaultRow {
  readonly name: string;
  readonly requests: number;
  /** Requests without an answer, or with one that is neither 200 nor 429. */
  readonly hung: number;
  readonly p99BeforeMs: number;
  readonly p99Ms: number;
  /** Admitted above burst + rate x time, and what docs/throttling.md allows above it. */
  readonly above: number;
  readonly allowedAbove: number;
  /** Until all nodes had given Redis up; until all used it again after it was healed. Undefined = it was not given up. */
  readonly switchMs: number | undefined;
  readonly returnMs: number | undefined;
}

interface Fault {
  readonly name: string;
  readonly hurt: () => Promise<unknown> | void;
  readonly heal: () => Promise<unknown> | void;
  /** Bursts that may be admitted beyond the bound. */
  readonly bursts: number;
  /** False = nodes go on using Redis. */
  readonly isLoss: boolean;
}

const API_ID = 'limited';
const LIMIT = { ratePerSecond: 200, burst: 100 };
const LOAD_FACTOR = 2;
const BEFORE_MS = 3_000;
const FAULT_MS = 4_000;
const AFTER_MS = 1_000;
const LOOK_MS = 20;
const SLOW_MS = 5;
/** On a busy machine nodes may give Redis up several times, each for longer. */
const PATIENCE = { deadlineMs: 180_000, intervalMs: LOOK_MS };

/** Kills, freezes, empties and slows a Redis, and has a Sentinel elect another master. Each row comes when it is measured. */
export async function* measureFaults(): AsyncGenerator<FaultRow> {
  yield* onOneRedis();
  yield* behindSentinel();
}

async function* onOneRedis(): AsyncGenerator<FaultRow> {
  const relays: { close(): Promise<void>; delay(ms: number): void; heal(): void }[] = [];
  const cluster = await startCluster({
    controlPlanes: 1,
    nodes: 2,
    redis: true,
    redisUrlFor: async (_name, url) => {
      const relay = await startRelay({ targetPort: Number(new URL(url).port) });
      relays.push(relay);
      return `redis://127.0.0.1:${String(relay.port)}`;
    },
  });
  const { redis } = cluster;
  if (redis === undefined) throw new Error('a cluster without Redis');
  const slow = (): void => relays.forEach((relay) => relay.delay(SLOW_MS));
  const faults: Fault[] = [
    { name: 'killed, back empty', hurt: () => redis.kill(), heal: () => redis.start(), bursts: 2, isLoss: true },
    { name: 'frozen', hurt: () => redis.freeze(), heal: () => redis.thaw(), bursts: 1, isLoss: true },
    { name: 'emptied', hurt: () => redisCli(redis.port, 'FLUSHALL'), heal: () => undefined, bursts: 1, isLoss: false },
    {
      name: `${String(SLOW_MS)} ms slow each way`,
      hurt: slow,
      heal: () => relays.forEach((relay) => relay.heal()),
      bursts: 0,
      isLoss: false,
    },
  ];
  try {
    await deploy(cluster);
    for (const fault of faults) yield await measure(cluster, fault);
  } finally {
    await cluster.stop();
    await Promise.all(relays.map((relay) => relay.close()));
  }
}

async function* behindSentinel(): AsyncGenerator<FaultRow> {
  const sentinel = await startRedisSentinel();
  try {
    const env = { GATEHOUSE_REDIS_SENTINELS: sentinel.address, GATEHOUSE_REDIS_MASTER: sentinel.masterName };
    const cluster = await startCluster({ controlPlanes: 1, nodes: 2, controlPlaneEnv: env, nodeEnv: () => env });
    try {
      await deploy(cluster);
      const elected = async (): Promise<boolean> => (await sentinel.masterPort()) === sentinel.second.port;
      const hurt = (): Promise<void> => sentinel.first.kill();
      // Healed = another master is elected.
      const heal = (): Promise<unknown> => eventually(elected, PATIENCE);
      yield await measure(cluster, { name: 'failover by Sentinel', hurt, heal, bursts: 2, isLoss: true });
    } finally {
      await cluster.stop();
    }
  } finally {
    await sentinel.stop();
  }
}

async function deploy({ controlPlanes, nodes }: Cluster): Promise<void> {
  const definition = {
    name: API_ID,
    integrations: { i: { integrationType: 'MOCK', mockResponse: { body: 'in' } } },
    routes: [{ routeKey: '$default', target: 'integrations/i' }],
  };
  const { burst, ratePerSecond } = LIMIT;
  const defaultRouteSettings = { throttlingBurstLimit: burst, throttlingRateLimit: ratePerSecond };
  await deployApi(controlPlanes[0]?.grpcPort ?? 0, API_ID, definition, { defaultRouteSettings });
  for (const { trafficPort } of nodes) {
    await answers(`http://127.0.0.1:${String(trafficPort)}/`, `${API_ID}.execute-api.localhost`);
  }
  // A node that knows of no other takes the whole limit for its share.
  await eventually(async () => {
    const live = await Promise.all(nodes.map(({ adminPort }) => metricAt(adminPort, 'gatehouse_limits_live_nodes')));
    return live.every((count) => count === nodes.length);
  }, PATIENCE);
}

async function measure({ nodes }: Cluster, { name, hurt, heal, bursts, isLoss }: Fault): Promise<FaultRow> {
  const lost = (): Promise<(number | undefined)[]> =>
    Promise.all(nodes.map(({ adminPort }) => metricAt(adminPort, 'gatehouse_limits_without_counters')));
  const all = (wanted: number) => async (): Promise<boolean> => (await lost()).every((value) => value === wanted);
  await eventually(all(0), PATIENCE);
  const load = new FaultLoad(nodes, API_ID, LIMIT.ratePerSecond * LOAD_FACTOR);
  await sleep(BEFORE_MS);
  const hurtAtMs = load.elapsedMs;
  await hurt();
  if (isLoss) await eventually(all(1), PATIENCE);
  const switchMs = load.elapsedMs - hurtAtMs;
  await sleep(FAULT_MS);
  await heal();
  const healedAtMs = load.elapsedMs;
  await eventually(all(0), PATIENCE);
  const returnMs = load.elapsedMs - healedAtMs;
  await sleep(AFTER_MS);
  const elapsedMs = load.elapsedMs;
  await load.stop();
  const { answers: told } = load;
  const admitted = told.filter(({ status }) => status === 200).length;
  return {
    name,
    requests: told.length,
    hung: told.filter(({ status }) => status !== 200 && status !== 429).length,
    p99BeforeMs: p99(told.filter(({ sentAtMs }) => sentAtMs > BEFORE_MS / 3 && sentAtMs < hurtAtMs)),
    p99Ms: p99(told.filter(({ sentAtMs }) => sentAtMs >= hurtAtMs)),
    above: Math.max(0, Math.round(admitted - LIMIT.burst - (LIMIT.ratePerSecond * elapsedMs) / 1000)),
    // While some nodes have lost Redis and some have not, at most half of the rate more: until all had, and had it again.
    allowedAbove: Math.round(
      LIMIT.burst * bursts + (isLoss ? (LIMIT.ratePerSecond / 2) * ((switchMs + returnMs) / 1000) : 0),
    ),
    switchMs: isLoss ? switchMs : undefined,
    returnMs: isLoss ? returnMs : undefined,
  };
}

function p99(answers: readonly FaultAnswer[]): number {
  const sorted = answers.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
}
