const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** The hash of no characters. */
export const EMPTY_HASH = BASIS | 0;

/** The hash of a text with one more character (FNV-1a over UTF-16 units, 32 bits signed). */
export function hashWith(hash: number, charCode: number): number {
  return Math.imul(hash ^ charCode, PRIME);
}

/** The hash of a whole text. */
export function hashOf(text: string): number {
  let hash = EMPTY_HASH;
  for (let i = 0; i < text.length; i += 1) hash = hashWith(hash, text.charCodeAt(i));
  return hash;
}
