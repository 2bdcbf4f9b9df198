import type { AwsError } from '@gatehouse/aws-rest-json';
import { badRequest } from './messages.ts';

/** What names the place of a page in a list of parts that one document holds: the list, and the key of a part. */
export function pageToken(list: string, key: string): string {
  return Buffer.from(JSON.stringify([list, key])).toString('base64url');
}

/**
 * The key inside a token of the list; undefined without token, an empty one counting as none. `member` is the name that the token
 * has in the request. Throws BadRequestException for what the list has not given out.
 */
export function keyOfToken(token: string | undefined, list: string, member: string): string | undefined {
  if (token === undefined || token === '') return undefined;
  const key = keyIn(token);
  if (key === undefined || pageToken(list, key) !== token) throw unknownToken(member);
  return key;
}

function keyIn(token: string): string | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    const key: unknown = Array.isArray(value) ? value[1] : undefined;
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}

function unknownToken(member: string): AwsError {
  return badRequest(`Invalid ${member} parameter specified`);
}
