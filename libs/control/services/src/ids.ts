import { ControlError } from '@gatehouse/errors';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const MAX_TRIES = 10;

/** Characters of a generated API or VPC link id (reference http-api.md 1). */
export const API_ID_LENGTH = 10;

/** Characters of a deployment id (reference http-api.md 1). */
export const DEPLOYMENT_ID_LENGTH = 6;

/** Characters of a generated usage plan id (reference rest-api.md 0). */
export const USAGE_PLAN_ID_LENGTH = 6;

/** An id of lower-case letters and digits. */
export function randomId(randomInt: (maxExclusive: number) => number, length: number): string {
  return Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}

/** How an id is made for a document that has none. */
export interface GeneratedId {
  readonly randomInt: (maxExclusive: number) => number;
  readonly length: number;
  readonly isTaken: (id: string) => Promise<boolean>;
}

/** A document without id gets one; anything else is left to the validation. */
export async function withGeneratedId(input: unknown, field: string, generated: GeneratedId): Promise<unknown> {
  if (typeof input !== 'object' || input === null) return input;
  const given: unknown = Reflect.get(input, field);
  if (given !== undefined && given !== null && given !== '') return input;
  const { randomInt, length, isTaken } = generated;
  return { ...input, [field]: await unusedId(randomInt, length, isTaken) };
}

/** An id of lower-case letters and digits that `isTaken` does not know. */
export async function unusedId(
  randomInt: (maxExclusive: number) => number,
  length: number,
  isTaken: (id: string) => Promise<boolean>,
): Promise<string> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const id = randomId(randomInt, length);
    if (!(await isTaken(id))) return id;
  }
  throw new ControlError('INTERNAL', `No free id of ${length} characters in ${MAX_TRIES} tries`);
}
