import { HttpIntegration as HttpIntegrationMessage } from '@gatehouse/contract';
import { httpIntegrationSchema } from '@gatehouse/api-model';
import type { HttpIntegration } from '@gatehouse/api-model';
import { httpIntegrationFromProto } from '@gatehouse/model-proto';
import { SnapshotError } from './snapshot-error.ts';
import { bytesTag, utf8Text, WireReader } from './wire-reader.ts';

/** A stage variable that an integration's URI names. */
export interface VariableUse {
  readonly integrationId: string;
  readonly name: string;
}

/** Fields of the contract's `HttpApiChunk` and of an entry of its map. */
const INTEGRATIONS = bytesTag(1);
const ENTRY_KEY = bytesTag(1);
const ENTRY_VALUE = bytesTag(2);

const STAGE_VARIABLE = /\$\{stageVariables\.([A-Za-z0-9_]+)\}/g;
const NO_BYTES = new Uint8Array();

/** The integrations of a chunk: checked when they arrive, decoded again when they are needed. */
export class ChunkIntegrations {
  /** Stage variables that their URIs name. */
  readonly variableUses: readonly VariableUse[];
  readonly #bytes: Uint8Array;
  /** By id: start and end of the message. */
  readonly #bounds: ReadonlyMap<string, readonly [number, number]>;

  /** Reads and validates the integrations of an encoded chunk. Throws SnapshotError when one cannot be served. */
  constructor(bytes: Uint8Array) {
    this.#bounds = boundsOf(bytes);
    // A copy: the bytes may be a small part of a large receive buffer. Without integrations nothing is kept.
    this.#bytes = this.#bounds.size === 0 ? NO_BYTES : bytes.slice();
    const uses: VariableUse[] = [];
    for (const integrationId of this.#bounds.keys()) {
      const { integrationUri = '' } = this.require(integrationId);
      for (const [, name = ''] of integrationUri.matchAll(STAGE_VARIABLE)) uses.push({ integrationId, name });
    }
    this.variableUses = uses;
  }

  get ids(): Iterable<string> {
    return this.#bounds.keys();
  }

  get size(): number {
    return this.#bounds.size;
  }

  /** The integration with an id. Throws SnapshotError when the chunk has none. */
  require(id: string): HttpIntegration {
    const bounds = this.#bounds.get(id);
    if (bounds === undefined) throw new SnapshotError(`integration ${id} is not in the chunk`);
    const parsed = httpIntegrationSchema.safeParse(httpIntegrationFromProto(this.#message(id, bounds)));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new SnapshotError(
      `integration ${id}: ${issue === undefined ? 'is not valid' : `${issue.path.map(String).join('.')}: ${issue.message}`}`,
    );
  }

  #message(id: string, [start, end]: readonly [number, number]): HttpIntegrationMessage {
    try {
      return HttpIntegrationMessage.decode(this.#bytes.subarray(start, end));
    } catch (cause) {
      throw new SnapshotError(`integration ${id} is not a message of the contract`, { cause });
    }
  }
}

function boundsOf(bytes: Uint8Array): Map<string, readonly [number, number]> {
  const bounds = new Map<string, readonly [number, number]>();
  const reader = new WireReader(bytes);
  while (reader.hasMore) {
    const tag = reader.varint();
    if (tag === INTEGRATIONS) addEntry(reader, reader.lengthEnd(), bounds);
    else reader.skip(tag);
  }
  return bounds;
}

function addEntry(reader: WireReader, end: number, bounds: Map<string, readonly [number, number]>): void {
  let id = '';
  let value: readonly [number, number] = [end, end];
  while (reader.position < end) {
    const tag = reader.varint();
    if (tag !== ENTRY_KEY && tag !== ENTRY_VALUE) {
      reader.skip(tag);
      continue;
    }
    const fieldEnd = reader.lengthEnd();
    if (tag === ENTRY_KEY) id = utf8Text(reader.bytes, reader.position, fieldEnd);
    else value = [reader.position, fieldEnd];
    reader.position = fieldEnd;
  }
  if (reader.position !== end) throw new SnapshotError('an integration is not a message of the contract');
  if (bounds.has(id)) throw new SnapshotError(`integration ${id} is in the snapshot twice`);
  bounds.set(id, value);
}
