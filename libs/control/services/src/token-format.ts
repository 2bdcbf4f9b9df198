import { createHash } from 'node:crypto';

/** First characters of every token, so that scanners for leaked secrets find one. */
const PREFIX = 'ght_';
const RANDOM_BYTES = 32;

/** A token, made here or by an operator: 43 characters of base64url hold 256 bits. */
const TOKEN = /^ght_[A-Za-z0-9_-]{43,256}$/;

/** A new token of 256 random bits. `randomInt` gives a whole number below its argument, from a good source. */
export function newToken(randomInt: (maxExclusive: number) => number): string {
  const bytes = Buffer.from(Array.from({ length: RANDOM_BYTES }, () => randomInt(256)));
  return `${PREFIX}${bytes.toString('base64url')}`;
}

/** True for what may be a token. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** What is stored: hex SHA-256. A slow hash is for passwords that people choose; 256 random bits cannot be guessed. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
