import { logContextOf } from '@gatehouse/pipeline';
import type { Invocation } from '@gatehouse/pipeline';
import { headerTexts } from './header-text.ts';
import { queryPairs } from './query-pairs.ts';

/** The answer of an integration, whole. */
export interface IntegrationAnswer {
  readonly status: number;
  /** Flat list, names in lower case. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

/** What expressions and templates of one request read. Everything is text; each part is made when it is first asked for. */
export class RestValues {
  readonly invocation: Invocation;
  readonly #body: Uint8Array | undefined;
  readonly #answer: IntegrationAnswer | undefined;
  #query: readonly string[] | undefined;
  #bodyText: string | undefined;
  #answerText: string | undefined;

  /** `body`: of the request, when it was read. `answer`: of the integration, once it is there. */
  constructor(invocation: Invocation, body: Uint8Array | undefined, answer?: IntegrationAnswer) {
    this.invocation = invocation;
    this.#body = body;
    this.#answer = answer;
  }

  /** All values of a request header. Names are compared in lower case: the server has lowered those of the request. */
  headers(name: string): string[] {
    return headerTexts(this.invocation.request.headers, name.toLowerCase());
  }

  /** All values of a query parameter. */
  querystrings(name: string): string[] {
    this.#query ??= queryPairs(this.invocation.request.query);
    return headerTexts(this.#query, name);
  }

  path(name: string): string | undefined {
    const { pathParameters } = this.invocation;
    for (let i = 0; i + 1 < pathParameters.length; i += 2) {
      if (pathParameters[i] === name) return pathParameters[i + 1];
    }
    return undefined;
  }

  body(): string {
    this.#bodyText ??= textOf(this.#body);
    return this.#bodyText;
  }

  /** A `$context.` variable by its name without the prefix. */
  context(name: string): string | undefined {
    const { environment, startedAtMs } = this.invocation;
    const variable = environment.contextVariables.get(name);
    return variable?.(logContextOf(this.invocation, environment.nowMs() - startedAtMs));
  }

  stageVariable(name: string): string | undefined {
    return this.invocation.stage?.variables[name];
  }

  answerHeaders(name: string): string[] {
    return headerTexts(this.#answer?.headers ?? [], name.toLowerCase());
  }

  answerBody(): string {
    this.#answerText ??= textOf(this.#answer?.body);
    return this.#answerText;
  }
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
