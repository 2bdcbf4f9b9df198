import { createHash } from 'node:crypto';

/** Hex SHA-256 of the canonical JSON of a definition: members sorted by name, absent ones left out. */
export function definitionDigest(definition: object): string {
  return createHash('sha256').update(JSON.stringify(definition, sortMembers)).digest('hex');
}

function sortMembers(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
