export { createHttpServer } from './http-server.ts';
export type { HttpServer } from './http-server.ts';
export type { HttpServerOptions, WebSocketLimits } from './options.ts';
export { REFUSALS } from './refusal.ts';
export type { RefusalReason } from './refusal.ts';
