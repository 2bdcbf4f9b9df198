// A data-plane node in a process of its own: takes configuration from its parent, tells how long its event loop was held.
// Argument: port.
import { createHash, randomFillSync } from 'node:crypto';
import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as giveWay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { createVariables } from '@gatehouse/access-log';
import { ConfigAgent } from '@gatehouse/config-agent';
import { createPacer } from '@gatehouse/snapshot';
import { InProcessChannel } from '@gatehouse/config-channel';
import type { ConfigChunk, ConfigEntry } from '@gatehouse/config-channel';
import { MetricsRegistry } from '@gatehouse/metrics';
import { createPipeline, GatewayState, Limits, prepareStage, RequestIds } from '@gatehouse/pipeline';
import { testLimiter, testResponseCache } from '@gatehouse/testing';
import { DEFAULT_ACCOUNT } from '@gatehouse/api-model';
import type { PrepareDependencies } from '@gatehouse/pipeline';
import { createHttpServer } from '@gatehouse/server';
import { createUpstreamProvider } from '@gatehouse/upstream';
import { SeenApiKeys } from '@gatehouse/usage-plans';
import { startHoldMeter } from './hold-meter.ts';

/** What the parent sends: chunks one by one, then the entry that names them. */
export type ToNode = { readonly chunk: ConfigChunk } | { readonly entry: ConfigEntry };

/** What the node answers once a version is applied. */
export interface FromNode {
  readonly version: number;
  readonly error: string | undefined;
  /** Longest time in milliseconds that the event loop was held during the push and {@link SETTLE_MS} after it. */
  readonly longestHoldMs: number;
  /** The same without the time that the thread was ready to run and others had the processor. */
  readonly longestOwnHoldMs: number;
  /** Longest pause in milliseconds of the garbage collector meanwhile: a part of `longestHoldMs`. */
  readonly longestGcMs: number;
  readonly applyMs: number;
}

/** Before a push, so that what its chunks cost on the way from the parent is over; after it, until its figures are sent. */
const SETTLE_MS = 250;
/** As libs/data/data-plane/src/build-node.ts has it. */
const PREPARE_SLICE_MS = 0.5;

setFlagsFromString('--no-allocation-site-pretenuring');
const nowMs = (): number => performance.now();
const metrics = new MetricsRegistry();
const limits = new Limits(testLimiter());
const upstreams = createUpstreamProvider();
const dependencies: PrepareDependencies = {
  upstreams,
  accessLog: () => undefined,
  metrics: (apiId, stageName, routeKey) => metrics.routeMetrics(apiId, stageName, routeKey),
  responseCache: testResponseCache(),
  limits,
};
const state = new GatewayState({
  prepareStage: (stage, vpcLinks, breathe, previous) => prepareStage(stage, vpcLinks, breathe, dependencies, previous),
  prepareRestStage: () => Promise.reject(new Error('no REST APIs here')),
  openVpcLink: () => {
    throw new Error('no VPC links here');
  },
  responseCache: dependencies.responseCache,
  limits,
});
await state.applyAccount('account', { ...DEFAULT_ACCOUNT, throttlingDisabled: true });
const handler = createPipeline(state.config, {
  random: Math.random,
  ids: new RequestIds((buffer) => randomFillSync(buffer)),
  nowMs,
  nowUnixMs: () => Date.now(),
  maxPayloadBytes: 10_485_760,
  contextVariables: createVariables(),
  limits,
  seenApiKeys: new SeenApiKeys((buffer) => randomFillSync(buffer)),
  countThrottled: () => undefined,
  unmatchedMetrics: metrics.routeMetrics('', '', undefined),
});
const channel = new InProcessChannel();
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const agent = new ConfigAgent({
  node: { nodeId: 'bench', labels: {} },
  subscriber: channel,
  target: Object.assign(state, {
    applyWebSocketStage: () => Promise.reject(new Error('no WebSocket APIs here')),
  }),
  pacer: () => createPacer({ nowMs, giveWay: () => giveWay() }, PREPARE_SLICE_MS),
  nowUnixMs: () => Date.now(),
  timer: () => () => undefined,
  channelWaitMs: 0,
  hash: (text) => createHash('sha256').update(text).digest('hex'),
  logger: silent,
});
const holds = startHoldMeter();
let longestGcMs = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longestGcMs = Math.max(longestGcMs, duration);
}).observe({ entryTypes: ['gc'] });

let chunks: ConfigChunk[] = [];
let pushedAtMs = 0;
process.on('message', (message: ToNode) => {
  if ('chunk' in message) chunks.push(message.chunk);
  else if ('entry' in message) {
    const pushed = chunks;
    chunks = [];
    setTimeout(() => {
      holds.reset();
      longestGcMs = 0;
      pushedAtMs = nowMs();
      void channel.publish(message.entry, pushed);
    }, SETTLE_MS);
  }
});
channel.onReport(({ version, error }) => {
  const applyMs = nowMs() - pushedAtMs;
  // What the push left behind is collected while requests go on: it counts as well.
  setTimeout(() => {
    const { longestMs, longestOwnMs } = holds.read();
    const held = { longestHoldMs: longestMs, longestOwnHoldMs: longestOwnMs, longestGcMs };
    process.send?.({ version, error, applyMs, ...held } satisfies FromNode);
  }, SETTLE_MS);
});
await createHttpServer({ host: '127.0.0.1', port: Number(process.argv[2]), handler }).listen();
await agent.start();
const nothing = { longestHoldMs: 0, longestOwnHoldMs: 0, longestGcMs: 0, applyMs: 0 };
process.send?.({ version: 0, error: undefined, ...nothing } satisfies FromNode);
