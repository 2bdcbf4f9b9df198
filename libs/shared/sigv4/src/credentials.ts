import { createHash } from 'node:crypto';
import { queryParameters } from './canonical-request.ts';
import type { SignedRequest } from './canonical-request.ts';
import { SignatureError } from './signature-error.ts';

/** What a signed request says about its signature. */
export interface Claim {
  readonly accessKeyId: string;
  /** Date, region, service and terminator of the credential's scope. */
  readonly scope: readonly [date: string, region: string, service: string, terminator: string];
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly date: string;
  /** Seconds for which a presigned request is valid; undefined for a signature in the header. */
  readonly expiresSeconds: number | undefined;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_EXPIRES_SECONDS = 604_800;

/** Reads the signature of a request from its header or its query (reference access-control.md 2.1). Throws SignatureError. */
export function readClaim(request: SignedRequest): Claim {
  const authorization = request.headers['authorization'];
  const query = new Map(queryParameters(request.query));
  if (query.has('X-Amz-Algorithm')) {
    if (authorization !== undefined)
      throw new SignatureError('INCOMPLETE', 'A request is signed in its header or in its query, not in both.');
    return fromQuery(query);
  }
  if (authorization === undefined) throw new SignatureError('MISSING_TOKEN', 'Missing Authentication Token');
  return fromHeader(authorization, request.headers['x-amz-date'] ?? request.headers['date']);
}

function fromHeader(authorization: string, date: string | undefined): Claim {
  const [algorithm = '', ...rest] = authorization.trim().split(/\s+/);
  const parts = new Map<string, string>();
  for (const part of rest.join(' ').split(',')) {
    const equals = part.indexOf('=');
    if (equals < 0) throw notKeyValue(authorization);
    parts.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  if (algorithm !== ALGORITHM) throw new SignatureError('INVALID', `Unsupported algorithm: use ${ALGORITHM}.`);
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !parts.get(name))
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (date === undefined) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (missing.length > 0 || date === undefined) {
    const hashed = `(Hashed with SHA-256 and encoded with Base64) Authorization=${hashOf(authorization)}`;
    throw new SignatureError('INCOMPLETE', `${missing.join(' ')} ${hashed}`);
  }
  return {
    ...credentialOf(parts.get('Credential') ?? ''),
    signedHeaders: namesOf(parts.get('SignedHeaders') ?? ''),
    signature: parts.get('Signature') ?? '',
    date,
    expiresSeconds: undefined,
  };
}

function fromQuery(query: ReadonlyMap<string, string>): Claim {
  if (query.get('X-Amz-Algorithm') !== ALGORITHM) {
    throw new SignatureError('INVALID', `Unsupported algorithm: use ${ALGORITHM}.`);
  }
  const names = ['X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date', 'X-Amz-Expires'];
  const missing = names.filter((name) => !query.get(name));
  if (missing.length > 0) {
    const sentences = missing.map((name) => `AWS query-string parameters must include '${name}'.`);
    throw new SignatureError('INCOMPLETE', sentences.join(' '));
  }
  const expiresSeconds = Number(query.get('X-Amz-Expires'));
  if (!Number.isInteger(expiresSeconds) || expiresSeconds < 1 || expiresSeconds > MAX_EXPIRES_SECONDS) {
    throw new SignatureError('INVALID', `X-Amz-Expires must be between 1 and ${String(MAX_EXPIRES_SECONDS)} seconds.`);
  }
  return {
    ...credentialOf(query.get('X-Amz-Credential') ?? ''),
    signedHeaders: namesOf(query.get('X-Amz-SignedHeaders') ?? ''),
    signature: query.get('X-Amz-Signature') ?? '',
    date: query.get('X-Amz-Date') ?? '',
    expiresSeconds,
  };
}

function credentialOf(credential: string): Pick<Claim, 'accessKeyId' | 'scope'> {
  const [accessKeyId, date, region, service, terminator, ...more] = credential.split('/');
  const isWhole = accessKeyId && date && region && service && terminator && more.length === 0;
  if (!isWhole) {
    const form = '{access key id}/{date}/{region}/{service}/aws4_request';
    throw new SignatureError('INCOMPLETE', `Credential must have exactly 5 slash-delimited elements: ${form}.`);
  }
  return { accessKeyId, scope: [date, region, service, terminator] };
}

function namesOf(signedHeaders: string): readonly string[] {
  return signedHeaders
    .toLowerCase()
    .split(';')
    .filter((name) => name !== '');
}

function notKeyValue(authorization: string): SignatureError {
  const what = 'Invalid key=value pair (missing equal-sign) in Authorization header';
  return new SignatureError(
    'INCOMPLETE',
    `${what} (hashed with SHA-256 and encoded with Base64): '${hashOf(authorization)}'.`,
  );
}

/** Tokens must not come back in messages, which end in logs. */
function hashOf(authorization: string): string {
  return createHash('sha256').update(authorization).digest('base64');
}
