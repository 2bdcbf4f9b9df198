export { NameMemo } from './name-memo.ts';
export { headerOf } from './request.ts';
export type { GatewayRequest } from './request.ts';
export type { Exchange, ExchangeHandler } from './exchange.ts';
export type { KeptAnswer } from './kept-answer.ts';
export type {
  Upstream,
  UpstreamCall,
  UpstreamFailure,
  UpstreamHandler,
  UpstreamOrigin,
  UpstreamProvider,
  UpstreamRequest,
  UpstreamTls,
} from './upstream.ts';
export type { AcceptWebSocket, SendResult, WebSocketConnection, WebSocketHandler } from './websocket.ts';
