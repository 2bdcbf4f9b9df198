import { createHash } from 'node:crypto';

/** A request as the client sent it: nothing decoded, nothing rewritten. */
export interface SignedRequest {
  readonly method: string;
  /** The path on the wire, without the query. */
  readonly path: string;
  /** The query on the wire, without the question mark. */
  readonly query: string;
  /** Names in lower case; the values of a repeated header joined by commas in the order of their arrival. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** How a path is brought into the canonical form; signers differ (reference access-control.md 2.2). */
export type PathForm = 'normalised' | 'as-sent';

/** The canonical request (reference access-control.md 2.2). `ignored` are query parameters that are not signed. */
export function canonicalRequest(
  request: SignedRequest,
  signedHeaders: readonly string[],
  form: PathForm,
  ignored: ReadonlySet<string>,
): string {
  const path = form === 'normalised' ? normalised(request.path) : request.path;
  const headers = signedHeaders.map((name) => `${name}:${headerValue(request.headers[name] ?? '')}\n`).join('');
  return [
    request.method,
    encodedPath(path),
    canonicalQuery(request.query, ignored),
    headers,
    signedHeaders.join(';'),
    request.headers['x-amz-content-sha256'] ?? sha256Hex(request.body),
  ].join('\n');
}

/** Lower-case hex SHA-256. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Percent-decodes; a malformed escape stays as it is. A plus is a plus. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Name and value of each parameter of a query, decoded, in the order of the wire. */
export function queryParameters(query: string): readonly (readonly [name: string, value: string])[] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      const name = equals < 0 ? part : part.slice(0, equals);
      return [percentDecoded(name), equals < 0 ? '' : percentDecoded(part.slice(equals + 1))];
    });
}

function canonicalQuery(query: string, ignored: ReadonlySet<string>): string {
  return queryParameters(query)
    .filter(([name]) => !ignored.has(name))
    .map(([name, value]) => [strictlyEncoded(name), strictlyEncoded(value)] as const)
    .toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Encoded texts are ASCII, so the order of code units is that of bytes. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function strictlyEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, escaped);
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** The wire path is encoded once already: its percent signs are encoded again. */
function encodedPath(path: string): string {
  const segments = path.split('/').map((segment) => strictlyEncoded(segment));
  return segments.join('/') || '/';
}

function normalised(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/');
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const last = segments.at(-1);
  const isFolder = kept.length > 0 && (last === '' || last === '.' || last === '..');
  return `/${kept.join('/')}${isFolder ? '/' : ''}`;
}

function headerValue(value: string): string {
  return value.trim().replaceAll(/\s+/g, ' ');
}
