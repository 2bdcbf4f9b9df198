// The master of Redis is killed while two nodes share a limit under load of five times its rate; a Sentinel elects its replica.
import { eventually, startRedisSentinel } from '@gatehouse/testing';
import type { RedisSentinel } from '@gatehouse/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startFaultCluster } from './support/fault-kit.ts';
import type { FaultCluster } from './support/fault-kit.ts';
import { passes } from './support/fault-views.ts';
import { LimitFleet } from './support/limit-fleet.ts';

let sentinel: RedisSentinel;
let fault: FaultCluster | undefined;
let fleet: LimitFleet;

beforeAll(async () => {
  sentinel = await startRedisSentinel();
  const env = { GATEHOUSE_REDIS_SENTINELS: sentinel.address, GATEHOUSE_REDIS_MASTER: sentinel.masterName };
  fault = await startFaultCluster({ controlPlanes: 1, nodes: 2, controlPlaneEnv: env, nodeEnv: () => env });
  fleet = await LimitFleet.of(fault);
}, 180_000);

afterEach(() => fleet.endLoads());

afterAll(async () => {
  await fault?.stop();
  await sentinel.stop();
});

// To see it fail: in libs/shared/redis/src/client.ts use the first master for good (no `sentinels`).
describe('limits of two nodes with Redis behind a Sentinel, under load', () => {
  it('admit within their bound while the master is killed, and hold across nodes again by the one that is elected', async () => {
    const loads = fleet.startLoads();
    await passes(500);
    await sentinel.first.kill();
    await fleet.expectAdmittedWithoutRedis(loads);
    await eventually(async () => expect(await sentinel.masterPort()).toBe(sentinel.second.port), {
      deadlineMs: 60_000,
    });
    await fleet.countersAre('there');
    await passes(500);
    // One burst for the loss, one for writes that the replica did not have.
    await fleet.expectBound(loads, 2);
    await fleet.expectNormal();
  }, 240_000);
});
