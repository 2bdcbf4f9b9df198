import type { ConnectionAction, ConnectionReply } from '@gatehouse/connection-channel';
import type { Exchange } from '@gatehouse/exchange';

const JSON_TYPE: readonly string[] = ['content-type', 'application/json'];

/** Names of the service's exceptions by status. */
const EXCEPTIONS: ReadonlyMap<number, string> = new Map([
  [400, 'BadRequestException'],
  [403, 'ForbiddenException'],
  [413, 'PayloadTooLargeException'],
  [429, 'LimitExceededException'],
]);

/** Answers a call of @connections as the service does (reference websocket-api.md 7). */
export function answerConnectionCall(exchange: Exchange, action: ConnectionAction, reply: ConnectionReply): void {
  switch (reply.result) {
    case 'done':
      return exchange.respond(action === 'delete' ? 204 : 200, JSON_TYPE, '');
    case 'facts': {
      const { connectedAtUnixMs, lastActiveAtUnixMs, sourceIp, userAgent } = reply.facts;
      return respondJson(exchange, 200, {
        connectedAt: new Date(connectedAtUnixMs).toISOString(),
        identity: { sourceIp, userAgent },
        lastActiveAt: new Date(lastActiveAtUnixMs).toISOString(),
      });
    }
    case 'gone':
      // Without a body: an SDK that parses one fails.
      return exchange.respond(410, ['x-amzn-errortype', 'GoneException'], '');
    case 'full':
      return respondError(exchange, 429, 'Too Many Requests');
    case 'unreachable':
      return respondError(exchange, 503, 'Service Unavailable');
  }
}

/** Answers with a message and the name of the service's exception. */
export function respondError(exchange: Exchange, status: number, message: string): void {
  const exception = EXCEPTIONS.get(status);
  const headers = exception === undefined ? JSON_TYPE : [...JSON_TYPE, 'x-amzn-errortype', exception];
  exchange.respond(status, headers, JSON.stringify({ message }));
}

/** Answers with a document. */
export function respondJson(exchange: Exchange, status: number, document: unknown): void {
  exchange.respond(status, JSON_TYPE, JSON.stringify(document));
}
