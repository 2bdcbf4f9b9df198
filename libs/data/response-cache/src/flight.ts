import type { CachedResponse } from './cached-response.ts';
import { Recording } from './recording.ts';
import type { RecordingBudget, RecordingSink } from './recording.ts';

/** A request that wants an answer from the cache or from the backend. One of the three is called, once. */
export interface CacheParty {
  /** The answer is there. */
  answer(response: CachedResponse): void;
  /** The call that this request waited for failed with an error that is everybody's. */
  fail(code: string): void;
  /** Call the backend. With a flight, its answer becomes that of everybody who waits for it. */
  call(flight: Flight | undefined): void;
}

/** Who keeps what flights bring. */
export interface FlightOwner {
  readonly budget: RecordingBudget;
  /** Calls back once after `delayMs`; returns the function that cancels it. */
  readonly startTimer: (delayMs: number, callback: () => void) => () => void;
  /** An answer to keep. The flight is over. */
  landed(flight: Flight, response: CachedResponse): void;
  /** The flight brings nothing to keep; requests that come now must not wait for it. `isLasting`: the next one probably will not either. */
  dropped(flight: Flight, isLasting: boolean): void;
}

/** So long may a request wait for the answer of another one; then it calls the backend itself. */
const MAX_WAIT_MS = 30_000;

/** One call of a backend for all requests of a key: the leader makes it, followers wait for its answer. */
export class Flight implements RecordingSink {
  readonly key: string;
  /** Monotonic milliseconds: of two answers that of the later call is the newer one. */
  readonly begunAtMs: number;
  readonly recording: Recording;
  readonly #owner: FlightOwner;
  readonly #followers = new Set<CacheParty>();
  /** Until it was told what to do. */
  #leader: CacheParty | undefined;
  #cancelTimer: (() => void) | undefined;
  #isOver = false;

  constructor(key: string, begunAtMs: number, leader: CacheParty, owner: FlightOwner) {
    this.key = key;
    this.begunAtMs = begunAtMs;
    this.#leader = leader;
    this.#owner = owner;
    this.recording = new Recording(this, owner.budget);
  }

  /** A request waits for the answer. Returns the function by which it leaves. */
  follow(party: CacheParty): () => void {
    this.#followers.add(party);
    this.#cancelTimer ??= this.#owner.startTimer(MAX_WAIT_MS, () => {
      this.#owner.dropped(this, false);
      this.#release();
    });
    return () => {
      this.leave(party);
    };
  }

  /** A request leaves before it was told anything. If it is the leader, the follower that waits longest takes its place. */
  leave(party: CacheParty): void {
    this.#followers.delete(party);
    if (this.#leader !== party) return;
    const [next] = this.#followers;
    this.#leader = next;
    if (next !== undefined) this.#followers.delete(next);
    else this.#end(() => this.#owner.dropped(this, false));
  }

  /** No answer was found: the leader calls the backend. */
  begin(): void {
    const leader = this.#leader;
    this.#leader = undefined;
    leader?.call(this);
  }

  /** An answer was found elsewhere, for the leader too. */
  arrive(response: CachedResponse): void {
    const leader = this.#leader;
    this.#leader = undefined;
    this.#end(() => this.#owner.dropped(this, false));
    this.recording.cancel();
    leader?.answer(response);
    this.#tell((party) => party.answer(response));
  }

  /** For the recording. */
  recorded(response: CachedResponse): void {
    this.#end(() => this.#owner.landed(this, response));
    this.#tell((party) => party.answer(response));
  }

  /** For the recording. */
  unstorable(isLasting: boolean): void {
    this.#end(() => this.#owner.dropped(this, isLasting));
    this.#release();
  }

  /** The leader's call failed. With a code the error is everybody's; without it was the leader's own. */
  fail(code: string | undefined): void {
    this.recording.cancel();
    this.#end(() => this.#owner.dropped(this, false));
    if (code === undefined) this.#release();
    else this.#tell((party) => party.fail(code));
  }

  /** The leader's client left during the call. True = others wait for the answer, the call goes on. */
  abandon(): boolean {
    if (!this.#isOver && this.#followers.size > 0) return true;
    this.recording.cancel();
    this.#end(() => this.#owner.dropped(this, false));
    return false;
  }

  #end(report: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer?.();
    report();
  }

  #release(): void {
    this.#tell((party) => party.call(undefined));
  }

  #tell(what: (party: CacheParty) => void): void {
    const parties = [...this.#followers];
    this.#followers.clear();
    for (const party of parties) what(party);
  }
}
