/** What went wrong with an upstream call, in more detail than the four failures of the port. */
export type UpstreamErrorCode =
  | 'REQUEST_REFUSED'
  | 'QUEUE_FULL'
  | 'POOL_CLOSED'
  | 'CONNECTION_CLOSED'
  | 'RESPONSE_MALFORMED'
  | 'HEAD_TIMEOUT'
  | 'BODY_TIMEOUT'
  | 'NO_TARGET';

/** Cause given to `onFailure` by the client itself; causes from sockets and TLS are handed on as Node made them. */
export class UpstreamError extends Error {
  readonly code: UpstreamErrorCode;

  constructor(code: UpstreamErrorCode, message: string) {
    super(message);
    this.name = 'UpstreamError';
    this.code = code;
  }
}

/** Text of a cause for status and logs; sockets give codes, several addresses give several errors. */
export function causeText(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(causeText).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
