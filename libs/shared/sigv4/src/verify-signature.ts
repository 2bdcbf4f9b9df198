import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalRequest, sha256Hex } from './canonical-request.ts';
import type { PathForm, SignedRequest } from './canonical-request.ts';
import { readClaim } from './credentials.ts';
import type { Claim } from './credentials.ts';
import { SignatureError } from './signature-error.ts';

/** What a signature is held against. */
export interface Verification {
  /** `execute-api` or `apigateway`. */
  readonly service: string;
  /** The region that credentials must be scoped to; undefined = any. */
  readonly region: string | undefined;
  readonly nowUnixMs: number;
  /** Secrets of an access key that may be used now, one of which made the signature; empty = there is no such key. */
  readonly secretsOf: (accessKeyId: string) => Promise<readonly string[]>;
}

const SKEW_MS = 5 * 60_000;
const TERMINATOR = 'aws4_request';
const DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;
const HEX_DIGEST = /^[0-9a-f]{64}$/;
const UNKNOWN_KEY = 'The security token included in the request is invalid.';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/**
 * Verifies a request's signature and gives the access key id. The order of the checks is that of the reference
 * (access-control.md 2.5). Throws SignatureError.
 */
export async function verifySignature(request: SignedRequest, verification: Verification): Promise<string> {
  const claim = readClaim(request);
  checkScope(claim, verification);
  checkSignedHeaders(claim, request);
  checkTime(claim, verification.nowUnixMs);
  checkPayload(request);
  const secrets = await verification.secretsOf(claim.accessKeyId);
  if (secrets.length === 0) throw new SignatureError('UNKNOWN_KEY', UNKNOWN_KEY);
  const keys = secrets.map((secret) => signingKey(secret, claim.scope));
  const forms: readonly PathForm[] = ['normalised', 'as-sent'];
  if (!keys.some((key) => forms.some((form) => isSignature(claim, key, request, form))))
    throw new SignatureError('INVALID', MISMATCH);
  return claim.accessKeyId;
}

function checkScope({ scope, date }: Claim, { service, region }: Verification): void {
  const [scopeDate, scopeRegion, scopeService, terminator] = scope;
  const faults: string[] = [];
  if (region !== undefined && scopeRegion !== region) {
    faults.push(`Credential should be scoped to a valid region, not '${scopeRegion}'. `);
  }
  if (scopeService !== service) faults.push(`Credential should be scoped to correct service: '${service}'. `);
  if (terminator !== TERMINATOR) {
    faults.push(`Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${terminator}'. `);
  }
  const day = date.slice(0, 8);
  if (day !== scopeDate) {
    faults.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate}' != '${day}', from '${date}'.`,
    );
  }
  if (faults.length > 0) throw new SignatureError('INVALID', faults.join(''));
}

function checkSignedHeaders({ signedHeaders }: Claim, { headers }: SignedRequest): void {
  for (const name of signedHeaders) {
    if (headers[name] === undefined) {
      throw new SignatureError(
        'INVALID',
        `'${name}' is named as a SignedHeader, but it does not exist in the HTTP request.`,
      );
    }
  }
  if (!signedHeaders.includes('host')) {
    throw new SignatureError('INVALID', "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
}

function checkTime({ date, expiresSeconds }: Claim, nowUnixMs: number): void {
  const signedAt = unixMsOf(date);
  if (signedAt - SKEW_MS > nowUnixMs) {
    const latest = stamp(nowUnixMs + SKEW_MS);
    throw new SignatureError(
      'INVALID',
      `Signature not yet current: ${date} is still later than ${latest} (${stamp(nowUnixMs)} + 5 min.)`,
    );
  }
  const validMs = expiresSeconds === undefined ? SKEW_MS : expiresSeconds * 1000;
  if (signedAt + validMs >= nowUnixMs) return;
  const earliest = stamp(nowUnixMs - validMs);
  const span = expiresSeconds === undefined ? '5 min.' : `${String(expiresSeconds)} s`;
  throw new SignatureError(
    'INVALID',
    `Signature expired: ${date} is now earlier than ${earliest} (${stamp(nowUnixMs)} - ${span})`,
  );
}

/** A signed digest that is not the body's would let the body be swapped. */
function checkPayload({ headers, body }: SignedRequest): void {
  const claimed = headers['x-amz-content-sha256'];
  if (claimed === undefined || (HEX_DIGEST.test(claimed) && claimed === sha256Hex(body))) return;
  throw new SignatureError('INVALID', MISMATCH);
}

function isSignature(
  { scope, date, signedHeaders, signature }: Claim,
  key: Buffer,
  request: SignedRequest,
  form: PathForm,
): boolean {
  const canonical = canonicalRequest(request, signedHeaders, form, UNSIGNED_PARAMETERS);
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256Hex(canonical)].join('\n');
  const expected = createHmac('sha256', key).update(text).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const UNSIGNED_PARAMETERS: ReadonlySet<string> = new Set(['X-Amz-Signature']);

function signingKey(secret: string, scope: Claim['scope']): Buffer {
  return scope.reduce<Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
}

function unixMsOf(date: string): number {
  const [, ...parts] = DATE.exec(date) ?? [];
  if (parts.length === 0) {
    throw new SignatureError('INCOMPLETE', `Date must be in ISO-8601 'basic format'. Got '${date}'.`);
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function stamp(unixMs: number): string {
  return new Date(unixMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}
