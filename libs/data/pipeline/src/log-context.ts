import type { AccessLogContext } from '@gatehouse/access-log';
import { GATEWAY_ERRORS } from '@gatehouse/errors';
import { headerOf } from '@gatehouse/exchange';
import type { Invocation } from './invocation.ts';

/** An invocation as access log lines and `$context.` mapping values see it, `latencyMs` after its start. */
export function logContextOf(invocation: Invocation, latencyMs: number): AccessLogContext {
  const { request, stage } = invocation;
  const error = invocation.gatewayError;
  return {
    apiId: stage?.apiId ?? '',
    stage: stage?.stageName ?? '',
    routeKey: invocation.route?.routeKey,
    requestId: invocation.requestId,
    traceId: invocation.trace?.traceId,
    requestTimeUnixMs: invocation.startedAtUnixMs,
    httpMethod: request.method,
    path: invocation.stagePath,
    protocol: 'HTTP/1.1',
    domainName: invocation.domainName,
    domainPrefix: invocation.domainPrefix,
    basePathMatched: invocation.basePathMatched,
    sourceIp: request.sourceIp,
    userAgent: headerOf(request.headers, 'user-agent'),
    status: invocation.responseStatus,
    responseLengthBytes: invocation.responseBytes,
    responseLatencyMs: latencyMs,
    dataProcessedBytes: invocation.requestBytes + invocation.responseBytes,
    integrationStatus: invocation.integrationStatus,
    integrationLatencyMs: invocation.integrationLatencyMs,
    integrationError: invocation.integrationError,
    errorMessage: error === undefined ? undefined : GATEWAY_ERRORS[error].message,
    errorResponseType: error,
  };
}
