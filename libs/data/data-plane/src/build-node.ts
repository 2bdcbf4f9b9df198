import { createHash, randomBytes, randomFillSync } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setImmediate as giveWay } from 'node:timers/promises';
import { AccessLogs, createVariables, LogWriter } from '@gatehouse/access-log';
import { ConfigAgent } from '@gatehouse/config-agent';
import type { ConfigTarget } from '@gatehouse/config-agent';
import { createPacer } from '@gatehouse/snapshot';
import type { WebSocketGateway } from '@gatehouse/websocket';
import type { ConnectionChannel, ConnectionDirectory } from '@gatehouse/connection-channel';
import type { ConfigCopy, ConfigSubscriber, NodeIdentity } from '@gatehouse/config-channel';
import type { CounterStore } from '@gatehouse/counters';
import { openLogSink } from '@gatehouse/log-sink';
import { MetricsRegistry } from '@gatehouse/metrics';
import { createPipeline, GatewayState, prepareStage, RequestIds, requestTracing } from '@gatehouse/pipeline';
import type { Limits, PrepareDependencies } from '@gatehouse/pipeline';
import { prepareRestStage } from '@gatehouse/rest-api';
import { ResponseCache, ResponseCodec } from '@gatehouse/response-cache';
import type { ResponseStore } from '@gatehouse/response-cache';
import { createHttpServer } from '@gatehouse/server';
import type { HttpServer, HttpServerOptions } from '@gatehouse/server';
import { NO_TELEMETRY } from '@gatehouse/telemetry';
import type { Telemetry } from '@gatehouse/telemetry';
import { createUpstreamProvider, createVpcLinkUpstream } from '@gatehouse/upstream';
import type { ClosableUpstreamProvider } from '@gatehouse/upstream';
import { SeenApiKeys } from '@gatehouse/usage-plans';
import type { Logger } from 'pino';
import { buildWebSockets } from './build-websockets.ts';
import { nodeTarget } from './node-target.ts';
import { buildLimits } from './build-limits.ts';
import type { RedisFigures } from './redis-gauges.ts';
import { addNodeGauges } from './node-gauges.ts';
import type { DataPlaneSettings } from './settings.ts';

const MEBIBYTE = 1024 * 1024;
const LOG_FLUSH_INTERVAL_MS = 100;
/** Between two looks at some of the cached answers for those whose time is over. */
const EXPIRE_INTERVAL_MS = 1_000;
const LOG_BUFFER_BYTES = 16 * MEBIBYTE;

/** How long a node with a copy of its configuration waits for the channel before it is ready. */
const CHANNEL_WAIT_MS = 3_000;

/** How long preparing configuration may hold the event loop at a time. */
const PREPARE_SLICE_MS = 0.5;

/** The parts of a node: it takes configuration from a channel and serves requests. */
export interface NodeParts {
  readonly server: HttpServer;
  readonly agent: ConfigAgent;
  readonly state: GatewayState;
  readonly metrics: MetricsRegistry;
  readonly accessLogs: AccessLogs;
  readonly upstreams: ClosableUpstreamProvider;
  readonly responseCache: ResponseCache;
  readonly webSockets: WebSocketGateway;
  /** Ends the node; requests in flight should be drained before. */
  close(): Promise<void>;
}

/** What a node is made with. */
export interface NodeOptions {
  readonly settings: DataPlaneSettings;
  readonly node: NodeIdentity;
  readonly subscriber: ConfigSubscriber;
  /** The node's copy of its configuration; undefined = it keeps none. */
  readonly copy?: ConfigCopy | undefined;
  /** Where limits are counted. */
  readonly counters: CounterStore;
  /** What happened on the connection to Redis; undefined without. */
  readonly redis?: RedisFigures | undefined;
  readonly logger: Logger;
  /** Other processes of this host listen on the traffic port too. Default false. */
  readonly sharePort?: boolean;
  /** Where nodes share cached answers. Default: each node has its own only. */
  readonly responseStore?: ResponseStore | undefined;
  /** Encrypts cached answers that leave the node, 32 bytes. Default: none, so answers that are to be encrypted stay in the node. */
  readonly cacheKey?: Uint8Array | undefined;
  /** Traces and OTLP metrics; default: none. The process closes it. */
  readonly telemetry?: Telemetry;
  /** The way to the connections of other nodes. Default: there are no others. */
  readonly connectionChannel?: ConnectionChannel;
  /** Where connections are written down for when this node dies. Default: nowhere. */
  readonly connectionDirectory?: ConnectionDirectory | undefined;
}

/** Wires a node by plain constructor arguments. */
export function buildNode(options: NodeOptions): NodeParts {
  const { settings, counters, logger, sharePort = false, telemetry = NO_TELEMETRY } = options;
  const nowMs = (): number => performance.now();
  const nowUnixMs = (): number => Date.now();
  const metrics = new MetricsRegistry();
  const accessLogs = buildAccessLogs(logger);
  const upstreams = createUpstreamProvider({ maxConnectionsPerOrigin: settings.upstreamMaxConnections });
  const responseCache = buildResponseCache(options, nowMs);
  const admission = buildLimits(counters, startTimer, metrics, logger);
  const state = buildState(metrics, accessLogs, { upstreams, responseCache, limits: admission.limits });
  const ids = new RequestIds((buffer) => randomFillSync(buffer));
  const keyed = { ...admission, seenApiKeys: new SeenApiKeys((buffer) => randomFillSync(buffer)) };
  const shared = { telemetry, ids, nowMs, nowUnixMs, metrics, accessLogs, upstreams, state };
  const webSockets = buildWebSockets({ ...options, ...shared, ...keyed, timer: startTimer });
  const handler = createPipeline(state.config, {
    ids,
    random: Math.random,
    otherApis: webSockets,
    nowMs,
    nowUnixMs,
    maxPayloadBytes: settings.maxPayloadBytes,
    contextVariables: createVariables(),
    tracing: requestTracing(telemetry.requests),
    ...keyed,
    unmatchedMetrics: metrics.routeMetrics('', '', undefined),
  });
  const agent = buildAgent({ ...options, telemetry }, nodeTarget(state, webSockets), nowMs, nowUnixMs);
  const refused = new Map<string, number>();
  const server = createHttpServer({
    ...serverOptions(settings, logger),
    sharePort,
    handler,
    ownHeaders: () => ['apigw-requestid', ids.requestId()],
    onRefused: (_code, reason) => refused.set(reason, (refused.get(reason) ?? 0) + 1),
  });
  const own = addNodeGauges(metrics, {
    server,
    agent,
    accessLogs,
    upstreams,
    webSockets,
    refused,
    responseCache,
    redis: options.redis,
    telemetry,
  });
  const expiring = setInterval(() => void responseCache.expireSome(), EXPIRE_INTERVAL_MS).unref();
  const close = async (): Promise<void> => {
    clearInterval(expiring);
    own.close();
    webSockets.close();
    server.close();
    await admission.close();
    await agent.stop();
    state.close();
    upstreams.close();
    await accessLogs.close();
  };
  return { server, agent, state, metrics, accessLogs, upstreams, responseCache, webSockets, close };
}

function buildResponseCache({ settings, responseStore, cacheKey }: NodeOptions, nowMs: () => number): ResponseCache {
  return new ResponseCache({
    maxBytes: settings.cacheMaxBytes,
    store: responseStore,
    codec: new ResponseCodec(cacheKey && { key: cacheKey, randomBytes }),
    nowMs,
    startTimer,
    hash: (text) => createHash('sha256').update(text).digest('base64url'),
  });
}

function buildAgent(
  { node, subscriber, copy, logger, telemetry = NO_TELEMETRY }: NodeOptions,
  target: ConfigTarget,
  nowMs: () => number,
  nowUnixMs: () => number,
): ConfigAgent {
  return new ConfigAgent({
    node,
    subscriber,
    ...(copy && { copy }),
    target,
    channelWaitMs: CHANNEL_WAIT_MS,
    timer: startTimer,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    pacer: () => createPacer({ nowMs, giveWay: () => giveWay() }, PREPARE_SLICE_MS),
    nowUnixMs,
    logger,
    tracer: telemetry.tracer,
  });
}

function serverOptions(settings: DataPlaneSettings, logger: Logger): Omit<HttpServerOptions, 'handler'> {
  return {
    host: settings.host,
    port: settings.httpPort,
    trustedProxyHops: settings.trustedProxyHops,
    webSockets: {
      maxMessageBytes: settings.webSocketMaxMessageBytes,
      maxBufferedBytes: settings.webSocketMaxBufferedBytes,
    },
    onFault: (err) => {
      logger.error({ err }, 'request failed unexpectedly');
    },
  };
}

/** Calls back once after `delayMs`; does not keep the process alive. Returns the function that cancels it. */
export function startTimer(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  timer.unref();
  return () => {
    clearTimeout(timer);
  };
}

/** What stages share. */
interface Shared {
  readonly upstreams: ClosableUpstreamProvider;
  readonly responseCache: ResponseCache;
  readonly limits: Limits;
}

function buildState(metrics: MetricsRegistry, accessLogs: AccessLogs, shared: Shared): GatewayState {
  const dependencies: PrepareDependencies = {
    ...shared,
    accessLog: ({ accessLogSettings }) =>
      accessLogSettings === undefined ? undefined : accessLogs.open(accessLogSettings),
    metrics: (apiId, stageName, routeKey) => metrics.routeMetrics(apiId, stageName, routeKey),
  };
  return new GatewayState({
    prepareStage: (stage, vpcLinks, breathe, previous) =>
      prepareStage(stage, vpcLinks, breathe, dependencies, previous),
    prepareRestStage: (stage, vpcLinks, breathe) => prepareRestStage(stage, vpcLinks, breathe, dependencies),
    openVpcLink: (vpcLink) => createVpcLinkUpstream(vpcLink, { provider: shared.upstreams }),
    responseCache: shared.responseCache,
    limits: shared.limits,
  });
}

function buildAccessLogs(logger: Logger): AccessLogs {
  return new AccessLogs(
    (destination) =>
      new LogWriter({
        sink: openLogSink(destination),
        maxBufferedBytes: LOG_BUFFER_BYTES,
        schedule: (flush) => setTimeout(flush, LOG_FLUSH_INTERVAL_MS).unref(),
        onError: (err) => {
          logger.error({ err, destination }, 'access log lines are lost: the destination cannot be written');
        },
      }),
  );
}
