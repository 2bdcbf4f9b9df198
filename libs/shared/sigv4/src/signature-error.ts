/** Kinds of refusals, each an error type of the service (reference access-control.md 2.6). */
export type SignatureErrorKind = 'MISSING_TOKEN' | 'INCOMPLETE' | 'INVALID' | 'UNKNOWN_KEY';

/** A signature that is not accepted; the message is the service's. */
export class SignatureError extends Error {
  readonly kind: SignatureErrorKind;

  constructor(kind: SignatureErrorKind, message: string) {
    super(message);
    this.name = 'SignatureError';
    this.kind = kind;
  }
}
