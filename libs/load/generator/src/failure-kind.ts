import type { FailureKind } from '@gatehouse/load-measure';

const KINDS: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-closed',
  EPIPE: 'connection-closed',
  UND_ERR_SOCKET: 'connection-closed',
  ETIMEDOUT: 'connect-timeout',
  EHOSTUNREACH: 'connect-timeout',
  ENETUNREACH: 'connect-timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  ENOTFOUND: 'name-not-found',
  EAI_AGAIN: 'name-not-found',
  EADDRNOTAVAIL: 'out-of-ports-or-files',
  EMFILE: 'out-of-ports-or-files',
  ENFILE: 'out-of-ports-or-files',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'malformed-answer',
  UND_ERR_HEADERS_OVERFLOW: 'malformed-answer',
  EPROTO: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
};

const PREFIXES: readonly (readonly [string, FailureKind])[] = [
  ['HPE_', 'malformed-answer'],
  ['WS_ERR_', 'malformed-answer'],
  ['CERT_', 'tls'],
  ['ERR_TLS_', 'tls'],
  ['ERR_SSL_', 'tls'],
];

/** The kind of an error of a socket, of undici or of ws. */
export function failureKindOf(error: unknown): FailureKind {
  // Some of undici's parser errors carry no code.
  if (error instanceof Error && error.name === 'HTTPParserError') return 'malformed-answer';
  const code = codeOf(error) ?? codeOf(error instanceof Error ? error.cause : undefined) ?? '';
  return KINDS[code] ?? PREFIXES.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'other';
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
