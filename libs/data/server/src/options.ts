import type { ExchangeHandler } from '@gatehouse/exchange';
import type { GatewayErrorCode } from '@gatehouse/errors';
import type { RefusalReason } from './refusal.ts';

/** What a WebSocket may cost. */
export interface WebSocketLimits {
  /** Largest message of a client; a larger one closes its connection with 1009. */
  readonly maxMessageBytes: number;
  /** What waits for a slow reader before messages for it are dropped; one message may stand above it. */
  readonly maxBufferedBytes: number;
}

/** Options of `createHttpServer`. */
export interface HttpServerOptions {
  /** Address to listen on. */
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Several processes may listen on the port; the system spreads connections over them. Default false: a busy port is an error. */
  readonly sharePort?: boolean;
  readonly handler: ExchangeHandler;
  /** How many proxies in front are trusted: decides the client's address and scheme, and whether `X-Forwarded-*` is handed on. Default 0: they are dropped. */
  readonly trustedProxyHops?: number;
  /** Hands on header names with `_`, which some upstreams cannot tell from `-`. Default false: such requests are refused. */
  readonly allowUnderscoreHeaders?: boolean;
  /** Request line and headers in bytes; more is answered 431. Default 10,240 (reference http-api.md 19); the native parser ends at 16,384. */
  readonly maxHeadBytes?: number;
  /** How long in milliseconds a connection that is to end still takes the rest of a request body. Default 2,000. */
  readonly lingerMs?: number;
  /** Limits of WebSockets. Default: 128 KB for a message, 256 KB of buffer for a slow reader (reference websocket-api.md 8). */
  readonly webSockets?: WebSocketLimits;
  /** Headers of each answer that the server makes by itself: a refusal, a fault. Flat; default none. */
  readonly ownHeaders?: () => readonly string[];
  /** Called for each request that the ingress rule refuses. */
  readonly onRefused?: (code: GatewayErrorCode, reason: RefusalReason) => void;
  /** Called when the handler threw or gave an answer that cannot be sent; the client got a 500. */
  readonly onFault?: (cause: unknown) => void;
}

/** The options with all defaults filled in. */
export type CompleteHttpServerOptions = Required<HttpServerOptions>;

/** Fills in the defaults. */
export function completeOptions(options: HttpServerOptions): CompleteHttpServerOptions {
  return {
    sharePort: false,
    trustedProxyHops: 0,
    allowUnderscoreHeaders: false,
    maxHeadBytes: 10_240,
    lingerMs: 2_000,
    webSockets: { maxMessageBytes: 131_072, maxBufferedBytes: 262_144 },
    ownHeaders: () => [],
    onRefused: () => undefined,
    onFault: () => undefined,
    ...options,
  };
}
