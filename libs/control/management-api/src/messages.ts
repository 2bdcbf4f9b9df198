import { AwsError } from '@gatehouse/aws-rest-json';
import type { AccountIdentity } from './context.ts';

// Failures in the service's own words (reference http-api.md 18, rest-api.md 13.4).

/** An API that does not exist, or that the caller's version of the service does not have. */
export function invalidApi({ accountId }: AccountIdentity, apiId: string): AwsError {
  return new AwsError('NotFoundException', `Invalid API identifier specified ${accountId}:${apiId}`);
}

/** A part of an API that does not exist: `Route`, `Integration`, … */
export function invalidIdentifier(kind: string): AwsError {
  return new AwsError('NotFoundException', `Invalid ${kind} identifier specified`);
}

/** A wrong member of a request. */
export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message);
}

/** Something that stands in the way of the change. */
export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message);
}

/** A failure that nobody foresaw; the log has the cause under the request id. */
export function unexpected(requestId: string): AwsError {
  return new AwsError(
    'InternalFailure',
    `Internal failure; the control plane's log has the cause under the request id ${requestId}`,
  );
}

/** What does not exist, in a sentence of its own. */
export function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message);
}

/** Members that break what the schema of the service says about them, each by the path of the member (reference rest-api.md 13.4). */
export function validationErrors(problems: readonly string[]): AwsError {
  const errors = problems.length === 1 ? '1 validation error' : `${String(problems.length)} validation errors`;
  return new AwsError('ValidationException', `${errors} detected: ${problems.join('; ')}`);
}
