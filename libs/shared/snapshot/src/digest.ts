import { hash } from 'node:crypto';

/** Hex SHA-256: the name of a chunk, and what tells equal payloads. */
export function digestOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}
