import { ClfTime } from '@gatehouse/access-log';
import { headerOf } from '@gatehouse/exchange';
import type { RouteInvocation } from './invocation.ts';
import { multiValues, properHeaderName, queryPairs } from './handshake-values.ts';

/** Headers of the handshake that events leave out (reference websocket-api.md 4). */
const LEFT_OUT: ReadonlySet<string> = new Set(['connection', 'upgrade', 'content-length']);

/** The event that a function gets for a run of a route, with all members of the service (reference websocket-api.md 4). */
export function eventOf(invocation: RouteInvocation): Record<string, unknown> {
  const { eventType, stage, body } = invocation;
  const hasVariables = Object.keys(stage.variables).length > 0;
  return {
    ...headersOf(invocation),
    ...queryOf(invocation),
    requestContext: requestContextOf(invocation),
    ...(hasVariables && { stageVariables: stage.variables }),
    ...(eventType === 'MESSAGE' && { body }),
    isBase64Encoded: false,
  };
}

/** `requestContext` of the event; `$context` of mapping templates reads the same. */
export function requestContextOf(invocation: RouteInvocation): Record<string, unknown> {
  const { connection, stage, disconnection, messageId, requestId } = invocation;
  return {
    routeKey: invocation.routeKey,
    ...(messageId !== '' && { messageId }),
    eventType: invocation.eventType,
    extendedRequestId: requestId,
    requestTime: new ClfTime().format(invocation.startedAtUnixMs),
    messageDirection: 'IN',
    ...(disconnection !== undefined && {
      disconnectStatusCode: disconnection.code,
      disconnectReason: disconnection.reason,
    }),
    stage: stage.stageName,
    connectedAt: connection.connectedAtUnixMs,
    requestTimeEpoch: invocation.startedAtUnixMs,
    identity: {
      ...(connection.userAgent !== '' && { userAgent: connection.userAgent }),
      sourceIp: connection.sourceIp,
      ...(connection.apiKeyId !== undefined && apiKeyOf(invocation)),
    },
    requestId,
    domainName: connection.domainName,
    connectionId: connection.connectionId,
    apiId: stage.apiId,
  };
}

/** The value is known at the connect only: nothing keeps it. */
function apiKeyOf({ connection, handshake }: RouteInvocation): object {
  const apiKey = handshake === undefined ? undefined : headerOf(handshake.headers, 'x-api-key');
  return { ...(apiKey !== undefined && { apiKey }), apiKeyId: connection.apiKeyId };
}

function headersOf({ eventType, handshake, connection }: RouteInvocation): object {
  if (eventType === 'MESSAGE') return {};
  const flat =
    eventType === 'CONNECT'
      ? connectHeaders(handshake?.headers ?? [], connection.sourceIp, handshake?.scheme ?? 'http')
      : ['Host', connection.domainName, 'x-api-key', '', 'X-Forwarded-For', '', 'x-restapi', ''];
  const all = multiValues(flat);
  return { headers: lastOf(all), multiValueHeaders: all };
}

function connectHeaders(headers: readonly string[], sourceIp: string, scheme: string): string[] {
  const flat: string[] = [];
  let isForwarded = false;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (LEFT_OUT.has(name)) continue;
    isForwarded ||= name === 'x-forwarded-for';
    flat.push(properHeaderName(name), headers[i + 1] ?? '');
  }
  if (isForwarded) return flat;
  const port = scheme === 'https' ? '443' : '80';
  return [...flat, 'X-Forwarded-For', sourceIp, 'X-Forwarded-Port', port, 'X-Forwarded-Proto', scheme];
}

function queryOf({ handshake }: RouteInvocation): object {
  if (handshake === undefined || handshake.query === '') return {};
  const all = multiValues(queryPairs(handshake.query));
  return { queryStringParameters: lastOf(all), multiValueQueryStringParameters: all };
}

function lastOf(all: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.at(-1) ?? '']));
}
