import type { Upstream, UpstreamRequest } from '@gatehouse/exchange';
import type { UriTemplate } from '@gatehouse/parameter-mapping';
import { BackendCall } from './backend-call.ts';
import { connectHeaders } from './backend-headers.ts';
import type { RequestBody } from './integration-request.ts';
import type { ResponseRule } from './integration-response.ts';
import type { RouteInvocation } from './invocation.ts';
import type { IntegrationOutcome, PreparedWebSocketIntegration } from './prepared.ts';
import type { RequestParameters } from './request-parameters.ts';
import type { WebSocketEnvironment } from './environment.ts';

/** What an HTTP or HTTP_PROXY integration needs for each call, compiled once. */
export interface HttpPlan {
  /** Undefined while the VPC link of the integration is not known to the node. */
  readonly upstream: () => Upstream | undefined;
  readonly scheme: 'http' | 'https';
  readonly authority: string;
  readonly target: UriTemplate['target'];
  readonly method: string;
  /** A proxy hands headers and query of a connect on. */
  readonly isProxy: boolean;
  readonly parameters: (invocation: RouteInvocation) => RequestParameters;
  readonly requestBody: RequestBody;
  readonly respond: ResponseRule;
  readonly timeoutMs: number;
}

const FAILED: IntegrationOutcome = { ok: false, error: 'INTEGRATION_FAILED' };
const TIMED_OUT: IntegrationOutcome = { ok: false, error: 'INTEGRATION_TIMEOUT' };

/** An integration that calls an HTTP backend and waits for its whole answer. */
export function httpIntegration(plan: HttpPlan, environment: WebSocketEnvironment): PreparedWebSocketIntegration {
  return {
    call: (invocation, wantsBody, done) => {
      const body = plan.requestBody(invocation);
      if (body === undefined) return done(FAILED);
      const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
      const upstream = plan.upstream();
      const request = upstreamRequest(plan, environment, invocation, bytes.byteLength);
      if (upstream === undefined || request === undefined) {
        invocation.integrationError =
          upstream === undefined
            ? 'the VPC link is not known to the node'
            : 'a path parameter would make a dot segment';
        return done(FAILED);
      }
      invocation.upstreamRequest = request;
      invocation.upstreamScheme = plan.scheme;
      invocation.upstreamStartedAtMs = environment.nowMs();
      const keepsBody = wantsBody || !plan.isProxy;
      const call = new BackendCall(invocation, environment, keepsBody, (answer) => {
        if (typeof answer === 'string') return done(answer === 'TIMEOUT' ? TIMED_OUT : FAILED);
        done(plan.respond(invocation, answer));
      });
      call.start(upstream, request, bytes);
    },
  };
}

function upstreamRequest(
  plan: HttpPlan,
  environment: WebSocketEnvironment,
  invocation: RouteInvocation,
  contentLength: number,
): UpstreamRequest | undefined {
  const parameters = plan.parameters(invocation);
  const handshake = plan.isProxy ? invocation.handshake : undefined;
  const query = joinedQuery(handshake?.query ?? '', parameters.query);
  const target = plan.target({ params: parameters.path, isGreedy: false, path: '', query, mappedPath: '' });
  if (target === undefined) return undefined;
  const headers = handshake === undefined ? [] : connectHeaders(handshake);
  setHeader(headers, 'content-type', 'application/json');
  setHeader(headers, 'user-agent', `AmazonAPIGateway_${invocation.stage.apiId}`);
  setHeader(headers, 'x-forwarded-for', invocation.connection.sourceIp);
  environment.addTraceHeaders(invocation, headers);
  for (let i = 0; i + 1 < parameters.headers.length; i += 2) {
    setHeader(headers, parameters.headers[i] ?? '', parameters.headers[i + 1] ?? '');
  }
  const hasBody = plan.method !== 'GET' && plan.method !== 'HEAD';
  return {
    method: plan.method,
    target,
    authority: plan.authority,
    headers,
    contentLength: hasBody ? contentLength : 0,
    timeoutMs: plan.timeoutMs,
  };
}

function joinedQuery(own: string, added: string): string {
  return own === '' || added === '' ? own + added : `${own}&${added}`;
}

function setHeader(headers: string[], name: string, value: string): void {
  const at = headers.findIndex((text, index) => index % 2 === 0 && text === name);
  if (at === -1) headers.push(name, value);
  else headers[at + 1] = value;
}
