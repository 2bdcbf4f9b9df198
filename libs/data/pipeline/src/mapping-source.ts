import type { AccessLogContext } from '@gatehouse/access-log';
import { joinedHeader, joinedQuerystring } from '@gatehouse/parameter-mapping';
import type { MappingSource } from '@gatehouse/parameter-mapping';
import type { Invocation } from './invocation.ts';
import { logContextOf } from './log-context.ts';

/** What the values of a request mapping are read from. `body` is given when a value needs it. */
export function requestMappingSource(invocation: Invocation, body: Uint8Array | undefined): MappingSource {
  return new InvocationSource(invocation, body, [], undefined);
}

/** What the values of a response mapping are read from: the request without its body, and the backend's answer. */
export function responseMappingSource(
  invocation: Invocation,
  responseHeaders: readonly string[],
  responseBody: Uint8Array | undefined,
): MappingSource {
  return new InvocationSource(invocation, undefined, [...responseHeaders], responseBody);
}

class InvocationSource implements MappingSource {
  readonly #invocation: Invocation;
  readonly #body: Uint8Array | undefined;
  readonly #responseHeaders: readonly string[];
  readonly #responseBody: Uint8Array | undefined;
  #context: AccessLogContext | undefined;

  constructor(
    invocation: Invocation,
    body: Uint8Array | undefined,
    responseHeaders: readonly string[],
    responseBody: Uint8Array | undefined,
  ) {
    this.#invocation = invocation;
    this.#body = body;
    this.#responseHeaders = responseHeaders;
    this.#responseBody = responseBody;
  }

  get path(): string {
    return this.#invocation.routePath;
  }

  get greedyParam(): string | undefined {
    return this.#invocation.route?.greedyParam;
  }

  header(name: string): string | undefined {
    return joinedHeader(this.#invocation.request.headers, name);
  }

  querystring(name: string): string | undefined {
    return joinedQuerystring(this.#invocation.request.query, name);
  }

  pathParam(name: string): string | undefined {
    const { pathParameters } = this.#invocation;
    for (let i = 0; i < pathParameters.length; i += 2) {
      if (pathParameters[i] === name) return pathParameters[i + 1];
    }
    return undefined;
  }

  body(): string | undefined {
    return textOf(this.#body);
  }

  context(name: string): string | undefined {
    const variable = this.#invocation.environment.contextVariables.get(name);
    this.#context ??= logContextOf(this.#invocation, 0);
    return variable?.(this.#context);
  }

  stageVariable(name: string): string | undefined {
    return this.#invocation.stage?.variables[name];
  }

  responseHeader(name: string): string | undefined {
    return joinedHeader(this.#responseHeaders, name);
  }

  responseBody(): string | undefined {
    return textOf(this.#responseBody);
  }
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined
    ? undefined
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
