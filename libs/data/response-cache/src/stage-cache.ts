import { entryBytesOf } from './cached-response.ts';
import type { CachedResponse } from './cached-response.ts';
import type { CacheMemory, MemoryPart } from './cache-memory.ts';
import { Flight } from './flight.ts';
import type { CacheParty, FlightOwner } from './flight.ts';
import type { RecordingBudget } from './recording.ts';
import type { ResponseCodec } from './response-codec.ts';
import type { ResponseStore, StoredValue } from './response-store.ts';

/** What the caches of all stages of a node share. */
export interface CacheParts {
  readonly memory: CacheMemory;
  readonly budget: RecordingBudget;
  /** Undefined = the node's memory is all. */
  readonly store: ResponseStore | undefined;
  readonly codec: ResponseCodec;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Calls back once after `delayMs`; returns the function that cancels it. */
  readonly startTimer: (delayMs: number, callback: () => void) => () => void;
  /** Hides the texts of a key, which may be credentials, from the store. */
  readonly hash: (text: string) => string;
}

/** What a request wants to be kept, and how. */
export interface CacheRequest {
  readonly key: string;
  readonly ttlMs: number;
  readonly isEncrypted: boolean;
  /** The entry that is there is not good enough. */
  readonly isRenewal: boolean;
}

interface Entry {
  /** Undefined = answers of this key are not kept by their nature: nobody waits for one. */
  readonly response: CachedResponse | undefined;
  /** Monotonic milliseconds, like the others. */
  readonly expiresAtMs: number;
  /** From now on another node's renewal is looked for. */
  checkAtMs: number;
  readonly begunAtMs: number;
}

/** How long a node serves an entry before it looks whether another node has renewed it. */
const CHECK_INTERVAL_MS = 5_000;
/** How long requests of a key do not wait for each other after an answer that cannot be kept. */
const PASS_MS = 10_000;
const PASS_ENTRY_BYTES = 512;

/** The response cache of one stage on one node: its memory, the store behind it, and one call of the backend for each key. */
export class StageCache implements FlightOwner {
  readonly budget: RecordingBudget;
  readonly startTimer: FlightOwner['startTimer'];
  readonly #parts: CacheParts;
  readonly #scope: string;
  #memory: MemoryPart<Entry> | undefined;
  #maxBytes = 0;
  #generation = 0;
  readonly #flights = new Map<string, { readonly flight: Flight; readonly request: CacheRequest }>();

  /** `scope` names the stage among all. */
  constructor(scope: string, parts: CacheParts) {
    this.#scope = scope;
    this.#parts = parts;
    this.budget = parts.budget;
    this.startTimer = parts.startTimer;
  }

  get bytes(): number {
    return this.#memory?.bytes ?? 0;
  }

  get entryCount(): number {
    return this.#memory?.size ?? 0;
  }

  /** Whether the stage has a cache now. */
  get isOpen(): boolean {
    return this.#memory !== undefined;
  }

  /** The stage has a cache of this size. A change of the size empties it. */
  open(maxBytes: number): void {
    if (this.#memory !== undefined && this.#maxBytes === maxBytes) return;
    this.close();
    this.#maxBytes = maxBytes;
    this.#memory = this.#parts.memory.part(maxBytes);
  }

  /** The stage has no cache any more. */
  close(): void {
    this.#memory?.close();
    this.#memory = undefined;
    this.#flights.clear();
  }

  /** Entries of other generations are not served any more, neither here nor from the store. */
  setGeneration(generation: number): void {
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#memory?.clear();
    // Requests that came before the flush get what they wait for; those that come now must not join them.
    this.#flights.clear();
  }

  /** The answer in memory, if there is one that needs no second look. */
  find(key: string): CachedResponse | undefined {
    const entry = this.#memory?.use(key);
    if (entry === undefined) return undefined;
    const nowMs = this.#parts.nowMs();
    return nowMs < entry.checkAtMs && nowMs < entry.expiresAtMs ? entry.response : undefined;
  }

  /**
   * For a request that `find` could not serve: it waits for the call of another one, or is asked to make it itself. Returns the
   * function for a client that leaves before its party was called.
   */
  join(request: CacheRequest, party: CacheParty): () => void {
    const { key, isRenewal } = request;
    const entry = this.#liveEntry(key);
    const known = isRenewal ? undefined : this.#flights.get(key);
    if (known !== undefined) return known.flight.follow(party);
    if (!isRenewal && entry !== undefined && entry.response === undefined) {
      party.call(undefined);
      return () => undefined;
    }
    const flight = new Flight(key, this.#parts.nowMs(), party, this);
    this.#flights.set(key, { flight, request });
    if (isRenewal || !this.#asksStore(request)) flight.begin();
    else void this.#askStore(flight, request, entry);
    return () => {
      flight.leave(party);
    };
  }

  /** For flights. */
  landed(flight: Flight, response: CachedResponse): void {
    const request = this.#takeOff(flight);
    if (request === undefined) return;
    const { store, codec, nowMs } = this.#parts;
    if ((this.#liveEntry(flight.key)?.begunAtMs ?? -Infinity) > flight.begunAtMs) return;
    this.#keep(flight.key, response, nowMs() + request.ttlMs, flight.begunAtMs);
    if (store === undefined) return;
    const storeKey = this.#storeKey(flight.key);
    const value = codec.encode(storeKey, response, request.isEncrypted);
    if (value !== undefined) store.set(storeKey, value, request.ttlMs);
  }

  /** For flights. */
  dropped(flight: Flight, isLasting: boolean): void {
    if (this.#takeOff(flight) === undefined || !isLasting) return;
    const untilMs = this.#parts.nowMs() + PASS_MS;
    const entry: Entry = {
      response: undefined,
      expiresAtMs: untilMs,
      checkAtMs: untilMs,
      begunAtMs: flight.begunAtMs,
    };
    this.#memory?.set(flight.key, entry, PASS_ENTRY_BYTES + flight.key.length);
  }

  /** Removes entries whose time is over; `pause` is asked after each, and ends the work for now. */
  *expire(): Generator<undefined, void, undefined> {
    const nowMs = this.#parts.nowMs();
    for (const [key, { expiresAtMs }] of this.#memory?.entries() ?? []) {
      if (expiresAtMs <= nowMs) this.#memory?.delete(key);
      yield undefined;
    }
  }

  #liveEntry(key: string): Entry | undefined {
    const entry = this.#memory?.peek(key);
    return entry !== undefined && entry.expiresAtMs > this.#parts.nowMs() ? entry : undefined;
  }

  #asksStore({ isEncrypted }: CacheRequest): boolean {
    return this.#parts.store !== undefined && this.#parts.codec.canKeep(isEncrypted);
  }

  async #askStore(flight: Flight, request: CacheRequest, entry: Entry | undefined): Promise<void> {
    const storeKey = this.#storeKey(flight.key);
    const value = await this.#parts.store?.get(storeKey);
    const found = value && this.#responseIn(storeKey, value, request);
    const isCurrent = this.#flights.get(flight.key)?.flight === flight;
    const nowMs = this.#parts.nowMs();
    if (found !== undefined && value !== undefined) {
      const livesMs = Math.min(value.remainingMs, request.ttlMs);
      if (isCurrent) this.#keep(flight.key, found, nowMs + livesMs, flight.begunAtMs);
      flight.arrive(found);
    } else if (entry?.response !== undefined && entry.expiresAtMs > nowMs) {
      // The store has lost it, or cannot be asked: what this node has is still good.
      entry.checkAtMs = nowMs + CHECK_INTERVAL_MS;
      flight.arrive(entry.response);
    } else flight.begin();
  }

  #responseIn(
    storeKey: string,
    { bytes, remainingMs }: StoredValue,
    request: CacheRequest,
  ): CachedResponse | undefined {
    return remainingMs > 0 ? this.#parts.codec.decode(storeKey, bytes, request.isEncrypted) : undefined;
  }

  #keep(key: string, response: CachedResponse, expiresAtMs: number, begunAtMs: number): void {
    const checkAtMs = this.#parts.store === undefined ? expiresAtMs : this.#parts.nowMs() + CHECK_INTERVAL_MS;
    this.#memory?.set(key, { response, expiresAtMs, checkAtMs, begunAtMs }, entryBytesOf(key, response));
  }

  /** Its request, unless the flight was overtaken by a renewal or a flush. */
  #takeOff(flight: Flight): CacheRequest | undefined {
    const known = this.#flights.get(flight.key);
    if (known?.flight !== flight) return undefined;
    this.#flights.delete(flight.key);
    return known.request;
  }

  #storeKey(key: string): string {
    return `gatehouse:cache:${this.#parts.hash(`${this.#scope}\n${String(this.#generation)}\n${key}`)}`;
  }
}
