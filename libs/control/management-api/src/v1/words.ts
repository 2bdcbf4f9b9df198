import type { AwsError } from '@gatehouse/aws-rest-json';
import { ControlError } from '@gatehouse/errors';
import { badRequest } from '../messages.ts';

/** Problems of mappings, which the service lists in a sentence of its own (reference rest-api.md 13.4). */
const MAPPING = /^Invalid (?:mapping expression|cache key parameter)/;

/** The service's words for a document whose rules refuse it; undefined for every other failure. */
export function mappingRefusal(error: unknown): AwsError | undefined {
  if (!(error instanceof ControlError) || error.code !== 'INVALID_ARGUMENT') return undefined;
  const errors = error.violations.map(({ message }) => message).filter((message) => MAPPING.test(message));
  if (errors.length === 0 || errors.length < error.violations.length) return undefined;
  return badRequest(
    `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${errors.join(', ')}]`,
  );
}
