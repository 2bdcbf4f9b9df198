// CPU and heap of one proxied request in our own code: the real server adapter, pipeline, upstream client, access log and metrics
// between faked native edges (no sockets, no kernel). Best of many short rounds, so that other processes do not show.
// `npm run bench:request`; -- --one, --ten, --open or --keyed: only that; open and keyed: the same two headers without limits, and with all of them; --rounds N; --look prints the head of an answer.
import { hash, randomFillSync } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { AccessLogs, createVariables, LogWriter } from '@gatehouse/access-log';
import type { HttpRoute, StageSettings } from '@gatehouse/api-model';
import { MetricsRegistry } from '@gatehouse/metrics';
import { ResponseCache, ResponseCodec } from '@gatehouse/response-cache';
import { createPipeline, GatewayState, Limits, prepareStage, RequestIds } from '@gatehouse/pipeline';
import { testLimiter } from '@gatehouse/testing';
import { encodeStage, decodeResource, StageLoader } from '@gatehouse/snapshot';
import { SeenApiKeys } from '@gatehouse/usage-plans';
import { FakeBackend, FakeClients, installFakes } from './request-fakes.ts';

// As the processes do (libs/shared/process).
setFlagsFromString('--no-allocation-site-pretenuring');

const REQUESTS_PER_TURN = 16;
const TURNS_PER_ROUND = 64;
const WARM_UP_ROUNDS = 60;
const roundsAt = process.argv.indexOf('--rounds');
const ROUNDS = roundsAt === -1 ? 600 : Number(process.argv[roundsAt + 1]);
const LOG_FORMAT =
  '$context.identity.sourceIp [$context.requestTime] "$context.httpMethod $context.routeKey" $context.status $context.responseLength $context.requestId';
const TEN_HEADERS = [
  ['Host', 'bench.execute-api.localhost'],
  ['accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'],
  ['accept-encoding', 'gzip, deflate, br, zstd'],
  ['accept-language', 'en-GB,en;q=0.8,de;q=0.5'],
  ['cache-control', 'no-cache'],
  ['cookie', 'session=0123456789abcdef0123456789abcdef; theme=dark'],
  ['referer', 'https://shop.example.com/pets'],
  ['sec-fetch-mode', 'navigate'],
  ['sec-fetch-site', 'same-origin'],
  ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
] as const;

const backend = new FakeBackend(
  'HTTP/1.1 200 OK\r\nServer: nginx/1.26.3\r\nDate: Fri, 20 Nov 2026 17:00:00 GMT\r\nContent-Type: application/json\r\n' +
    'Content-Length: 27\r\nConnection: keep-alive\r\n\r\n{"id":"7","name":"Charlie"}',
);
const clients = new FakeClients('GET', '/pets/7');
const turns = installFakes(backend, clients);
const { createUpstreamProvider } = await import('@gatehouse/upstream');
const { createHttpServer } = await import('@gatehouse/server');

const metrics = new MetricsRegistry();
const limits = new Limits(testLimiter());
const accessLogs = new AccessLogs(
  () =>
    new LogWriter({
      sink: { write: () => Promise.resolve(), reopen: () => Promise.resolve(), close: () => Promise.resolve() },
      maxBufferedBytes: 16_777_216,
      schedule: (flush) => void setTimeout(flush, 100).unref(),
      onError: (cause) => {
        throw cause;
      },
    }),
);
const upstreams = createUpstreamProvider();
const responseCache = new ResponseCache({
  maxBytes: 0,
  store: undefined,
  codec: new ResponseCodec(),
  nowMs: () => performance.now(),
  startTimer: () => () => undefined,
  hash: (text) => text,
});
const state = new GatewayState({
  prepareStage: (stage, vpcLinks, breathe, previous) =>
    prepareStage(
      stage,
      vpcLinks,
      breathe,
      {
        upstreams,
        accessLog: ({ accessLogSettings: log }) => (log === undefined ? undefined : accessLogs.open(log)),
        metrics: (apiId, stageName, routeKey) => metrics.routeMetrics(apiId, stageName, routeKey),
        responseCache,
        limits,
      },
      previous,
    ),
  prepareRestStage: () => Promise.reject(new Error('no REST APIs here')),
  openVpcLink: () => {
    throw new Error('no VPC links here');
  },
  responseCache,
  limits,
});
// A bucket that never refuses costs what any bucket costs.
await state.applyAccount('account', { throttleSettings: { rateLimit: 1e9, burstLimit: 1e9 } });
const API_KEY = 'a-key-of-a-client-0123456789012345678901';

async function serve(apiId: string, route: Partial<HttpRoute>, settings: Partial<StageSettings>): Promise<void> {
  const encoded = encodeStage({
    apiId,
    deploymentId: 'd1',
    settings: {
      stageName: '$default',
      accessLogSettings: { destinationArn: 'file:/none', format: LOG_FORMAT },
      ...settings,
    },
    api: { protocolType: 'HTTP', name: 'Bench' },
    integrations: new Map([
      ['backend', { integrationType: 'HTTP_PROXY', integrationUri: 'http://127.0.0.1:8080/pets/{id}' }],
    ]),
    routes: [{ routeKey: 'GET /pets/{id}', target: 'integrations/backend', ...route }],
  });
  const chunks = new Map(encoded.chunks.map(({ digest, bytes }) => [digest, bytes]));
  const decoded = decodeResource(encoded.payload);
  if (decoded.kind !== 'stage') throw new Error('expected a stage');
  const breathe = (): undefined => undefined;
  const key = `stages/${apiId}/$default`;
  const fetchChunk = (digest: string): Promise<Uint8Array> => Promise.resolve(chunks.get(digest) ?? new Uint8Array());
  await state.applyStage(key, await new StageLoader().load(key, decoded.manifest, fetchChunk, breathe), breathe);
}

await serve('bench', {}, {});
const throttling = { throttlingRateLimit: 1e6, throttlingBurstLimit: 1e6 };
await serve('keyed', { apiKeyRequired: true }, { defaultRouteSettings: throttling });
const valueDigest = hash('sha256', API_KEY, 'buffer');
const shard = valueDigest.toString('hex', 0, 1);
const keys = [{ apiKeyId: 'k1', valueDigest, usagePlanIds: ['gold'] }];
await state.applyApiKeys(`apikeys/${shard}`, { shard, keys });
await state.applyUsagePlan('usageplans/gold', {
  plan: {
    usagePlanId: 'gold',
    name: 'Gold',
    apiStages: [{ apiId: 'keyed', stage: '$default' }],
    throttle: { rateLimit: 1e6, burstLimit: 1e6 },
    quota: { limit: 2e9, offset: 0, period: 'MONTH' },
  },
  quotaStartDate: '2026-01-01',
});
state.markSynced();
const server = createHttpServer({
  host: '127.0.0.1',
  port: 0,
  handler: createPipeline(state.config, {
    random: Math.random,
    ids: new RequestIds((buffer) => randomFillSync(buffer)),
    nowMs: () => performance.now(),
    nowUnixMs: () => Date.now(),
    maxPayloadBytes: 10_000_000,
    contextVariables: createVariables(),
    limits,
    seenApiKeys: new SeenApiKeys((buffer) => randomFillSync(buffer)),
    countThrottled: () => undefined,
    unmatchedMetrics: metrics.routeMetrics('', '', undefined),
  }),
});
await server.listen();

function round(): void {
  for (let turn = 0; turn < TURNS_PER_ROUND; turn += 1) {
    for (let i = 0; i < REQUESTS_PER_TURN; i += 1) clients.send();
    turns.end();
    backend.answerAll();
    turns.end();
  }
}

const breath = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));

interface Cost {
  ns: number;
  bytes: number[];
}

async function measure(cost: Cost): Promise<void> {
  const heapBefore = process.memoryUsage().heapUsed;
  const begin = process.hrtime.bigint();
  round();
  const took = Number(process.hrtime.bigint() - begin);
  const grown = process.memoryUsage().heapUsed - heapBefore;
  const requests = REQUESTS_PER_TURN * TURNS_PER_ROUND;
  cost.ns = Math.min(cost.ns, took / requests);
  // Negative when the collector ran in between.
  if (grown > 0) cost.bytes.push(grown / requests);
  await breath();
}

const costs: Record<string, Cost> = {};
const cases = [
  ['one', TEN_HEADERS.slice(0, 1)],
  ['ten', TEN_HEADERS],
  ['open', [...TEN_HEADERS.slice(0, 1), ['x-api-key', API_KEY]]],
  [
    'keyed',
    [
      ['Host', 'keyed.execute-api.localhost'],
      ['x-api-key', API_KEY],
    ],
  ],
] as const;
const only = cases.find(([name]) => process.argv.includes(`--${name}`));
for (let i = 0; i < WARM_UP_ROUNDS + ROUNDS; i += 1) {
  for (const [name, headers] of only === undefined ? cases : [only]) {
    clients.useHeaders(headers);
    if (i === 0 || i === WARM_UP_ROUNDS) costs[name] = { ns: Infinity, bytes: [] };
    const cost = costs[name];
    if (cost !== undefined) await measure(cost);
  }
}
if (clients.answered === 0 || server.inFlight !== 0) throw new Error('requests were not answered');
if (process.argv.includes('--look')) console.log(clients.firstAnswer);
for (const [name, { ns, bytes }] of Object.entries(costs)) {
  const median = bytes.sort((a, b) => a - b)[bytes.length >> 1] ?? 0;
  console.log(`${name} ${ns.toFixed(0)} ns, ${median.toFixed(0)} bytes per request`);
}
// Pools and timers of the real parts hold the process.
process.exit(0);
