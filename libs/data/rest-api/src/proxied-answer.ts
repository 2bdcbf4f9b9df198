import { convertBody } from '@gatehouse/integration-mapping';
import type { BodyConversion } from '@gatehouse/integration-mapping';
import { ProxyResponse } from '@gatehouse/pipeline';
import type { BackendResponse, Invocation } from '@gatehouse/pipeline';
import { remapAnswer } from './backend-headers.ts';
import { BufferedAnswer } from './buffered-answer.ts';
import { refuse } from './request-body.ts';

/** The answer of a proxied backend: streamed with its headers remapped, or whole when its body must be converted. */
export class ProxiedAnswer implements BackendResponse {
  readonly #invocation: Invocation;
  readonly #conversionOf: (headers: readonly string[]) => BodyConversion;
  #response: BackendResponse | undefined;

  /** `conversionOf`: what the answer's headers ask for. */
  constructor(invocation: Invocation, conversionOf: (headers: readonly string[]) => BodyConversion) {
    this.#invocation = invocation;
    this.#conversionOf = conversionOf;
  }

  get started(): boolean {
    return this.#response?.started === true;
  }

  onHead(status: number, headers: string[], contentLength: number, bodyInHand: boolean): void {
    const conversion = this.#conversionOf(headers);
    const converts = conversion === 'encode' || conversion === 'decode';
    this.#response = converts ? this.#converted(conversion) : new ProxyResponse(this.#invocation, undefined);
    remapAnswer(headers);
    this.#response.onHead(status, headers, contentLength, bodyInHand);
  }

  onData(chunk: Uint8Array): boolean {
    return this.#response?.onData(chunk) ?? true;
  }

  onEnd(): void {
    this.#response?.onEnd();
  }

  #converted(conversion: BodyConversion): BackendResponse {
    const invocation = this.#invocation;
    return new BufferedAnswer(invocation, ({ status, headers, body }) => {
      const converted = convertBody(body, conversion);
      if (!converted.ok) return refuse(invocation, 'the answer is no base64, which binaryMediaTypes asks for');
      const content = converted.kind === 'text' ? Buffer.from(converted.text, 'utf8') : converted.bytes;
      const isHead = invocation.request.method === 'HEAD';
      invocation.respond(status, [...headers], content, isHead ? content.length : undefined);
    });
  }
}
