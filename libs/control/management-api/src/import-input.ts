import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { AccountIdentity } from './context.ts';
import { badRequest } from './messages.ts';

/** The document of a request of version 1, as {@link filledDocument}. Throws BadRequestException when there is none. */
export function documentText(input: JsonObject, identity: AccountIdentity): string {
  const { body } = input;
  if (!(body instanceof Uint8Array) || body.length === 0) {
    throw badRequest('Unable to build importer with provided input.');
  }
  return filledDocument(new TextDecoder().decode(body), identity);
}

/** A document with the account and the region put in where it asks for them (reference rest-api.md 10.3, http-api.md 17). */
export function filledDocument(document: string, { accountId, region }: AccountIdentity): string {
  return document
    .replaceAll('${AWS::AccountId}', accountId)
    .replaceAll('${AWS::Region}', region)
    .replaceAll('${AWS::Partition}', 'aws');
}

/** The value, if it is one of those that the service knows. Throws BadRequestException. */
export function oneOf<T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) throw badRequest(`Invalid ${name}. Must be one of [${known.join(', ')}]`);
  return found;
}
