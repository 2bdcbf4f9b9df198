import { keyOfPageToken } from '@gatehouse/records';
import { badRequest } from './messages.ts';

/**
 * The key inside a token of a list of parts that one document holds; undefined without token, an empty one counting as none. `member`
 * is the name that the token has in the request. Throws BadRequestException for what the list has not given out.
 */
export function keyOfToken(token: string | undefined, list: string, member: string): string | undefined {
  if (token === undefined || token === '') return undefined;
  const key = keyOfPageToken(list, token);
  if (typeof key !== 'string') throw badRequest(`Invalid ${member} parameter specified`);
  return key;
}
