import type { Exchange, GatewayRequest, Upstream, WebSocketConnection, WebSocketHandler } from '@gatehouse/exchange';
import { ConnectionIds, InProcessConnections } from '@gatehouse/connection-channel';
import type { ConnectionDirectory } from '@gatehouse/connection-channel';
import { MetricsRegistry } from '@gatehouse/metrics';
import { RequestIds } from '@gatehouse/pipeline';
import type { WebSocketApiDefinition, WebSocketIntegration, WebSocketRoute } from '@gatehouse/api-model';
import type { ConnectionLimits } from '../environment.ts';
import { WebSocketGateway } from '../websocket-gateway.ts';

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

/** A socket in memory. */
export class SpecSocket implements WebSocketConnection {
  readonly sent: string[] = [];
  readonly handler: WebSocketHandler;
  bufferedBytes = 0;
  isFull = false;
  closedWith: { readonly code: number; readonly reason: string } | undefined;

  constructor(handler: WebSocketHandler) {
    this.handler = handler;
  }

  send(text: string | Uint8Array): 'sent' | 'dropped' {
    if (this.isFull || this.closedWith !== undefined) return 'dropped';
    this.sent.push(typeof text === 'string' ? text : Buffer.from(text).toString());
    return 'sent';
  }

  close(code: number, reason: string): void {
    if (this.closedWith !== undefined) return;
    this.closedWith = { code, reason };
    this.handler.onClose(code, reason);
  }
}

/** One request in memory, and what it was answered with. */
export interface SpecExchange extends Exchange {
  aborted: boolean;
  status: number;
  body: string;
  socket: SpecSocket | undefined;
  answerHeaders: readonly string[];
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
    this.gateway = new WebSocketGateway({
      environment: {
        ids: new RequestIds(fill),
        connectionIds: new ConnectionIds('spec', fill),
        nowMs: () => this.nowMs,
        nowUnixMs: () => 1_674_162_806_344 + this.nowMs,
        limits: { ...LIMITS, ...limits },
        tracer: undefined,
        addTraceHeaders: () => undefined,
      },
      dependencies: {
        upstreams: { origin: () => this.#upstream() },
        vpcLinks: { slot: () => ({ upstream: undefined }) },
        accessLog: () => undefined,
        metrics: (apiId, stage, routeKey) => this.metrics.webSocketMetrics(apiId, stage, routeKey),
      },
      channel: new InProcessConnections(),
      directory,
      allowsBatches: false,
      timer: (delayMs, callback) => {
        const timer = { dueMs: this.nowMs + delayMs, callback };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
        };
      },
    });
  }

  apply(api: Partial<WebSocketApiDefinition>): void {
    this.gateway.applyStage('stages/api/prod', {
      apiId: 'api',
      deploymentId: 'd1',
      settings: { stageName: 'prod', stageVariables: { room: 'r1' } },
      api: {
        protocolType: 'WEBSOCKET',
        name: 'spec',
        routeSelectionExpression: '$request.body.action',
        integrations: {},
        routes: [],
        ...api,
      },
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

function specExchange(request: GatewayRequest): SpecExchange {
  const exchange: SpecExchange = {
    request,
    aborted: false,
    onAborted: undefined,
    onWritable: undefined,
    status: 0,
    body: '',
    socket: undefined,
    answerHeaders: [],
    readBody: () => undefined,
    holdBody: () => undefined,
    pauseBody: () => undefined,
    resumeBody: () => undefined,
    respond: (status, headers, body) => {
      exchange.status = status;
      exchange.answerHeaders = headers;
      exchange.body = body.toString();
    },
    begin: () => undefined,
    write: () => true,
    end: () => undefined,
    accept: (handler, headers) => {
      if (exchange.aborted) return undefined;
      exchange.status = 101;
      exchange.answerHeaders = headers;
      exchange.socket = new SpecSocket(handler);
      return exchange.socket;
    },
    destroy: () => undefined,
  };
  return exchange;
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
