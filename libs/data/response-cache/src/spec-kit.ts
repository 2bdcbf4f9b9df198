import type { CachedResponse, CacheParty, CacheRequest, Flight, ResponseStore, StageCache } from './index.ts';
import { ResponseCache, ResponseCodec } from './index.ts';

const REQUEST: CacheRequest = { key: 'k', ttlMs: 10_000, isEncrypted: false, isRenewal: false };

/** Bytes of the cache of a stage. */
export const SIZE = 1_000_000;

/** Who asks for an answer: writes down what it is told. */
export class FakeParty implements CacheParty {
  readonly told: string[] = [];
  flight: Flight | undefined;

  answer(response: CachedResponse): void {
    this.told.push(`answer ${Buffer.from(response.body).toString()}`);
  }
  fail(code: string): void {
    this.told.push(`fail ${code}`);
  }
  call(flight: Flight | undefined): void {
    this.flight = flight;
    this.told.push(flight === undefined ? 'call alone' : 'call');
  }
}

/** A store under the hand of the test. */
export class FakeStore implements ResponseStore {
  readonly values = new Map<string, { bytes: Uint8Array; ttlMs: number }>();
  asked = 0;
  isAway = false;

  get(key: string) {
    this.asked += 1;
    const value = this.isAway ? undefined : this.values.get(key);
    return Promise.resolve(value && { bytes: value.bytes, remainingMs: value.ttlMs });
  }
  set(key: string, bytes: Uint8Array, ttlMs: number): void {
    if (!this.isAway) this.values.set(key, { bytes, ttlMs });
  }
}

/** Makes caches whose time is in the hands of the test. */
export class CacheKit {
  nowMs = 0;
  /** Callbacks of the timers that run. */
  timers: (() => void)[] = [];

  newCache(store?: FakeStore, codec = new ResponseCodec()): ResponseCache {
    return new ResponseCache({
      maxBytes: SIZE,
      store,
      codec,
      nowMs: () => this.nowMs,
      startTimer: (_delayMs, callback) => {
        this.timers.push(callback);
        return () => {
          this.timers = this.timers.filter((timer) => timer !== callback);
        };
      },
      hash: (text) => `hash of ${text}`,
    });
  }

  openStage(cache = this.newCache()): StageCache {
    const stage = cache.stage('api', 'prod');
    stage.open(SIZE);
    return stage;
  }
}

/** A party that asks the stage for the answer of key `k`, and can leave. */
export function join(stage: StageCache, request: Partial<CacheRequest> = {}): FakeParty & { leave: () => void } {
  const party = new FakeParty();
  const leave = stage.join({ ...REQUEST, ...request }, party);
  return Object.assign(party, { leave });
}

/** The backend answers the call of the party with status 200. */
export function land(party: FakeParty, body: string, headers: readonly string[] = []): void {
  party.flight?.recording.whole(200, headers, body);
}

/** The body as text. */
export function bodyOf(response: CachedResponse | undefined): string | undefined {
  return response && Buffer.from(response.body).toString();
}
