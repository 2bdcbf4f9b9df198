import type { Upstream, UpstreamCall, UpstreamFailure, UpstreamHandler, UpstreamRequest } from '@gatehouse/exchange';
import type { WebSocketEnvironment } from './environment.ts';
import type { BackendAnswer } from './integration-response.ts';
import type { RouteInvocation } from './invocation.ts';

/** One call of a backend, its answer collected up to the largest message. */
export class BackendCall implements UpstreamHandler {
  readonly #invocation: RouteInvocation;
  readonly #environment: WebSocketEnvironment;
  readonly #keepsBody: boolean;
  readonly #done: (answer: BackendAnswer | 'TIMEOUT' | 'FAILED') => void;
  readonly #chunks: Buffer[] = [];
  #call: UpstreamCall | undefined = undefined;
  #isOver = false;
  #status = 0;
  #headers: readonly string[] = [];
  #byteCount = 0;

  constructor(
    invocation: RouteInvocation,
    environment: WebSocketEnvironment,
    keepsBody: boolean,
    done: (answer: BackendAnswer | 'TIMEOUT' | 'FAILED') => void,
  ) {
    this.#invocation = invocation;
    this.#environment = environment;
    this.#keepsBody = keepsBody;
    this.#done = done;
  }

  start(upstream: Upstream, request: UpstreamRequest, body: Uint8Array): void {
    const call = upstream.call(request, this);
    this.#call = call;
    if (this.#isOver) return;
    if (request.contentLength > 0) call.write(body);
    call.end();
  }

  onHead(status: number, headers: string[]): void {
    const invocation = this.#invocation;
    invocation.integrationLatencyMs = this.#environment.nowMs() - invocation.upstreamStartedAtMs;
    invocation.integrationStatus = status;
    this.#status = status;
    this.#headers = headers;
  }

  onData(chunk: Uint8Array): boolean {
    if (!this.#keepsBody || this.#isOver) return true;
    this.#byteCount += chunk.byteLength;
    if (this.#byteCount > this.#environment.limits.maxMessageBytes) {
      this.#invocation.integrationError = 'the answer is larger than a message may be';
      this.#call?.abort();
      this.#finish('FAILED');
      return true;
    }
    // The chunk dies with this call.
    this.#chunks.push(Buffer.from(chunk));
    return true;
  }

  onEnd(): void {
    const [only] = this.#chunks;
    const body = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    this.#finish({ status: this.#status, headers: this.#headers, body });
  }

  onFailure(failure: UpstreamFailure, cause: unknown): void {
    this.#invocation.integrationError = cause instanceof Error ? cause.message : failure;
    this.#finish(failure === 'TIMEOUT' ? 'TIMEOUT' : 'FAILED');
  }

  onDrain(): void {
    // The whole body was written at once.
  }

  #finish(answer: BackendAnswer | 'TIMEOUT' | 'FAILED'): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#done(answer);
  }
}
