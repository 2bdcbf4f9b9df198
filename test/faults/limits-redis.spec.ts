// Redis is killed, frozen and emptied while two nodes share a limit under load of five times its rate.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually } from '@gatehouse/testing';
import type { RedisServer } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployHttpApi } from '../e2e/support/control-clients.ts';
import { startFaultCluster, textApi } from './support/fault-kit.ts';
import type { FaultCluster } from './support/fault-kit.ts';
import { metricAt, passes } from './support/fault-views.ts';
import { startLimitLoad } from './support/limit-load.ts';
import type { LimitLoad } from './support/limit-load.ts';

interface Limit {
  readonly apiId: string;
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** Nodes hold leases of the fast one; of the slow one each request asks for its own token. */
const LIMITS: readonly Limit[] = [
  { apiId: 'fast', ratePerSecond: 50, burst: 20 },
  { apiId: 'slow', ratePerSecond: 10, burst: 20 },
];
const LOAD_FACTOR = 5;
/** The docs say 50 ms; what is more belongs to the machine and to the connection. Less than the 1 s after which the client of Redis gives up by itself. */
const MAX_ANSWER_MS = 500;
const AWAY_MS = 3_000;
/** A node notices a loss by calls that time out, the other one perhaps some of them later. */
const NOTICED_WITHIN_MS = 500;
const PATIENCE = { deadlineMs: 60_000, intervalMs: 50 };

let fault: FaultCluster;
let redis: RedisServer;

beforeAll(async () => {
  fault = await startFaultCluster({ controlPlanes: 1, nodes: 2, redis: true });
  if (fault.cluster.redis === undefined || fault.clients[0] === undefined) throw new Error('a cluster without Redis');
  redis = fault.cluster.redis;
  for (const { apiId, burst, ratePerSecond } of LIMITS) {
    await deployHttpApi(fault.clients[0], apiId, textApi('in'), {
      stageName: '$default',
      defaultRouteSettings: { throttlingBurstLimit: burst, throttlingRateLimit: ratePerSecond },
    });
  }
  await normal();
}, 120_000);

afterAll(() => fault.stop());

/** Of all nodes, the value of a series. */
function values(series: string): Promise<(number | undefined)[]> {
  return Promise.all(fault.cluster.nodes.map(({ adminPort }) => metricAt(adminPort, series)));
}

async function countersAre(state: 'away' | 'there'): Promise<void> {
  const wanted = state === 'away' ? 1 : 0;
  await eventually(async () => {
    expect(await values('gatehouse_limits_without_counters')).toEqual([wanted, wanted]);
  }, PATIENCE);
}

async function normal(): Promise<void> {
  await countersAre('there');
  await eventually(async () => expect(await values('gatehouse_limits_live_nodes')).toEqual([2, 2]), PATIENCE);
}

async function decidedByPolicy(): Promise<number> {
  const decided = await values('gatehouse_limits_decided_by_policy_total{policy="LOCAL"}');
  return decided.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

interface RunningLoad {
  readonly limit: Limit;
  readonly load: LimitLoad;
}

function startLoads(): RunningLoad[] {
  return LIMITS.map((limit) => {
    const { apiId, ratePerSecond } = limit;
    const perSecond = LOAD_FACTOR * ratePerSecond;
    return { limit, load: startLimitLoad(fault.cluster.nodes, { apiId, perSecond, maxMs: MAX_ANSWER_MS }) };
  });
}

/** Ends the loads and holds them against the bound of docs/throttling.md; `bursts` more than usual are allowed. */
async function expectBound(loads: readonly RunningLoad[], bursts: number): Promise<void> {
  for (const { load, limit } of loads) {
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(load.refused).toBeGreaterThan(0);
    const partlyLostMs = load.partlyLostMs + NOTICED_WITHIN_MS;
    const flowedIn = (limit.ratePerSecond * (load.elapsedMs + partlyLostMs / 2)) / 1000;
    expect(load.admitted, limit.apiId).toBeLessThanOrEqual(limit.burst * (1 + bursts) + flowedIn);
  }
}

/** Nobody did anything, and the limits hold as before. */
async function expectNormal(): Promise<void> {
  await normal();
  const decidedBefore = await decidedByPolicy();
  const loads = startLoads();
  await passes(2_000);
  for (const { load } of loads) await load.stop();
  // A call that was late on a busy machine is decided by the policy, too.
  const decided = (await decidedByPolicy()) - decidedBefore;
  for (const { load, limit } of loads) {
    expect(load.failures).toEqual([]);
    const bound = limit.burst + (limit.ratePerSecond * load.elapsedMs) / 1000 + decided;
    expect(load.admitted, limit.apiId).toBeLessThanOrEqual(bound);
    expect(load.admitted, limit.apiId).toBeGreaterThan(limit.ratePerSecond);
  }
}

const admittedOf = (loads: readonly RunningLoad[]): number[] => loads.map(({ load }) => load.admitted);

/** Redis is away for a while, and requests are admitted all the same. */
async function expectAdmittedWithoutRedis(loads: readonly RunningLoad[]): Promise<void> {
  await countersAre('away');
  const before = admittedOf(loads);
  await passes(AWAY_MS);
  for (const [i, admitted] of admittedOf(loads).entries()) expect(admitted).toBeGreaterThan(before[i] ?? 0);
}

// To see the first two fail: in libs/data/throttling/src/local-share.ts do not divide the rate by the nodes (too much is
// admitted), or let MAX_WAIT_MS of libs/data/throttling/src/limiter.ts and DEFAULT_TIMEOUT_MS of
// libs/shared/redis/src/redis-link.ts be 5000 (requests hang).
describe('limits that two nodes share, under load', () => {
  it('admit within their bound while Redis is killed and comes back empty', async () => {
    const loads = startLoads();
    await passes(500);
    await redis.kill();
    await expectAdmittedWithoutRedis(loads);
    await redis.start();
    await countersAre('there');
    await passes(500);
    // One burst for the loss, one because Redis is empty.
    await expectBound(loads, 2);
    await expectNormal();
  }, 180_000);

  it('admit within their bound while Redis is frozen', async () => {
    const loads = startLoads();
    await passes(500);
    redis.freeze();
    try {
      await expectAdmittedWithoutRedis(loads);
    } finally {
      redis.thaw();
    }
    await countersAre('there');
    await passes(500);
    await expectBound(loads, 1);
    await expectNormal();
  }, 180_000);

  // To see it fail: in libs/shared/redis/src/bucket-script.ts do not take `granted` off the tokens.
  it('admit one burst more when Redis is emptied', async () => {
    const loads = startLoads();
    await passes(1_000);
    await promisify(execFile)('redis-cli', ['-p', String(redis.port), 'FLUSHALL']);
    await passes(2_000);
    await expectBound(loads, 1);
    await expectNormal();
  }, 120_000);
});
