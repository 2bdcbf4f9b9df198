import { gatewayResponse } from '@gatehouse/pipeline';
import type { BackendResponse, Invocation } from '@gatehouse/pipeline';
import type { IntegrationAnswer } from './rest-values.ts';

/** The answer of a backend that must be whole before anything goes to the client, up to the payload limit. */
export class BufferedAnswer implements BackendResponse {
  started = false;
  readonly #invocation: Invocation;
  readonly #onAnswer: (answer: IntegrationAnswer) => void;
  #status = 0;
  #headers: readonly string[] = [];
  readonly #chunks: Buffer[] = [];
  #byteCount = 0;

  /** `onAnswer` answers the client. */
  constructor(invocation: Invocation, onAnswer: (answer: IntegrationAnswer) => void) {
    this.#invocation = invocation;
    this.#onAnswer = onAnswer;
  }

  onHead(status: number, headers: string[]): void {
    const invocation = this.#invocation;
    invocation.integrationLatencyMs = invocation.environment.nowMs() - invocation.integrationStartedAtMs;
    invocation.integrationStatus = status;
    this.#status = status;
    this.#headers = headers;
  }

  onData(chunk: Uint8Array): boolean {
    if (this.started) return true;
    this.#byteCount += chunk.byteLength;
    if (this.#byteCount > this.#invocation.environment.maxPayloadBytes) {
      this.started = true;
      this.#invocation.upstreamCall?.abort();
      this.#invocation.integrationError = 'the answer is larger than the payload limit';
      gatewayResponse(this.#invocation, 'INTERNAL_SERVER_ERROR');
      return true;
    }
    // The chunk dies with this call.
    this.#chunks.push(Buffer.from(chunk));
    return true;
  }

  onEnd(): void {
    if (this.started) return;
    this.started = true;
    const body = Buffer.concat(this.#chunks, this.#byteCount);
    this.#onAnswer({ status: this.#status, headers: this.#headers, body });
  }
}
