import { eventually } from '@gatehouse/testing';
import type { NodeProcess } from '@gatehouse/testing';
import { expect } from 'vitest';
import { deployHttpApi } from '../../e2e/support/control-clients.ts';
import { at, textApi } from './fault-kit.ts';
import type { FaultCluster } from './fault-kit.ts';
import { metricAt, passes } from './fault-views.ts';
import { startLimitLoad } from './limit-load.ts';
import type { LimitLoad } from './limit-load.ts';

/** A limit of a stage. */
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

/** Load on one limit. */
export interface RunningLoad {
  readonly limit: Limit;
  readonly load: LimitLoad;
}

/** Nodes that share limits in Redis, under load of five times the rates. */
export class LimitFleet {
  readonly #nodes: readonly NodeProcess[];
  readonly #loads: LimitLoad[] = [];

  private constructor(nodes: readonly NodeProcess[]) {
    this.#nodes = nodes;
  }

  /** Deploys the limits; resolves when all nodes count in Redis and know of each other. */
  static async of({ cluster, clients }: FaultCluster): Promise<LimitFleet> {
    for (const { apiId, burst, ratePerSecond } of LIMITS) {
      await deployHttpApi(at(clients, 0), apiId, textApi('in'), {
        stageName: '$default',
        defaultRouteSettings: { throttlingBurstLimit: burst, throttlingRateLimit: ratePerSecond },
      });
    }
    const fleet = new LimitFleet(cluster.nodes);
    await fleet.normal();
    return fleet;
  }

  /** Of all nodes, the value of a series. */
  #values(series: string): Promise<(number | undefined)[]> {
    return Promise.all(this.#nodes.map(({ adminPort }) => metricAt(adminPort, series)));
  }

  /** Resolves when all nodes have lost Redis, or all use it. */
  async countersAre(state: 'away' | 'there'): Promise<void> {
    const wanted = state === 'away' ? 1 : 0;
    await eventually(async () => {
      expect(await this.#values('gatehouse_limits_without_counters')).toEqual([wanted, wanted]);
    }, PATIENCE);
  }

  /** Resolves when all nodes use Redis and know of each other. */
  async normal(): Promise<void> {
    await this.countersAre('there');
    await eventually(async () => expect(await this.#values('gatehouse_limits_live_nodes')).toEqual([2, 2]), PATIENCE);
  }

  /** Requests that all nodes decided without Redis so far. */
  async decidedByPolicy(): Promise<number> {
    const decided = await this.#values('gatehouse_limits_decided_by_policy_total{policy="LOCAL"}');
    return decided.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  }

  /** Starts a load on each limit. */
  startLoads(): RunningLoad[] {
    return LIMITS.map((limit) => {
      const { apiId, ratePerSecond } = limit;
      const perSecond = LOAD_FACTOR * ratePerSecond;
      const load = startLimitLoad(this.#nodes, { apiId, perSecond, maxMs: MAX_ANSWER_MS });
      this.#loads.push(load);
      return { limit, load };
    });
  }

  /** Ends the loads that a test left behind when it failed half way: they must not run into the next test, nor into nodes that end. */
  async endLoads(): Promise<void> {
    await Promise.allSettled(this.#loads.splice(0).map((load) => load.stop()));
  }

  /** Ends the loads and holds them against the bound of docs/throttling.md; `bursts`, and `byPolicy` requests, more than usual are allowed. */
  async expectBound(loads: readonly RunningLoad[], bursts: number, byPolicy = 0): Promise<void> {
    for (const { load, limit } of loads) {
      await load.stop();
      expect(load.failures).toEqual([]);
      expect(load.refused).toBeGreaterThan(0);
      const partlyLostMs = load.partlyLostMs + NOTICED_WITHIN_MS;
      const flowedIn = (limit.ratePerSecond * (load.elapsedMs + partlyLostMs / 2)) / 1000;
      expect(load.admitted, limit.apiId).toBeLessThanOrEqual(limit.burst * (1 + bursts) + flowedIn + byPolicy);
    }
  }

  /** Nobody did anything, and the limits hold as before. */
  async expectNormal(): Promise<void> {
    await this.normal();
    const decidedBefore = await this.decidedByPolicy();
    const loads = this.startLoads();
    await passes(2_000);
    for (const { load } of loads) await load.stop();
    // A call that was late on a busy machine is decided by the policy, too.
    const decided = (await this.decidedByPolicy()) - decidedBefore;
    for (const { load, limit } of loads) {
      expect(load.failures).toEqual([]);
      const bound = limit.burst + (limit.ratePerSecond * load.elapsedMs) / 1000 + decided;
      expect(load.admitted, limit.apiId).toBeLessThanOrEqual(bound);
      expect(load.admitted, limit.apiId).toBeGreaterThan(limit.ratePerSecond);
    }
  }

  /** Redis is away for a while, and requests are admitted all the same. */
  async expectAdmittedWithoutRedis(loads: readonly RunningLoad[]): Promise<void> {
    await this.countersAre('away');
    const before = admittedOf(loads);
    await passes(AWAY_MS);
    for (const [i, admitted] of admittedOf(loads).entries()) expect(admitted).toBeGreaterThan(before[i] ?? 0);
  }
}

function admittedOf(loads: readonly RunningLoad[]): number[] {
  return loads.map(({ load }) => load.admitted);
}
