export type { SignedRequest } from './canonical-request.ts';
export { SignatureError } from './signature-error.ts';
export type { SignatureErrorKind } from './signature-error.ts';
export { verifySignature } from './verify-signature.ts';
export type { Verification } from './verify-signature.ts';
