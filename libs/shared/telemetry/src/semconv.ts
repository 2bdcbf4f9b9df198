/**
 * Names of span attributes: the stable ones of OpenTelemetry (semantic conventions 1.45; a spec compares them with the package),
 * then Gatehouse's own.
 */
export const ATTR = {
  clientAddress: 'client.address',
  errorType: 'error.type',
  httpRequestMethod: 'http.request.method',
  httpRequestMethodOriginal: 'http.request.method_original',
  httpResponseStatusCode: 'http.response.status_code',
  httpRoute: 'http.route',
  messagingDestinationName: 'messaging.destination.name',
  messagingOperationName: 'messaging.operation.name',
  messagingOperationType: 'messaging.operation.type',
  messagingSystem: 'messaging.system',
  networkProtocolVersion: 'network.protocol.version',
  rpcMethod: 'rpc.method',
  rpcStatusCode: 'rpc.status_code',
  rpcSystemName: 'rpc.system.name',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  urlFull: 'url.full',
  urlPath: 'url.path',
  urlQuery: 'url.query',
  urlScheme: 'url.scheme',
  userAgentOriginal: 'user_agent.original',
  apiId: 'gatehouse.api_id',
  stage: 'gatehouse.stage',
  routeKey: 'gatehouse.route_key',
  requestId: 'gatehouse.request_id',
  cacheHit: 'gatehouse.cache.hit',
  limitLevel: 'gatehouse.limit.level',
  connectionId: 'gatehouse.connection_id',
  keptForError: 'gatehouse.kept_for_error',
  configKey: 'gatehouse.config.key',
  configVersion: 'gatehouse.config.version',
  nodeId: 'gatehouse.node_id',
} as const;

const KNOWN_METHODS: ReadonlySet<string> = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
]);

/** Value of `http.request.method` for a method that the conventions do not know. */
export const OTHER_METHOD = '_OTHER';

/** `http.request.method`: the method itself, or `_OTHER`, so that clients cannot invent values. */
export function methodAttribute(method: string): string {
  return KNOWN_METHODS.has(method) ? method : OTHER_METHOD;
}

const SECRET_PARAMETER =
  /(^|&)(X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|AWSAccessKeyId|Signature|sig|X-Goog-Signature)=[^&]*/gi;

/** A query as it may be recorded: values of well-known credentials are replaced (reference operations.md 5.2). */
export function redactedQuery(query: string): string {
  return query.replace(SECRET_PARAMETER, '$1$2=REDACTED');
}
