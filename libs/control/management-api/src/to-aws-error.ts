import { AwsError } from '@gatehouse/aws-rest-json';
import type { AwsErrorType } from '@gatehouse/aws-rest-json';
import { ControlError } from '@gatehouse/errors';
import type { ControlErrorCode } from '@gatehouse/errors';

/** The service's error type for each code of the control plane's catalogue. */
const TYPES: Readonly<Record<ControlErrorCode, AwsErrorType>> = {
  NOT_FOUND: 'NotFoundException',
  ALREADY_EXISTS: 'ConflictException',
  UNAUTHENTICATED: 'UnrecognizedClientException',
  PERMISSION_DENIED: 'AccessDeniedException',
  INVALID_ARGUMENT: 'BadRequestException',
  STALE_REVISION: 'ConflictException',
  FAILED_PRECONDITION: 'ConflictException',
  TOO_LARGE: 'RequestEntityTooLargeException',
  UNIMPLEMENTED: 'BadRequestException',
  STORE_UNAVAILABLE: 'ServiceUnavailableException',
  NODE_UNAVAILABLE: 'ServiceUnavailableException',
  STORE_CORRUPT: 'InternalFailure',
  INTERNAL: 'InternalFailure',
};

/** A failure of a use case as the service's clients know it; undefined for what is unexpected. */
export function toAwsError(error: unknown): AwsError | undefined {
  if (error instanceof AwsError) return error;
  if (!(error instanceof ControlError) || error.code === 'INTERNAL') return undefined;
  return new AwsError(TYPES[error.code], messageOf(error));
}

/** Problems that the rules of documents say in a sentence of the service, which is then the whole message (reference http-api.md 4 and 11). */
const SENTENCE = /^(?:allow-credentials is not supported if|API mapping key should not|An ApiMapping key may contain)/;

/** The service's clients show the message only: every wrong field belongs into it. */
function messageOf({ message, violations }: ControlError): string {
  const [first] = violations;
  if (violations.length === 1 && first !== undefined && SENTENCE.test(first.message)) return first.message;
  if (violations.length <= 1) return message;
  const all = violations.map(({ path, message: what }) => (path === '' ? what : `${path}: ${what}`));
  return `${message.replace(/: .*$/s, '')}: ${all.join('; ')}`;
}
