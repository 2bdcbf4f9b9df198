import { randomFillSync } from 'node:crypto';
import { DEFAULT_ACCOUNT } from '@gatehouse/api-model';
import { createVariables } from '@gatehouse/access-log';
import type { HttpIntegration, HttpRoute, StageSettings } from '@gatehouse/api-model';
import type {
  Exchange,
  ExchangeHandler,
  GatewayRequest,
  KeptAnswer,
  UpstreamHandler,
  UpstreamRequest,
} from '@gatehouse/exchange';
import { MetricsRegistry } from '@gatehouse/metrics';
import type { ResponseCache } from '@gatehouse/response-cache';
import { decodeResource, encodeStage, StageLoader } from '@gatehouse/snapshot';
import { SeenApiKeys } from '@gatehouse/usage-plans';
import { createPipeline, GatewayState, prepareStage, RequestIds } from './index.ts';
import type { Limits } from './index.ts';

/** A client's request in memory and what came back. */
export class FakeExchange implements Exchange {
  readonly request: GatewayRequest;
  aborted = false;
  onAborted: (() => void) | undefined;
  onWritable: (() => void) | undefined;
  status = 0;
  headers: readonly string[] = [];
  body = '';
  isEnded = false;
  isCut = false;
  /** The client takes nothing more for now. */
  isSlow = false;
  readonly #body: string;

  constructor(request: Partial<GatewayRequest>, body = '') {
    this.#body = body;
    this.request = {
      method: 'GET',
      path: '/prod/a',
      query: '',
      authority: 'abc.execute-api.localhost',
      headers: [],
      sourceIp: '127.0.0.1',
      scheme: 'http',
      contentLength: body.length,
      ...request,
    };
  }

  /** The client leaves. */
  leave(): void {
    this.aborted = true;
    this.onAborted?.();
  }

  header(name: string): string | undefined {
    const at = this.headers.findIndex((text, i) => i % 2 === 0 && text === name);
    return at === -1 ? undefined : this.headers[at + 1];
  }

  holdBody(): void {
    // The body is there whenever it is read.
  }
  readBody(onData: (chunk: Uint8Array, isLast: boolean) => void): void {
    onData(Buffer.from(this.#body), true);
  }
  pauseBody(): void {
    // Nothing flows.
  }
  resumeBody(): void {
    // Nothing flows.
  }
  respondKept({ status, headers, body }: KeptAnswer, name: string, value: string): void {
    this.respond(status, [...headers, name, value], body);
  }
  respond(status: number, headers: readonly string[], body: string | Uint8Array): void {
    this.begin(status, headers);
    this.body = Buffer.from(body as Uint8Array).toString();
    this.end();
  }
  begin(status: number, headers: readonly string[]): void {
    if (this.aborted) return;
    this.status = status;
    this.headers = headers;
  }
  write(chunk: Uint8Array): boolean {
    if (this.aborted) return true;
    this.body += Buffer.from(chunk).toString();
    return !this.isSlow;
  }
  end(): void {
    if (this.aborted) return;
    this.isEnded = true;
    this.onAborted = undefined;
  }
  destroy(): void {
    this.isCut = true;
    this.onAborted = undefined;
  }
}

/** A call of the backend under the hand of the test. */
export class FakeCall {
  readonly request: UpstreamRequest;
  readonly handler: UpstreamHandler;
  body = '';
  isAborted = false;

  constructor(request: UpstreamRequest, handler: UpstreamHandler) {
    this.request = request;
    this.handler = handler;
  }

  /** The whole answer at once. */
  answer(body: string, { status = 200, headers = [] as string[] } = {}): void {
    this.handler.onHead(status, [...headers], body.length, true);
    this.handler.onData(Buffer.from(body));
    this.handler.onEnd();
  }

  /** The head of an answer that comes in pieces. */
  begin(headers: string[] = [], contentLength = -1): void {
    this.handler.onHead(200, [...headers], contentLength, false);
  }
}

/** What a stage serves: one integration `a` for each of the route keys. */
export interface FakeStage {
  readonly routeKeys: readonly string[];
  readonly integration?: Partial<HttpIntegration>;
  readonly settings?: Partial<StageSettings>;
  readonly deploymentId?: string;
}

/** A pipeline over stage `prod` of API `abc`, with everything around it in memory. */
export class FakeNode {
  readonly calls: FakeCall[] = [];
  readonly metrics = new MetricsRegistry();
  readonly state: GatewayState;
  readonly #handler: ExchangeHandler;

  constructor(responseCache: ResponseCache, limits: Limits) {
    const dependencies = {
      upstreams: { origin: () => ({ call: this.#call }) },
      accessLog: () => undefined,
      metrics: this.metrics.routeMetrics.bind(this.metrics),
      responseCache,
      limits,
    };
    this.state = new GatewayState({
      prepareStage: (stage, vpcLinks, breathe, previous) =>
        prepareStage(stage, vpcLinks, breathe, dependencies, previous),
      prepareRestStage: () => Promise.reject(new Error('no REST APIs here')),
      openVpcLink: () => {
        throw new Error('no VPC links here');
      },
      responseCache,
      limits,
    });
    this.#handler = createPipeline(this.state.config, {
      random: Math.random,
      ids: new RequestIds((buffer) => buffer.fill(7)),
      nowMs: () => performance.now(),
      nowUnixMs: () => Date.now(),
      maxPayloadBytes: 100,
      contextVariables: createVariables(),
      limits,
      seenApiKeys: new SeenApiKeys((buffer) => randomFillSync(buffer)),
      countThrottled: () => undefined,
      unmatchedMetrics: this.metrics.routeMetrics('', '', undefined),
    });
    // Without the account's bucket nothing waits for its first token.
    void this.state.applyAccount('account', { ...DEFAULT_ACCOUNT, throttlingDisabled: true });
    this.state.markSynced();
  }

  async serve({ routeKeys, integration, settings, deploymentId = 'd1' }: FakeStage): Promise<void> {
    const a: HttpIntegration = {
      integrationType: 'HTTP_PROXY',
      integrationUri: 'http://backend.example',
      ...integration,
    };
    const { payload, chunks } = encodeStage({
      apiId: 'abc',
      deploymentId,
      settings: { stageName: 'prod', ...settings },
      api: { protocolType: 'HTTP', name: 'Test' },
      integrations: new Map([['a', a]]),
      routes: routeKeys.map((routeKey): HttpRoute => ({ routeKey, target: 'integrations/a' })),
    });
    const decoded = decodeResource(payload);
    if (decoded.kind !== 'stage') throw new Error('expected a stage');
    const bytes = new Map(chunks.map((chunk) => [chunk.digest, chunk.bytes]));
    const fetchChunk = (digest: string) => Promise.resolve(bytes.get(digest) ?? new Uint8Array());
    const breathe = (): undefined => undefined;
    const key = 'stages/abc/prod';
    await this.state.applyStage(key, await new StageLoader().load(key, decoded.manifest, fetchChunk, breathe), breathe);
  }

  /** A client sends a request. */
  send(request: Partial<GatewayRequest> = {}, body = ''): FakeExchange {
    const exchange = new FakeExchange(request, body);
    this.#handler(exchange);
    return exchange;
  }

  readonly #call = (request: UpstreamRequest, handler: UpstreamHandler) => {
    const call = new FakeCall(request, handler);
    this.calls.push(call);
    return {
      write: (chunk: Uint8Array) => {
        call.body += Buffer.from(chunk).toString();
        return true;
      },
      end: () => undefined,
      resume: () => undefined,
      abort: () => {
        call.isAborted = true;
      },
    };
  };
}
