import { ControlError } from '@gatehouse/errors';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const MAX_TRIES = 10;

/** Characters of a generated API or VPC link id (reference http-api.md 1). */
export const API_ID_LENGTH = 10;

/** Characters of a deployment id (reference http-api.md 1). */
export const DEPLOYMENT_ID_LENGTH = 6;

/** An id of lower-case letters and digits that `isTaken` does not know. */
export async function unusedId(
  randomInt: (maxExclusive: number) => number,
  length: number,
  isTaken: (id: string) => Promise<boolean>,
): Promise<string> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const id = Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
    if (!(await isTaken(id))) return id;
  }
  throw new ControlError('INTERNAL', `No free id of ${length} characters in ${MAX_TRIES} tries`);
}
