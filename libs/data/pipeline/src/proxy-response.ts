import type { ResponseMapping, StatusMapping } from '@gatehouse/parameter-mapping';
import { gatewayResponse } from './gateway-response.ts';
import type { Invocation } from './invocation.ts';
import { responseMappingSource } from './mapping-source.ts';

/** Until the head has come; never written to. */
const NO_HEADERS: string[] = [];

/** How the answer of a backend goes to the client. */
type Mode = 'whole' | 'buffered' | 'streamed';

/** Backend -> client: whole when it came in one piece, buffered when a mapping must see the body, streamed otherwise. */
export class ProxyResponse {
  /** True once something went to the client. */
  started = false;

  readonly #invocation: Invocation;
  readonly #mapping: ResponseMapping | undefined;
  #mode: Mode = 'streamed';
  #status = 0;
  #headers = NO_HEADERS;
  #contentLength = 0;
  #chunks: Buffer[] | undefined;
  #bufferedBytes = 0;
  #statusMapping: StatusMapping | undefined;

  constructor(invocation: Invocation, mapping: ResponseMapping | undefined) {
    this.#invocation = invocation;
    this.#mapping = mapping;
  }

  onHead(status: number, headers: string[], contentLength: number, bodyInHand: boolean): void {
    const invocation = this.#invocation;
    invocation.integrationLatencyMs = invocation.environment.nowMs() - invocation.integrationStartedAtMs;
    invocation.integrationStatus = status;
    this.#status = status;
    this.#headers = headers;
    this.#contentLength = contentLength;
    this.#statusMapping = this.#mapping?.forStatus(status);
    this.#mode = this.#statusMapping?.needsBody === true ? 'buffered' : bodyInHand ? 'whole' : 'streamed';
    if (this.#mode === 'streamed') this.#begin();
  }

  /** False = the client is slow; `resume` of the call follows when it can take more. */
  onData(chunk: Uint8Array): boolean {
    if (this.#mode === 'whole') {
      this.#respond(chunk);
      return true;
    }
    if (this.#mode === 'buffered') return this.#buffer(chunk);
    return this.#invocation.write(chunk);
  }

  onEnd(): void {
    if (this.#mode === 'streamed') {
      this.#invocation.end();
    } else if (this.#mode === 'buffered') {
      this.#respond(Buffer.concat(this.#chunks ?? [], this.#bufferedBytes));
    } else if (!this.started) {
      this.#respond(new Uint8Array(0));
    }
  }

  #begin(): void {
    this.#map(undefined);
    this.started = true;
    const invocation = this.#invocation;
    invocation.exchange.onWritable = () => {
      invocation.upstreamCall?.resume();
    };
    this.#invocation.begin(this.#status, this.#headers, this.#contentLength);
  }

  #respond(body: Uint8Array): void {
    if (this.started) return;
    this.#map(body);
    this.started = true;
    const isHead = this.#invocation.request.method === 'HEAD' && this.#contentLength >= 0;
    this.#invocation.respond(this.#status, this.#headers, body, isHead ? this.#contentLength : undefined);
  }

  #map(body: Uint8Array | undefined): void {
    if (this.#statusMapping === undefined) return;
    const source = responseMappingSource(this.#invocation, this.#headers, body);
    this.#status = this.#statusMapping.apply(source, this.#headers).status;
  }

  #buffer(chunk: Uint8Array): boolean {
    this.#bufferedBytes += chunk.byteLength;
    if (this.#bufferedBytes > this.#invocation.environment.maxPayloadBytes) {
      this.started = true;
      this.#invocation.upstreamCall?.abort();
      gatewayResponse(this.#invocation, 'INTERNAL_SERVER_ERROR');
      return true;
    }
    (this.#chunks ??= []).push(Buffer.from(chunk));
    return true;
  }
}
