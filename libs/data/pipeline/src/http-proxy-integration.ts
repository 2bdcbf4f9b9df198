import type { Upstream } from '@gatehouse/exchange';
import type { RequestMapping, ResponseMapping } from '@gatehouse/parameter-mapping';
import type { Invocation } from './invocation.ts';
import type { OwnHeaders } from './own-headers.ts';
import type { PreparedIntegration } from './prepared.ts';
import { ProxyCall } from './proxy-call.ts';
import type { CallPlan } from './proxy-call.ts';
import { proxyRequest } from './proxy-request.ts';
import { ProxyResponse } from './proxy-response.ts';
import { bufferRequestBody } from './request-body.ts';
import { gatewayResponse } from './gateway-response.ts';

/** What an HTTP_PROXY integration needs for each call, compiled once. */
export interface ProxyPlan {
  /** Undefined while the VPC link of the integration is not known to the node. */
  readonly upstream: () => Upstream | undefined;
  /** How the backend is spoken to, for its span. */
  readonly scheme: 'http' | 'https';
  /** Host header for the backend. Undefined = the client's (private integrations, reference http-api.md 8). */
  readonly authority: string | undefined;
  /** Whether `overwrite:header.Host` takes the place of `authority`: on private integrations only (reference http-api.md 8). */
  readonly mapsHost: boolean;
  /** Fixed method; undefined = the client's. */
  readonly method: string | undefined;
  /** Path and query for the backend; `path` is the mapped path, empty without. Undefined = it cannot be sent, answer 400. */
  readonly target: (invocation: Invocation, path: string, query: string) => string | undefined;
  readonly requestMapping: RequestMapping | undefined;
  readonly responseMapping: ResponseMapping | undefined;
  readonly timeoutMs: number;
  /** Writes the gateway's own request headers. */
  readonly ownHeaders: OwnHeaders;
}

/** An HTTP_PROXY integration: streams the request to its backend and the answer back. */
export function httpProxyIntegration(plan: ProxyPlan): PreparedIntegration {
  const calls: CallPlan = {
    upstream: plan.upstream,
    scheme: plan.scheme,
    request: (invocation, body) => proxyRequest(plan, invocation, body),
    response: (invocation) => new ProxyResponse(invocation, plan.responseMapping),
  };
  return {
    start: (invocation) => {
      if (invocation.request.contentLength > invocation.environment.maxPayloadBytes) {
        return gatewayResponse(invocation, 'REQUEST_ENTITY_TOO_LARGE');
      }
      if (invocation.bufferedBody !== undefined || plan.requestMapping?.needsBody === true) {
        return bufferRequestBody(invocation, (body) => {
          new ProxyCall(invocation, calls).start(body);
        });
      }
      new ProxyCall(invocation, calls).start(undefined);
    },
  };
}
