import { createHash } from 'node:crypto';

/** Tag and length of the field `checksum` (number 9, 32 bytes). */
const FIELD_HEAD = Buffer.from([0x4a, 0x20]);
const CHECKSUM_BYTES = 32;
const SEAL_BYTES = FIELD_HEAD.length + CHECKSUM_BYTES;

/** An encoded entry with its checksum as last field. `body` is the entry without one. */
export function sealEntry(body: Uint8Array): Uint8Array {
  return Buffer.concat([body, FIELD_HEAD, checksumOf(body)]);
}

/** The entry without its checksum. Throws Error when the checksum is missing or wrong. */
export function unsealEntry(bytes: Uint8Array): Uint8Array {
  const body = bytes.subarray(0, Math.max(0, bytes.length - SEAL_BYTES));
  const seal = bytes.subarray(body.length);
  if (Buffer.concat([FIELD_HEAD, checksumOf(body)]).equals(seal)) return body;
  throw new Error('the entry does not match its checksum');
}

function checksumOf(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest();
}
