import type { JsonObject } from './json.ts';

/** Error types that the service answers with, and their statuses (reference rest-api.md 13.3, http-api.md 20). */
export const AWS_ERRORS = {
  BadRequestException: 400,
  ValidationException: 400,
  SerializationException: 400,
  UnauthorizedException: 401,
  AccessDeniedException: 403,
  UnrecognizedClientException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  IncompleteSignatureException: 403,
  NotFoundException: 404,
  UnknownOperationException: 404,
  ConflictException: 409,
  RequestEntityTooLargeException: 413,
  UnsupportedMediaTypeException: 415,
  TooManyRequestsException: 429,
  LimitExceededException: 429,
  InternalFailure: 500,
  NotImplementedException: 501,
  ServiceUnavailableException: 503,
} as const;

/** A type of {@link AWS_ERRORS}. */
export type AwsErrorType = keyof typeof AWS_ERRORS;

/** A failure as the service's clients know it. */
export class AwsError extends Error {
  readonly type: AwsErrorType;
  /** Further members of the body, for example `resourceType`. */
  readonly members: JsonObject;

  constructor(type: AwsErrorType, message: string, members: JsonObject = {}) {
    super(message);
    this.name = 'AwsError';
    this.type = type;
    this.members = members;
  }

  /** HTTP status of the answer. */
  get status(): number {
    return AWS_ERRORS[this.type];
  }
}
