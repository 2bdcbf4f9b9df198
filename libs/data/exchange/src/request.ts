/**
 * One client request as the server adapter hands it over: plain strings, already past the ingress rule, safe to keep.
 * Headers are a flat list `[name, value, name, value, ...]` in the order received, names in lower case.
 */
export interface GatewayRequest {
  /** Upper-case method. */
  readonly method: string;
  /** Path as sent (percent-encoded), always starting with `/`, without the query. */
  readonly path: string;
  /** Query as sent, without `?`; empty when there is none. */
  readonly query: string;
  /** Host header as sent; may carry a port. */
  readonly authority: string;
  readonly headers: readonly string[];
  /** Client address in text form, after the trusted-proxy rule. */
  readonly sourceIp: string;
  readonly scheme: 'http' | 'https';
  /** Body length in bytes by Content-Length; 0 = no body, -1 = chunked. */
  readonly contentLength: number;
}

/** The last value of a header, or undefined. `name` in lower case. */
export function headerOf(headers: readonly string[], name: string): string | undefined {
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i] === name) return headers[i + 1];
  }
  return undefined;
}
