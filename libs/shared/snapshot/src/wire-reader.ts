import { SnapshotError } from './snapshot-error.ts';

/** Wire types of protobuf. */
export const WIRE_VARINT = 0;
/** Length-delimited: strings and messages. */
export const WIRE_BYTES = 2;
const WIRE_FIXED64 = 1;
const WIRE_FIXED32 = 5;

/**
 * Reads a protobuf message field by field where it lies, so that a chunk of routes is read without an object per route.
 * Throws SnapshotError for what is no message.
 */
export class WireReader {
  readonly bytes: Uint8Array;
  readonly end: number;
  position: number;

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  get hasMore(): boolean {
    return this.position < this.end;
  }

  /** The low 32 bits of a varint, unsigned. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.position >= this.end) throw malformed('it ends within a number');
      const byte = this.bytes[this.position] ?? 0;
      this.position += 1;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw malformed('a number does not end');
  }

  /** Reads a length and gives the end of what is that long; `position` is its start. */
  lengthEnd(): number {
    const length = this.varint();
    const end = this.position + length;
    if (end > this.end) throw malformed('a field is longer than its message');
    return end;
  }

  /** Skips the value of a field. */
  skip(tag: number): void {
    const wireType = tag & 7;
    if (tag >>> 3 === 0) throw malformed('a field has the number 0');
    if (wireType === WIRE_VARINT) this.varint();
    else if (wireType === WIRE_BYTES) this.position = this.lengthEnd();
    else if (wireType === WIRE_FIXED64) this.position += 8;
    else if (wireType === WIRE_FIXED32) this.position += 4;
    else throw malformed(`a field has the wire type ${String(wireType)}`);
    if (this.position > this.end) throw malformed('it ends within a field');
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text of bytes. Throws SnapshotError when they are no UTF-8. */
export function utf8Text(bytes: Uint8Array, start: number, end: number): string {
  try {
    return strictUtf8.decode(bytes.subarray(start, end));
  } catch (cause) {
    throw malformed('a text is not UTF-8', cause);
  }
}

/** The tag of a field with a length. */
export function bytesTag(field: number): number {
  return field * 8 + WIRE_BYTES;
}

function malformed(why: string, cause?: unknown): SnapshotError {
  return new SnapshotError(`the chunk is not a message of the contract: ${why}`, { cause });
}
