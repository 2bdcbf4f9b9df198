/** What one value counts in the size of a document; see `cleanDocument`. */
const PLAIN_BYTES = 6;
const QUOTES_BYTES = 3;

/**
 * Bytes of a foreign value, roughly as `cleanDocument` counts, if it says the same as a value that was accepted before;
 * otherwise undefined. Null members count as absent.
 */
export function bytesIfEqual(input: unknown, known: unknown): number | undefined {
  if (typeof input === 'string') return input === known ? input.length + QUOTES_BYTES : undefined;
  if (typeof input !== 'object' || input === null) return input === known ? PLAIN_BYTES : undefined;
  if (typeof known !== 'object' || known === null || Array.isArray(input) !== Array.isArray(known)) return undefined;
  return bytesOfMembers(input, known);
}

function bytesOfMembers(input: object, known: object): number | undefined {
  const named = known as Readonly<Record<string, unknown>>;
  let bytes = PLAIN_BYTES;
  let memberCount = 0;
  for (const [name, member] of Object.entries(input) as [string, unknown][]) {
    if (isAbsent(member) && !Array.isArray(input)) continue;
    const memberBytes = Object.hasOwn(named, name) ? bytesIfEqual(member, named[name]) : undefined;
    if (memberBytes === undefined) return undefined;
    bytes += name.length + memberBytes;
    memberCount += 1;
  }
  return memberCount === definedMembers(known) ? bytes : undefined;
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}

function definedMembers(value: object): number {
  return Object.values(value).reduce<number>((count, member) => (member === undefined ? count : count + 1), 0);
}
