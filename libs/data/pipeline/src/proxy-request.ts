import { headerOf } from '@gatehouse/exchange';
import { withoutConditions } from '@gatehouse/response-cache';
import { forwardedHeaders } from './forwarded-headers.ts';
import type { ProxyPlan } from './http-proxy-integration.ts';
import type { Invocation } from './invocation.ts';
import { requestMappingSource } from './mapping-source.ts';
import type { StartedRequest } from './proxy-call.ts';

/** The request of an HTTP_PROXY integration for its backend. Undefined when a mapping yields something that cannot be sent. */
export function proxyRequest(
  plan: ProxyPlan,
  invocation: Invocation,
  body: Buffer | undefined,
): StartedRequest | undefined {
  const { request, environment } = invocation;
  const forwarded = forwardedHeaders(request, invocation, environment.tracing?.notForwarded, plan.ownHeaders);
  const headers = invocation.flight === undefined ? forwarded : withoutConditions(forwarded);
  let path = '';
  let query = request.query;
  if (plan.requestMapping !== undefined) {
    const source = requestMappingSource(invocation, body);
    const mapped = plan.requestMapping.apply(source, headers, query, path);
    if (mapped === undefined) return undefined;
    ({ path, query } = mapped);
  }
  const target = plan.target(invocation, path, query);
  if (target === undefined) return undefined;
  return {
    method: plan.method ?? request.method,
    target,
    authority: (plan.mapsHost ? mappedHost(headers) : undefined) ?? plan.authority ?? request.authority,
    headers,
    contentLength: body === undefined ? request.contentLength : body.byteLength,
    timeoutMs: plan.timeoutMs,
    startedAtMs: environment.nowMs(),
  };
}

/** What `overwrite:header.Host` gave; the client's own Host is not among the headers. */
function mappedHost(headers: readonly string[]): string | undefined {
  return headerOf(headers, 'host');
}
