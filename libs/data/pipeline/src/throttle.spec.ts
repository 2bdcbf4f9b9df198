import { createHash, randomFillSync } from 'node:crypto';
import { createVariables } from '@gatehouse/access-log';
import type { HttpRoute, StageSettings } from '@gatehouse/api-model';
import { DEFAULT_ACCOUNT } from '@gatehouse/api-model';
import type { Exchange } from '@gatehouse/exchange';
import { MetricsRegistry } from '@gatehouse/metrics';
import { decodeResource, encodeStage, StageLoader } from '@gatehouse/snapshot';
import type { UsagePlanConfig } from '@gatehouse/snapshot';
import { eventually, testLimiter, testResponseCache } from '@gatehouse/testing';
import { SeenApiKeys } from '@gatehouse/usage-plans';
import { describe, expect, it, vi } from 'vitest';
import { createPipeline, GatewayState, Limits, prepareStage, RequestIds } from './index.ts';

const VALUE = 'a-key-of-a-client-0000';
const KEY = 'stages/pets/prod';

interface Answer {
  readonly status: number;
  readonly body: string;
}

const LOGGED = ['error.responseType', 'error.limitLevel', 'identity.apiKeyId', 'usagePlanId'];

/** A node in memory with one stage whose routes are mocks. */
async function aNode(routes: readonly HttpRoute[], settings: Partial<StageSettings> = {}, logged = LOGGED) {
  const registry = new MetricsRegistry();
  const limits = new Limits(testLimiter());
  const lines: string[] = [];
  const variables = createVariables();
  const dependencies = {
    upstreams: { origin: vi.fn() },
    accessLog: () => ({
      write: (context: Parameters<ReturnType<typeof variables.get> & object>[0]) =>
        void lines.push(logged.map((name) => variables.get(name)?.(context) ?? '-').join(' ')),
    }),
    metrics: registry.routeMetrics.bind(registry),
    responseCache: testResponseCache(),
    limits,
  };
  const state = new GatewayState({
    prepareStage: (stage, links, breathe, previous) => prepareStage(stage, links, breathe, dependencies, previous),
    prepareRestStage: () => Promise.reject(new Error('no REST APIs here')),
    openVpcLink: vi.fn(),
    responseCache: dependencies.responseCache,
    limits,
  });
  await state.applyAccount('account', { ...DEFAULT_ACCOUNT, throttlingDisabled: true });
  const { payload, chunks } = encodeStage({
    apiId: 'pets',
    deploymentId: 'd1',
    settings: { stageName: 'prod', ...settings },
    api: { protocolType: 'HTTP', name: 'Pets' },
    integrations: new Map([['m', { integrationType: 'MOCK' }]]),
    routes,
  });
  const decoded = decodeResource(payload);
  if (decoded.kind !== 'stage') throw new Error('expected a stage');
  const bytes = new Map(chunks.map((chunk) => [chunk.digest, chunk.bytes]));
  const breathe = (): undefined => undefined;
  const fetchChunk = (digest: string) => Promise.resolve(bytes.get(digest) ?? new Uint8Array());
  await state.applyStage(KEY, await new StageLoader().load(KEY, decoded.manifest, fetchChunk, breathe), breathe);
  state.markSynced();
  const countThrottled = vi.fn();
  const handler = createPipeline(state.config, {
    random: Math.random,
    ids: new RequestIds((buffer) => buffer.fill(7)),
    nowMs: () => performance.now(),
    nowUnixMs: () => Date.now(),
    maxPayloadBytes: 1_000,
    contextVariables: variables,
    unmatchedMetrics: registry.routeMetrics('', '', undefined),
    limits,
    seenApiKeys: new SeenApiKeys((buffer) => randomFillSync(buffer)),
    countThrottled,
  });
  const call = (path: string, headers: readonly string[] = []): Promise<Answer> =>
    new Promise((resolve) => handler(anExchange(path, headers, resolve)));
  return { state, call, lines, countThrottled };
}

function anExchange(path: string, headers: readonly string[], onAnswer: (answer: Answer) => void): Exchange {
  const exchange = {
    request: {
      method: 'GET',
      path: `/prod${path}`,
      query: '',
      authority: 'pets.execute-api.localhost',
      headers,
      sourceIp: '127.0.0.1',
      scheme: 'http' as const,
      contentLength: 0,
    },
    aborted: false,
    onAborted: undefined,
    onWritable: undefined,
    respond: (status: number, _headers: readonly string[], body: string | Uint8Array) =>
      onAnswer({ status, body: typeof body === 'string' ? body : Buffer.from(body).toString() }),
    holdBody: () => undefined,
  };
  return exchange as unknown as Exchange;
}

function aPlan(plan: Partial<UsagePlanConfig['plan']>): UsagePlanConfig {
  const apiStages = [{ apiId: 'pets', stage: 'prod' }];
  return { plan: { usagePlanId: 'gold', name: 'Gold', apiStages, ...plan }, quotaStartDate: '2020-01-01' };
}

/** Calls one after the other until a call is refused; how many were not. */
async function admitted(call: () => Promise<Answer>, most = 50): Promise<number> {
  for (let count = 0; count < most; count += 1) if ((await call()).status !== 200) return count;
  return most;
}

async function withKey(state: GatewayState, plan: UsagePlanConfig): Promise<void> {
  const valueDigest = createHash('sha256').update(VALUE).digest();
  const shard = valueDigest.toString('hex', 0, 1);
  await state.applyApiKeys(`apikeys/${shard}`, {
    shard,
    keys: [{ apiKeyId: 'k1', valueDigest, usagePlanIds: ['gold'] }],
  });
  await state.applyUsagePlan('usageplans/gold', plan);
}

const OPEN: HttpRoute = { routeKey: 'GET /open', target: 'integrations/m' };
const OTHER: HttpRoute = { routeKey: 'GET /other', target: 'integrations/m' };
const KEYED: HttpRoute = { routeKey: 'GET /keyed', target: 'integrations/m', apiKeyRequired: true };
const WITH_KEY = ['x-api-key', VALUE];

describe('throttling', () => {
  it('refuses beyond the burst with 429, and names the level in log and metrics', async () => {
    const { call, lines, countThrottled } = await aNode([OPEN], {
      defaultRouteSettings: { throttlingBurstLimit: 3, throttlingRateLimit: 0.01 },
    });
    expect(await admitted(() => call('/open'))).toBe(3);
    expect(await call('/open')).toEqual({ status: 429, body: '{"message":"Too Many Requests"}' });
    expect(lines.at(-1)).toBe('THROTTLED STAGE - -');
    expect(countThrottled).toHaveBeenCalledWith('pets', 'prod', 'STAGE');
  });

  it("gives a route with a rate of its own its own bucket, with what it leaves out from the stage's", async () => {
    const { call, lines } = await aNode([OPEN, OTHER], {
      defaultRouteSettings: { throttlingBurstLimit: 3, throttlingRateLimit: 0.01 },
      routeSettings: { 'GET /open': { throttlingBurstLimit: 5 } },
    });
    expect(await admitted(() => call('/open'))).toBe(5);
    expect(lines.at(-1)).toBe('THROTTLED ROUTE - -');
    expect(await admitted(() => call('/other'))).toBe(3);
  });

  it('lets nothing pass when a burst or a rate is 0', async () => {
    for (const settings of [
      { throttlingBurstLimit: 0, throttlingRateLimit: 9 },
      { throttlingBurstLimit: 9, throttlingRateLimit: 0 },
    ]) {
      const { call } = await aNode([OPEN], { defaultRouteSettings: settings });
      expect((await call('/open')).status).toBe(429);
    }
  });

  it('has the account admit every request, and takes nothing from a stage that the account refuses', async () => {
    const { call, state, lines } = await aNode([OPEN, OTHER], {
      defaultRouteSettings: { throttlingBurstLimit: 4, throttlingRateLimit: 0.01 },
    });
    await state.applyAccount('account', { throttleSettings: { rateLimit: 0.01, burstLimit: 2 } });
    expect(await admitted(() => call('/open'))).toBe(2);
    expect(lines.at(-1)).toBe('THROTTLED ACCOUNT - -');
    await state.applyAccount('account', { ...DEFAULT_ACCOUNT, throttlingDisabled: true });
    expect(await admitted(() => call('/other'))).toBe(2);
  });
});

describe('a route that asks for an API key', () => {
  it('tells value and id of the key to logs and mappings, where it asked for one and the key is known', async () => {
    const { call, state, lines } = await aNode([KEYED, OPEN], {}, ['identity.apiKey', 'identity.apiKeyId']);
    await withKey(state, aPlan({}));
    await call('/keyed', WITH_KEY);
    await call('/keyed', ['x-api-key', 'nobody-has-this-key-0000']);
    await call('/open', WITH_KEY);
    expect(lines).toEqual([`${VALUE} k1`, '- -', '- -']);
  });

  it('answers 403 for every key that is not in a plan of the stage', async () => {
    const { call, state, lines } = await aNode([KEYED, OPEN]);
    const forbidden = { status: 403, body: '{"message":"Forbidden"}' };
    expect(await call('/keyed')).toEqual(forbidden);
    expect(await call('/keyed', WITH_KEY)).toEqual(forbidden);
    await withKey(state, aPlan({ apiStages: [{ apiId: 'pets', stage: 'test' }] }));
    expect(await call('/keyed', WITH_KEY)).toEqual(forbidden);
    expect(lines.at(-1)).toBe('INVALID_API_KEY - k1 -');
    await withKey(state, aPlan({}));
    expect((await call('/keyed', WITH_KEY)).status).toBe(200);
    expect(await call('/keyed', ['x-api-key', `${VALUE}0`])).toEqual(forbidden);
    expect((await call('/open', ['x-api-key', 'anything'])).status).toBe(200);
  });

  it("goes by the plan's bucket, which a bucket of the route replaces", async () => {
    const throttle = { rateLimit: 0.01, burstLimit: 2 };
    const plain = await aNode([KEYED]);
    await withKey(plain.state, aPlan({ throttle }));
    expect(await admitted(() => plain.call('/keyed', WITH_KEY))).toBe(2);
    expect(plain.lines.at(-1)).toBe('THROTTLED USAGE_PLAN k1 gold');
    const replaced = await aNode([KEYED]);
    const stage = { apiId: 'pets', stage: 'prod', throttle: { 'GET /keyed': { rateLimit: 0.01, burstLimit: 4 } } };
    await withKey(replaced.state, aPlan({ throttle, apiStages: [stage] }));
    expect(await admitted(() => replaced.call('/keyed', WITH_KEY))).toBe(4);
    expect(replaced.lines.at(-1)).toBe('THROTTLED USAGE_PLAN_ROUTE k1 gold');
  });

  it('spends its quota on admitted requests only, and answers Limit Exceeded when that is used up', async () => {
    const { call, state, lines } = await aNode([KEYED]);
    const quota = { limit: 5, offset: 0, period: 'MONTH' as const };
    await withKey(state, aPlan({ quota, throttle: { rateLimit: 0.01, burstLimit: 2 } }));
    expect(await admitted(() => call('/keyed', WITH_KEY))).toBe(2);
    expect((await call('/keyed', WITH_KEY)).status).toBe(429);
    await withKey(state, aPlan({ quota }));
    expect(await admitted(() => call('/keyed', WITH_KEY))).toBe(3);
    expect(await call('/keyed', WITH_KEY)).toEqual({ status: 429, body: '{"message":"Limit Exceeded"}' });
    expect(lines.at(-1)).toBe('QUOTA_EXCEEDED QUOTA k1 gold');
    await withKey(state, aPlan({ quota: { ...quota, limit: 7 } }));
    await eventually(async () => (await call('/keyed', WITH_KEY)).status === 200);
  });
});
