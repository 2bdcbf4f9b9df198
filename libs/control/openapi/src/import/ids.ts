/** Longest id of an integration or authorizer. */
const MAX_ID_CHARACTERS = 64;
/** Room that a shortened id leaves for the hash of the whole text. */
const KEPT_CHARACTERS = MAX_ID_CHARACTERS - 9;

/** A readable id made of a text such as `/pets/{petId}`: `pets_petId`. The same text always gives the same id. */
export function idFrom(text: string): string {
  const words = text.split(/[^A-Za-z0-9-]+/).filter((word) => word !== '');
  const id = words.join('_') || 'root';
  return id.length <= MAX_ID_CHARACTERS ? id : `${id.slice(0, KEPT_CHARACTERS)}_${hashOf(text)}`;
}

/** The id itself, or the first of `id_2`, `id_3` ... that is free. */
export function freeId(id: string, isTaken: (candidate: string) => boolean): string {
  let candidate = id;
  for (let number = 2; isTaken(candidate); number += 1) {
    const suffix = `_${number}`;
    candidate = `${id.slice(0, MAX_ID_CHARACTERS - suffix.length)}${suffix}`;
  }
  return candidate;
}

// FNV-1a, 32 bits: tells long paths apart, nothing more.
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
