import { eventually, redisCli, startCluster } from '@gatehouse/testing';
import type { Cluster, NodeProcess } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from './support/call.ts';
import type { Answer } from './support/call.ts';
import { createControlClients, deployHttpApi, nodesKnown } from './support/control-clients.ts';
import type { ControlClients } from './support/control-clients.ts';
import { startGateway } from './support/gateway.ts';
import { createLimitClients } from './support/limit-clients.ts';
import type { LimitClients } from './support/limit-clients.ts';

const START_DEADLINE_MS = 120_000;
const QUOTA = 10;
const RATE_PER_SECOND = 1;
const BURST = 20;

const KEYED = { routeKey: '$default', target: 'integrations/i', apiKeyRequired: true };
const OPEN = { routeKey: '$default', target: 'integrations/i' };
// Requests that Redis does not answer within 50 ms are refused: the bounds below hold on the busiest machine.
const STAGE = { stageName: '$default', counterLossPolicy: 'DENY' };

function apiOf(route: object): object {
  return { integrations: { i: { integrationType: 'MOCK', mockResponse: { body: 'in' } } }, routes: [route] };
}

function planOf(apiId: string): object {
  return { apiStages: [{ apiId, stage: '$default' }], quota: { limit: QUOTA, period: 'DAY' } };
}

/** Asks `count` times, two at a time, in turn at each of the ports. */
async function askInTurn(ports: readonly number[], apiId: string, count: number, apiKey?: string): Promise<Answer[]> {
  const answers: Answer[] = [];
  let asked = 0;
  const one = async (): Promise<void> => {
    while (asked < count) {
      const port = ports[asked % ports.length] ?? 0;
      asked += 1;
      const headers = apiKey === undefined ? {} : { 'x-api-key': apiKey };
      answers.push(await call({ port, host: `${apiId}.execute-api.localhost`, headers }));
    }
  };
  await Promise.all([one(), one()]);
  return answers;
}

const textsOf = (answers: readonly Answer[]): string[] => answers.map(({ status, body }) => `${status} ${body}`);
const admittedOf = (answers: readonly Answer[]): number => answers.filter(({ status }) => status === 200).length;

/** Sum of the series of a metric whose labels hold a text. */
async function metric(adminPort: number, name: string, labels = ''): Promise<number> {
  const { body } = await call({ port: adminPort, host: 'localhost', path: '/metrics' });
  const lines = body.split('\n').filter((line) => line.startsWith(name) && line.includes(labels));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

describe('limits of two nodes with one Redis', () => {
  let cluster: Cluster;
  let control: ControlClients;
  let limits: LimitClients;

  beforeAll(async () => {
    cluster = await startCluster({ controlPlanes: 1, nodes: 2, redis: true });
    const grpcPort = cluster.controlPlanes[0]?.grpcPort ?? 0;
    control = createControlClients(grpcPort);
    limits = createLimitClients(grpcPort, control);
    await nodesKnown(control, cluster.nodes.length);
    for (const { adminPort } of cluster.nodes) {
      await eventually(async () => (await metric(adminPort, 'gatehouse_limits_live_nodes')) === 2);
    }
  }, START_DEADLINE_MS);

  afterAll(async () => {
    limits.close();
    control.close();
    await cluster.stop();
  });

  const portsOf = (nodes: readonly NodeProcess[]): number[] => nodes.map(({ trafficPort }) => trafficPort);
  const sum = async (name: string, labels = ''): Promise<number> => {
    const values = await Promise.all(cluster.nodes.map(({ adminPort }) => metric(adminPort, name, labels)));
    return values.reduce((all, value) => all + value, 0);
  };
  /** Requests that were refused because Redis was late: each may have cost a token. */
  const refusedUnasked = (): Promise<number> => sum('gatehouse_limits_decided_by_policy_total', 'policy="DENY"');

  it('admit burst + rate x time together, and answer 429 to the rest', async () => {
    const settings = { throttlingBurstLimit: BURST, throttlingRateLimit: RATE_PER_SECOND };
    await deployHttpApi(control, 'shared', apiOf(OPEN), { ...STAGE, routeSettings: { $default: settings } });
    const unaskedBefore = await refusedUnasked();
    const startMs = performance.now();
    const answers = await askInTurn(portsOf(cluster.nodes), 'shared', 60);
    const elapsedSeconds = (performance.now() - startMs) / 1000;
    expect([...new Set(textsOf(answers))].sort()).toEqual(['200 in', '429 {"message":"Too Many Requests"}']);
    const admitted = admittedOf(answers);
    expect(admitted).toBeLessThanOrEqual(BURST + RATE_PER_SECOND * elapsedSeconds);
    const unasked = (await refusedUnasked()) - unaskedBefore;
    expect(admitted).toBeGreaterThanOrEqual(BURST - unasked);
    const labels = 'api_id="shared",stage="$default"';
    const throttled = (level: string): Promise<number> => sum('gatehouse_throttled_requests_total', labels + level);
    expect(await throttled('')).toBe(60 - admitted);
    // Any limit whose tokens are late refuses a request then, that of the account too.
    expect(await throttled(',level="ROUTE"')).toBeGreaterThanOrEqual(60 - admitted - unasked);
  });

  it('let in who has a key of a plan, as often as its quota says over both nodes, and count it', async () => {
    await deployHttpApi(control, 'keyed', apiOf(KEYED), STAGE);
    const { apiKeyId, value } = await limits.planWithKey('ten', planOf('keyed'));
    const ports = portsOf(cluster.nodes);
    for (const key of [undefined, 'nobody-has-this-key-0123456789']) {
      const texts = textsOf(await askInTurn(ports, 'keyed', 2, key));
      expect(texts).toEqual(['403 {"message":"Forbidden"}', '403 {"message":"Forbidden"}']);
    }
    // A Redis that was just started grants nothing from quotas before the control plane has told it what it knows.
    await eventually(async () => (await askInTurn(ports, 'keyed', 1, value))[0]?.status === 200);
    const unaskedBefore = await refusedUnasked();
    const answers = await askInTurn(ports, 'keyed', 3 * QUOTA, value);
    expect([...new Set(textsOf(answers))].sort()).toEqual(['200 in', '429 {"message":"Limit Exceeded"}']);
    const admitted = 1 + admittedOf(answers);
    expect(admitted).toBeLessThanOrEqual(QUOTA);
    expect(admitted).toBeGreaterThanOrEqual(QUOTA - ((await refusedUnasked()) - unaskedBefore));
    await eventually(async () => {
      expect(await limits.usedToday('ten', apiKeyId)).toBe(QUOTA);
    });
  });

  // To see it fail: in libs/shared/redis/src/quota-script.ts grant without the mark of trust, and leave out what nodes have seen.
  it('keep what is left of a quota, and what was used, over a Redis that is emptied', async () => {
    await deployHttpApi(control, 'emptied', apiOf(KEYED), STAGE);
    const { apiKeyId, value } = await limits.planWithKey('kept', planOf('emptied'));
    const ports = portsOf(cluster.nodes);
    let admitted = 0;
    const ask = async (count: number): Promise<number> => {
      const now = admittedOf(await askInTurn(ports, 'emptied', count, value));
      admitted += now;
      return now;
    };
    const unaskedBefore = await refusedUnasked();
    await eventually(async () => (await ask(1)) === 1);
    await ask(QUOTA / 2 - 1);
    await eventually(async () => expect(await limits.usedToday('kept', apiKeyId)).toBeGreaterThanOrEqual(admitted));
    const used = await limits.usedToday('kept', apiKeyId);
    await redisCli(cluster.redis?.port ?? 0, 'FLUSHALL');
    // Nothing is granted until the control plane has told the new Redis what SQL knows.
    await eventually(async () => (await ask(1)) === 1);
    expect(await limits.usedToday('kept', apiKeyId)).toBeGreaterThanOrEqual(used);
    await ask(3 * QUOTA);
    expect(admitted).toBeLessThanOrEqual(QUOTA);
    expect(admitted).toBeGreaterThanOrEqual(QUOTA - ((await refusedUnasked()) - unaskedBefore));
    await eventually(async () => expect(await limits.usedToday('kept', apiKeyId)).toBe(QUOTA));
  });
});

describe('limits of the standalone process', () => {
  it('know keys and quotas without Redis, and count what was used', async () => {
    const gateway = await startGateway();
    const limits = createLimitClients(gateway.grpcPort, gateway.clients);
    try {
      await deployHttpApi(gateway.clients, 'keyed', apiOf(KEYED), STAGE);
      const { apiKeyId, value } = await limits.planWithKey('ten', planOf('keyed'));
      const ports = [gateway.trafficPort];
      expect(textsOf(await askInTurn(ports, 'keyed', 1))).toEqual(['403 {"message":"Forbidden"}']);
      const answers = await askInTurn(ports, 'keyed', 2 * QUOTA, value);
      expect([admittedOf(answers), answers.at(-1)?.body]).toEqual([QUOTA, '{"message":"Limit Exceeded"}']);
      await eventually(async () => {
        expect(await limits.usedToday('ten', apiKeyId)).toBe(QUOTA);
      });
    } finally {
      limits.close();
      await gateway.stop();
    }
  });
});
