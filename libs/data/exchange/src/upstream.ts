/** TLS towards an origin; part of a pool's identity. */
export interface UpstreamTls {
  /** Name for SNI and certificate verification; the host when absent. */
  readonly serverName?: string;
  /** PEM text that replaces the default trust store. */
  readonly caCertificates?: string;
  readonly insecureSkipVerification?: boolean;
}

/** Where requests of one integration go. Made once when configuration is prepared. */
export interface UpstreamOrigin {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly tls?: UpstreamTls;
}

/** One request to an upstream. */
export interface UpstreamRequest {
  readonly method: string;
  /** Origin-form target: path and query, already encoded. */
  readonly target: string;
  /** Value of the Host header. */
  readonly authority: string;
  /** Flat list, end-to-end headers only; framing headers and Host are written by the client. */
  readonly headers: readonly string[];
  /** 0 = no body, n = exactly n bytes follow by `write`, -1 = unknown length (sent chunked). */
  readonly contentLength: number;
  /** Milliseconds until the complete response head, counted from `startedAtMs`. */
  readonly timeoutMs: number;
  /** Monotonic milliseconds (`performance.now`) of the call, from a caller that has just read the clock. Default: read again. */
  readonly startedAtMs?: number;
}

/** Why an upstream call failed; each has its answer in the error catalogue. */
export type UpstreamFailure = 'UNREACHABLE' | 'TIMEOUT' | 'MALFORMED_RESPONSE' | 'BROKEN';

/** What happens to an upstream call. After `onFailure` or `onEnd` nothing more is called. */
export interface UpstreamHandler {
  /**
   * The response head. `headers` flat, names in lower case, hop-by-hop and framing headers removed. `contentLength` -1 = unknown.
   * `bodyInHand` is true when the whole body will be handed over within the same call stack: `onData` (at most once) and `onEnd` follow at once.
   */
  onHead(status: number, headers: string[], contentLength: number, bodyInHand: boolean): void;
  /** A piece of the body, valid during the call only. Return false to pause until `resume`. */
  onData(chunk: Uint8Array): boolean;
  onEnd(): void;
  /** `headSent` tells whether `onHead` was called before. */
  onFailure(failure: UpstreamFailure, cause: unknown): void;
  /** The request body may be written again after `write` returned false. */
  onDrain(): void;
}

/** A running upstream call. */
export interface UpstreamCall {
  /** Sends a piece of the request body (copied or flushed before it returns). False = wait for `onDrain`. */
  write(chunk: Uint8Array): boolean;
  end(): void;
  resume(): void;
  /** Ends the call without any further callback; the connection is closed unless it is reusable. */
  abort(): void;
}

/** Something requests can be sent to: one origin, or a VPC link with many targets. */
export interface Upstream {
  call(request: UpstreamRequest, handler: UpstreamHandler): UpstreamCall;
}

/** Gives upstreams to prepared configuration; equal origins share one pool. `release` when a configuration goes. */
export interface UpstreamProvider {
  origin(origin: UpstreamOrigin): Upstream;
}
