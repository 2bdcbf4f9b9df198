import type { GatewayRequest } from '@gatehouse/exchange';
import { forwardedClient, forwardedScheme } from './forwarded.ts';
import { IngressScan } from './ingress-scan.ts';
import type { NativeRequest, NativeResponse } from './native.ts';
import type { CompleteHttpServerOptions } from './options.ts';
import type { Peers } from './peers.ts';
import type { RefusalReason } from './refusal.ts';
import { methodProblem, pathProblem, queryProblem } from './request-syntax.ts';

/** " " + " HTTP/1.1" + CR LF of the request line, and the empty line after the headers. */
const FIXED_HEAD_BYTES = 14;

/** Reads native requests, one after the other, under the ingress rule. After `read` the outcome stands in the fields. */
export class Ingress {
  refusal: RefusalReason | undefined;
  /** The framing is in doubt or the client asks for it: the connection must end with the answer. */
  mustClose = false;
  /** The native side closes after the answer by itself. */
  nativeClose = false;

  private readonly scan: IngressScan;
  private readonly peers: Peers;
  private readonly hops: number;
  private readonly maxHeadBytes: number;

  constructor(options: CompleteHttpServerOptions, peers: Peers) {
    this.peers = peers;
    this.hops = options.trustedProxyHops;
    this.maxHeadBytes = options.maxHeadBytes;
    this.scan = new IngressScan({
      allowUnderscoreHeaders: options.allowUnderscoreHeaders,
      keepForwardedHeaders: this.hops > 0,
    });
  }

  read(native: NativeRequest, response: NativeResponse): GatewayRequest {
    // Before anything that could call getMethod, which lower-cases in place.
    const method = native.getCaseSensitiveMethod();
    const path = native.getUrl();
    // Undefined without a query, whatever the type file says.
    const query = (native.getQuery() as string | undefined) ?? '';
    const { scan } = this;
    scan.begin();
    native.forEach(scan.visit);
    scan.end();
    this.judge(method, path, query);
    // Behind proxies the peer is seldom needed, and asking for it may be a system call.
    const forwarded = this.hops === 0 ? undefined : forwardedClient(scan.forwardedFor, this.hops);
    return {
      method,
      path,
      query,
      authority: scan.authority,
      headers: scan.headers,
      sourceIp: forwarded ?? this.peers.addressOf(response),
      scheme: this.hops === 0 ? 'http' : forwardedScheme(scan.forwardedProto, this.hops),
      contentLength: scan.contentLength,
    };
  }

  private judge(method: string, path: string, query: string): void {
    const { scan } = this;
    const reason = methodProblem(method) ?? pathProblem(path) ?? (query === '' ? undefined : queryProblem(query));
    if (reason !== undefined) scan.refuse(reason);
    if (scan.bytes + method.length + path.length + query.length + FIXED_HEAD_BYTES > this.maxHeadBytes)
      scan.refuse('HEADERS_TOO_LARGE');
    this.refusal = scan.refusal;
    this.nativeClose = scan.nativeClose;
    this.mustClose = scan.refusal !== undefined || scan.chunked || (scan.close && !scan.nativeClose);
  }
}
