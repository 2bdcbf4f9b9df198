import type { GatewayRequest, Upstream } from '@gatehouse/exchange';
import { ConnectionIds, InProcessConnections } from '@gatehouse/connection-channel';
import type { ConnectionDirectory } from '@gatehouse/connection-channel';
import { InProcessCounterStore } from '@gatehouse/counters';
import { MetricsRegistry } from '@gatehouse/metrics';
import { Limits, RequestIds } from '@gatehouse/pipeline';
import { Limiter } from '@gatehouse/throttling';
import { ApiKeyTable, SeenApiKeys, UsagePlanTable } from '@gatehouse/usage-plans';
import { UsageTable } from '@gatehouse/usage-counters';
import type { StageSettings, WebSocketApiDefinition, WebSocketIntegration, WebSocketRoute } from '@gatehouse/api-model';
import { NO_MODELS } from '@gatehouse/json-schema';
import type { ModelSchemas } from '@gatehouse/json-schema';
import { Admission } from '../admission.ts';
import type { AdmissionParts } from '../admission.ts';
import type { ConnectionLimits } from '../environment.ts';
import { WebSocketGateway } from '../websocket-gateway.ts';
import { specExchange } from './spec-exchange.ts';
import type { SpecExchange, SpecSocket } from './spec-exchange.ts';

/** The service's limits. */
export const LIMITS: ConnectionLimits = {
  maxMessageBytes: 131_072,
  idleTimeoutMs: 600_000,
  maxLifetimeMs: 7_200_000,
  connectsPerSecond: 500,
  maxInFlight: 1,
  maxQueued: 100,
  slowReaders: 'close',
};

/** What the specs' backend was called with; `answer` ends the call. */
export interface BackendCallSeen {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  body: string;
  answer(status: number, body?: string, headers?: string[]): void;
  fail(failure: 'TIMEOUT' | 'UNREACHABLE'): void;
}

const HANDSHAKE: readonly string[] = [
  'host',
  'api.execute-api.localhost',
  'upgrade',
  'websocket',
  'connection',
  'Upgrade',
  'sec-websocket-key',
  'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version',
  '13',
  'user-agent',
  'spec',
];

/** A node with one WebSocket API `api`, stage `prod`, in memory: clock, sockets and backend belong to the spec. */
export class SpecNode {
  readonly gateway: WebSocketGateway;
  readonly metrics = new MetricsRegistry();
  readonly calls: BackendCallSeen[] = [];
  /** What limits refused. */
  readonly throttled: string[] = [];
  /** Keys, plans and account; without any. */
  config: ReturnType<AdmissionParts['config']> = {
    apiKeys: ApiKeyTable.empty(),
    usagePlans: UsagePlanTable.empty(),
    account: { lease: undefined },
  };
  readonly limits: Limits;
  nowMs = 1_000;
  #timers: { readonly dueMs: number; readonly callback: () => void }[] = [];

  constructor(limits: Partial<ConnectionLimits> = {}, directory?: ConnectionDirectory) {
    let state = 1;
    const fill = (buffer: Buffer): void => {
      for (let i = 0; i < buffer.length; i += 1) {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        buffer[i] = state >>> 24;
      }
    };
    this.limits = new Limits(this.#limiter());
    this.gateway = new WebSocketGateway({
      environment: {
        ids: new RequestIds(fill),
        connectionIds: new ConnectionIds('spec', fill),
        nowMs: () => this.nowMs,
        nowUnixMs: () => 1_674_162_806_344 + this.nowMs,
        limits: { ...LIMITS, ...limits },
        admission: this.#admission(fill),
        tracer: undefined,
        addTraceHeaders: () => undefined,
      },
      dependencies: {
        upstreams: { origin: () => this.#upstream() },
        vpcLinks: { slot: () => ({ upstream: undefined }) },
        limits: this.limits,
        accessLog: () => undefined,
        metrics: (apiId, stage, routeKey) => this.metrics.webSocketMetrics(apiId, stage, routeKey),
      },
      channel: new InProcessConnections(),
      directory,
      allowsBatches: false,
      timer: this.#timer,
    });
  }

  readonly #timer = (delayMs: number, callback: () => void): (() => void) => {
    const timer = { dueMs: this.nowMs + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  #limiter(): Limiter {
    const clocks = { nowMs: () => this.nowMs, nowUnixMs: () => 1_674_162_806_344 + this.nowMs };
    return new Limiter({
      store: new InProcessCounterStore(clocks, new UsageTable({ needsRestore: false })),
      nowMs: clocks.nowMs,
      timer: this.#timer,
      defer: (callback) => {
        queueMicrotask(callback);
      },
    });
  }

  #admission(fill: (buffer: Buffer) => void): Admission {
    return new Admission({
      limits: this.limits,
      config: () => this.config,
      seenApiKeys: new SeenApiKeys((buffer) => {
        fill(Buffer.from(buffer.buffer));
      }),
      countThrottled: (apiId, stageName, level) => void this.throttled.push(`${apiId}/${stageName} ${level}`),
      nowMs: () => this.nowMs,
    });
  }

  apply(
    api: Partial<WebSocketApiDefinition>,
    settings: Partial<StageSettings> = {},
    models: ModelSchemas = NO_MODELS,
  ): void {
    this.gateway.applyStage('stages/api/prod', {
      apiId: 'api',
      deploymentId: 'd1',
      settings: { stageName: 'prod', stageVariables: { room: 'r1' }, ...settings },
      api: {
        protocolType: 'WEBSOCKET',
        name: 'spec',
        routeSelectionExpression: '$request.body.action',
        integrations: {},
        routes: [],
        ...api,
      },
      models,
    });
  }

  /** Lets time pass; timers that are due run in order. */
  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const due = this.#timers.filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.nowMs = due.dueMs;
      due.callback();
    }
    this.nowMs = endMs;
  }

  request(change: Partial<GatewayRequest> = {}): SpecExchange {
    const request: GatewayRequest = {
      method: 'GET',
      path: '/prod',
      query: '',
      authority: 'api.execute-api.localhost',
      headers: HANDSHAKE,
      sourceIp: '192.0.2.1',
      scheme: 'http',
      contentLength: 0,
      ...change,
    };
    const exchange = specExchange(request);
    this.gateway.serve(exchange, {
      apiId: 'api',
      stageName: undefined,
      path: request.path,
      isDefaultEndpoint: true,
      domainName: 'api.execute-api.localhost',
      domainPrefix: 'api',
      basePathMatched: undefined,
      routingRulePriority: undefined,
    });
    return exchange;
  }

  /** Opens a connection whose `$connect` asks no backend. */
  async open(): Promise<SpecSocket> {
    const exchange = this.request();
    await Promise.resolve();
    if (exchange.socket === undefined) throw new Error(`refused with ${String(exchange.status)} ${exchange.body}`);
    return exchange.socket;
  }

  #upstream(): Upstream {
    return {
      call: (request, handler) => {
        const seen: BackendCallSeen = {
          method: request.method,
          target: request.target,
          headers: request.headers,
          body: '',
          answer: (status, body = '', headers = []) => {
            handler.onHead(status, headers, body.length, true);
            if (body !== '') handler.onData(Buffer.from(body));
            handler.onEnd();
          },
          fail: (failure) => {
            handler.onFailure(failure, new Error(failure));
          },
        };
        this.calls.push(seen);
        return {
          write: (chunk) => {
            seen.body += Buffer.from(chunk).toString();
            return true;
          },
          end: () => undefined,
          resume: () => undefined,
          abort: () => undefined,
        };
      },
    };
  }
}

/** An HTTP_PROXY integration to the specs' backend. */
export function proxyTo(path: string, more: Partial<WebSocketIntegration> = {}): WebSocketIntegration {
  return { integrationType: 'HTTP_PROXY', integrationUri: `http://backend.test${path}`, ...more };
}

/** A route to an integration. */
export function routeTo(routeKey: string, integration: string, more: Partial<WebSocketRoute> = {}): WebSocketRoute {
  return { routeKey, target: `integrations/${integration}`, ...more };
}

/** What makes a route two-way. */
export const TWO_WAY: Partial<WebSocketRoute> = {
  routeResponseSelectionExpression: '$default',
  routeResponses: [{ routeResponseKey: '$default' }],
};
