import type { GatewayRequest } from './request.ts';
import type { KeptAnswer } from './kept-answer.ts';
import type { AcceptWebSocket } from './websocket.ts';

/**
 * One request and the way to answer it. The server adapter implements it over uWebSockets.js; tests over memory.
 * All calls after `aborted` became true, or after the answer ended, are ignored: no caller needs a guard of its own.
 */
export interface Exchange {
  readonly request: GatewayRequest;
  /** True once the client is gone. */
  readonly aborted: boolean;

  /** Called once when the client goes away before the answer ended. Set by whoever must release something. */
  onAborted: (() => void) | undefined;

  /**
   * Starts reading the body. `onData` gets each piece: `chunk` is only valid during the call (copy what you keep).
   * Must be called synchronously within the handler if the body is wanted, unless it is held; a body nobody reads closes the connection with the answer.
   */
  readBody(onData: (chunk: Uint8Array, isLast: boolean) => void): void;
  /** Keeps the body for a `readBody` after the handler has returned. Must be called synchronously within the handler. */
  holdBody(): void;
  /** Back-pressure towards the client's body. */
  pauseBody(): void;
  resumeBody(): void;

  /** Answers in one go. `headers` is a flat list; Content-Length and Date are added by the adapter. An empty body with HEAD keeps `contentLength`. */
  respond(status: number, headers: readonly string[], body: string | Uint8Array, contentLength?: number): void;

  /**
   * Answers with what was answered before, and one header more, `name` and `value` of which are the gateway's own: plain ASCII, not
   * checked again. Cheaper than `respond`, because status and headers are checked and formatted once.
   */
  respondKept(answer: KeptAnswer, name: string, value: string): void;

  /** Begins a streamed answer: `contentLength` -1 = unknown (chunked). Follow with `write` and `end`. */
  begin(status: number, headers: readonly string[], contentLength: number): void;
  /** Sends a piece (copied). False = the client is slow: stop until `onWritable` is called. */
  write(chunk: Uint8Array): boolean;
  end(): void;
  /** Called when a slow client can take more. */
  onWritable: (() => void) | undefined;

  /** Completes a WebSocket handshake. Undefined when the request is none that could be completed. */
  readonly accept?: AcceptWebSocket | undefined;

  /** Cuts the connection: the answer cannot be completed honestly (for example the upstream broke half way). */
  destroy(): void;
}

/** What runs for each request. Must not throw; synchronous part only, everything else by callbacks. */
export type ExchangeHandler = (exchange: Exchange) => void;
