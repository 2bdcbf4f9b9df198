import { createHash } from 'node:crypto';

/** Bytes that tell the node, and random ones. Together 16 characters that end in `=` (reference websocket-api.md 1). */
const OWNER_BYTES = 5;
const RANDOM_BYTES = 6;
const ID_CHARACTERS = 16;

const CONNECTION_ID = /^[A-Za-z0-9_-]{14}[AEIMQUYcgkosw048]=$/;

/** The part of a node's connection ids that names it: 10 hex digits. */
export function ownerOf(nodeId: string): string {
  return createHash('sha256')
    .update(nodeId)
    .digest('hex')
    .slice(0, OWNER_BYTES * 2);
}

/** The owner that an id names; undefined when the text is no connection id. */
export function ownerOfId(connectionId: string): string | undefined {
  if (!CONNECTION_ID.test(connectionId)) return undefined;
  return Buffer.from(connectionId, 'base64url').toString('hex', 0, OWNER_BYTES);
}

/** Makes the connection ids of one node. */
export class ConnectionIds {
  readonly owner: string;
  readonly #bytes = Buffer.alloc(OWNER_BYTES + RANDOM_BYTES);
  readonly #text = Buffer.alloc(ID_CHARACTERS, '=');
  readonly #fill: (buffer: Buffer) => void;

  /** `fill` writes random bytes, for example `crypto.randomFillSync`. */
  constructor(nodeId: string, fill: (buffer: Buffer) => void) {
    this.owner = ownerOf(nodeId);
    this.#bytes.write(this.owner, 'hex');
    this.#fill = fill;
  }

  /** A new id. Unguessable enough to be unique, no secret: whoever pushes needs permission. */
  next(): string {
    this.#fill(this.#bytes.subarray(OWNER_BYTES));
    this.#text.write(this.#bytes.toString('base64url'), 'latin1');
    // One flat text: one that is put together keeps its parts, and a node keeps tens of thousands of ids.
    return this.#text.toString('latin1');
  }
}
