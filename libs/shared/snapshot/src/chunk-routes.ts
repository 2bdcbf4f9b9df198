import { SNAPSHOT_LIMITS } from './limits.ts';
import { SnapshotError } from './snapshot-error.ts';
import { bytesTag, utf8Text, WIRE_VARINT, WireReader } from './wire-reader.ts';

/**
 * The routes of a chunk as a few lists: no object per route, so that the routes of a large API neither hold up the node when
 * they arrive nor keep its garbage collector busy.
 */
export interface ChunkRoutes {
  readonly count: number;
  /** Key `i` is `text.slice(keyBounds[2 * i], keyBounds[2 * i + 1])`. */
  readonly text: string;
  readonly keyBounds: Int32Array;
  /** Ids of the integrations that routes of the chunk name, each once. */
  readonly integrationIds: readonly string[];
  /** By route: which of `integrationIds`. */
  readonly integrationOf: Int32Array;
  /** By route: 1 if it asks for an API key. Undefined = none does. */
  readonly apiKeyRequired: Uint8Array | undefined;
  /** Key of a route that wants an authorizer, if there is one. */
  readonly routeWithAuthorizer: string | undefined;
}

/** Fields of the contract's `HttpApiChunk` and `HttpRoute`. */
const ROUTES = bytesTag(2);
const ROUTE_KEY = bytesTag(1);
const TARGET = bytesTag(2);
const AUTHORIZATION_TYPE = 3 * 8 + WIRE_VARINT;
const API_KEY_REQUIRED = 7 * 8 + WIRE_VARINT;
/** `NONE`; 0 means the default, which is NONE too. */
const AUTHORIZATION_NONE = 1;

const TARGET_PREFIX = 'integrations/';
const ROUTE_KEY_SYNTAX = /^(?:\$default|[A-Z]{3,7} \/\S*)$/;

/** Reads and checks the routes of an encoded chunk. Throws SnapshotError when one cannot be served. */
export function readChunkRoutes(bytes: Uint8Array): ChunkRoutes {
  return new RouteScan(bytes).run();
}

class RouteScan {
  readonly #bytes: Uint8Array;
  readonly #integrationIds: string[] = [];
  readonly #numberOfId = new Map<string, number>();
  #routeWithAuthorizer: string | undefined;
  // Fields of the route that is read.
  #keyStart = 0;
  #keyEnd = 0;
  #targetStart = 0;
  #targetEnd = 0;
  #authorizationType = 0;
  #needsApiKey = false;
  /** Where the target before lies: routes side by side often share it. */
  #lastTargetStart = 0;
  #lastTargetEnd = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  run(): ChunkRoutes {
    const count = this.#count();
    const keyBounds = new Int32Array(2 * count);
    const integrationOf = new Int32Array(count);
    let apiKeyRequired: Uint8Array | undefined;
    const reader = new WireReader(this.#bytes);
    for (let route = 0; reader.hasMore;) {
      const tag = reader.varint();
      if (tag !== ROUTES) {
        reader.skip(tag);
        continue;
      }
      this.#route(reader, reader.lengthEnd());
      keyBounds[2 * route] = this.#keyStart;
      keyBounds[2 * route + 1] = this.#keyEnd;
      integrationOf[route] = this.#integration(route === 0 ? 0 : (integrationOf[route - 1] ?? 0));
      if (this.#needsApiKey) (apiKeyRequired ??= new Uint8Array(count))[route] = 1;
      route += 1;
    }
    const text = this.#text(keyBounds);
    return {
      count,
      text,
      keyBounds,
      integrationIds: this.#integrationIds,
      integrationOf,
      apiKeyRequired,
      routeWithAuthorizer: this.#routeWithAuthorizer,
    };
  }

  #count(): number {
    const reader = new WireReader(this.#bytes);
    let count = 0;
    while (reader.hasMore) {
      const tag = reader.varint();
      if (tag === ROUTES) count += 1;
      reader.skip(tag);
    }
    return count;
  }

  #route(reader: WireReader, end: number): void {
    this.#keyStart = this.#keyEnd = this.#targetStart = this.#targetEnd = this.#authorizationType = 0;
    this.#needsApiKey = false;
    while (reader.position < end) {
      const tag = reader.varint();
      if (tag === ROUTE_KEY) {
        this.#keyEnd = reader.lengthEnd();
        this.#keyStart = reader.position;
        reader.position = this.#keyEnd;
      } else if (tag === TARGET) {
        this.#targetEnd = reader.lengthEnd();
        this.#targetStart = reader.position;
        reader.position = this.#targetEnd;
      } else if (tag === AUTHORIZATION_TYPE) this.#authorizationType = reader.varint();
      else if (tag === API_KEY_REQUIRED) this.#needsApiKey = reader.varint() !== 0;
      else reader.skip(tag);
    }
    if (reader.position !== end) throw new SnapshotError('a route is not a message of the contract');
    this.#checkKey();
    if (this.#authorizationType > AUTHORIZATION_NONE) this.#routeWithAuthorizer ??= this.#key();
  }

  #checkKey(): void {
    const length = this.#keyEnd - this.#keyStart;
    if (length > SNAPSHOT_LIMITS.maxRouteKeyBytes) {
      throw new SnapshotError(
        `a route key has ${String(length)} bytes, more than ${String(SNAPSHOT_LIMITS.maxRouteKeyBytes)}`,
      );
    }
    if (isPlainRouteKey(this.#bytes, this.#keyStart, this.#keyEnd)) return;
    const key = this.#key();
    if (!ROUTE_KEY_SYNTAX.test(key)) throw new SnapshotError(`"${key}" is not a route key`);
  }

  #key(): string {
    return utf8Text(this.#bytes, this.#keyStart, this.#keyEnd);
  }

  /** Number of the integration of the route that was read; `last` is that of the route before. */
  #integration(last: number): number {
    if (this.#integrationIds.length > 0 && this.#isLastTarget()) return last;
    this.#lastTargetStart = this.#targetStart;
    this.#lastTargetEnd = this.#targetEnd;
    const target = utf8Text(this.#bytes, this.#targetStart, this.#targetEnd);
    if (!target.startsWith(TARGET_PREFIX)) throw danglingTarget(this.#key(), target);
    const id = target.slice(TARGET_PREFIX.length);
    const known = this.#numberOfId.get(id);
    if (known !== undefined) return known;
    this.#numberOfId.set(id, this.#integrationIds.length);
    return this.#integrationIds.push(id) - 1;
  }

  #isLastTarget(): boolean {
    const length = this.#targetEnd - this.#targetStart;
    if (length !== this.#lastTargetEnd - this.#lastTargetStart) return false;
    for (let i = 0; i < length; i += 1) {
      if (this.#bytes[this.#targetStart + i] !== this.#bytes[this.#lastTargetStart + i]) return false;
    }
    return true;
  }

  /** The text that the bounds are of. ASCII keys are taken with what lies between them: one string for all. */
  #text(keyBounds: Int32Array): string {
    const first = keyBounds[0] ?? 0;
    const end = keyBounds[keyBounds.length - 1] ?? 0;
    const { buffer, byteOffset } = this.#bytes;
    if (!this.#isAscii(keyBounds)) return this.#decodedText(keyBounds);
    for (let i = 0; i < keyBounds.length; i += 1) keyBounds[i] = (keyBounds[i] ?? 0) - first;
    return Buffer.from(buffer, byteOffset + first, end - first).toString('latin1');
  }

  #decodedText(keyBounds: Int32Array): string {
    let text = '';
    for (let i = 0; i < keyBounds.length; i += 2) {
      const key = utf8Text(this.#bytes, keyBounds[i] ?? 0, keyBounds[i + 1] ?? 0);
      keyBounds[i] = text.length;
      text += key;
      keyBounds[i + 1] = text.length;
    }
    return text;
  }

  #isAscii(keyBounds: Int32Array): boolean {
    for (let i = 0; i < keyBounds.length; i += 2) {
      const end = keyBounds[i + 1] ?? 0;
      for (let at = keyBounds[i] ?? 0; at < end; at += 1) if ((this.#bytes[at] ?? 0) >= 0x80) return false;
    }
    return true;
  }
}

/** The refusal of a route whose integration is not in its snapshot. */
export function danglingTarget(routeKey: string, target: string): SnapshotError {
  return new SnapshotError(`route ${routeKey}: its integration ${target || '(none)'} is not in the snapshot`);
}

/** Whether bytes are `METHOD /path` in visible ASCII. */
function isPlainRouteKey(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && isBetween(bytes[at], 65, 90)) at += 1;
  if (!isBetween(at - start, 3, 7) || bytes[at] !== 32 || bytes[at + 1] !== 47 || at + 2 > end) return false;
  for (at += 2; at < end; at += 1) if (!isBetween(bytes[at], 33, 126)) return false;
  return true;
}

function isBetween(value: number | undefined, min: number, max: number): boolean {
  return value !== undefined && value >= min && value <= max;
}
