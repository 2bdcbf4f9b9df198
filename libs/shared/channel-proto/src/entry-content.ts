import { createHash } from 'node:crypto';
import type { ConfigEntry } from '@gatehouse/config-channel';

/** True if each payload of an entry is what its digest says: a stranger may write any bytes under a digest that is wanted. */
export function bringsItsContent({ current, candidate }: ConfigEntry): boolean {
  return [current, candidate].every((version) => {
    return version?.payload === undefined || sha256(version.payload) === version.digest;
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
