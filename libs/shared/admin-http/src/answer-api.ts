import type { IncomingMessage, ServerResponse } from 'node:http';

/** A call of an API that shares the port with the pages. */
export interface ApiCall {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as it was on the wire, without the question mark. */
  readonly rawQuery: string;
  /** Names in lower case; values of a repeated header are joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  readonly peerAddress: string;
}

/** Its answer. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** An API behind the pages: it gets what no page has the path of. */
export interface AdminApi {
  /** Largest body in bytes; a larger one is answered 413. */
  readonly maxBodyBytes: number;
  /** True when a call of this path is for the API; asked before the body is read. */
  matches(path: string): boolean;
  /** Never rejects. */
  answer(call: ApiCall): Promise<ApiAnswer>;
}

/** Lets the API answer a call that no page has the path of. Resolves to false when it is none of the API's. */
export async function answerApi(
  api: AdminApi,
  isPage: (path: string) => boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  if (isPage(path) || !api.matches(path)) return false;
  const call = { method: request.method ?? 'GET', path, query: new URLSearchParams(query), rawQuery: query };
  const body = await bodyOf(request, api.maxBodyBytes);
  const { remoteAddress: peerAddress = '' } = request.socket;
  send(
    response,
    body === undefined
      ? tooLarge(api.maxBodyBytes)
      : await api.answer({ ...call, headers: headersOf(request), body, peerAddress }),
  );
  return true;
}

function tooLarge(maxBytes: number): ApiAnswer {
  return {
    status: 413,
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': 'RequestEntityTooLargeException',
      connection: 'close',
    },
    body: JSON.stringify({
      message: `The request body is larger than ${maxBytes} bytes, which this API takes at most`,
    }),
  };
}

/** What is read beyond the largest body, and thrown away: most clients read no answer before all of their body is sent. */
const DISCARDED_BYTES = 134_217_728;

/** Undefined when it is larger than allowed. */
async function bodyOf(request: IncomingMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop must not cut the connection, which has still to carry the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes + DISCARDED_BYTES) break;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > maxBytes ? undefined : Buffer.concat(chunks, size);
}

function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
}

function send(response: ServerResponse, { status, headers, body }: ApiAnswer): void {
  // Nothing may stand behind a status without body, not even its length.
  const length = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
}
