/** How a breaker counts. */
export interface CircuitBreakerOptions {
  readonly nowMs: () => number;
  /** Called at each change of {@link CircuitBreaker.isOpen}. */
  readonly onChange: (isOpen: boolean, reason: string) => void;
}

const FAILURES_TO_OPEN = 3;
/** Redis is given up when answers have been late for so long. Whoever is stopped for a moment is not lost. */
const LATE_TO_OPEN_MS = 200;
/** Redis has to answer steadily for so long before it is used again; twice as long each time that it was lost again soon. */
const MIN_HOLD_DOWN_MS = 1_000;
const MAX_HOLD_DOWN_MS = 30_000;
/** At most so long when answers were only late: Redis lives, and the probes of this time have shown that it is in time again. */
const MAX_LATE_HOLD_DOWN_MS = 4_000;
/** A loss within this time after the return counts as flapping. */
const FLAPPING_MS = 60_000;

/**
 * Decides whether Redis is used. Three failures in a row, answers that are late for 200 ms without one in time, or a lost connection
 * open it: nobody asks Redis any more but the probe. It closes when probes have succeeded for the hold-down, 1 s at first, up to 30 s when Redis comes and goes, and up to 4 s when its answers
 * were only late. It starts open: nothing is known of Redis yet.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #isOpen = true;
  #failures = 0;
  #lateSinceMs: number | undefined;
  #holdDownMs = 0;
  #steadySinceMs: number | undefined;
  #closedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  /** True = Redis is not used. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** True when the last answer was a failure or late: whoever can do without Redis should. */
  get isSuspect(): boolean {
    return this.#isOpen || this.#failures > 0 || this.#lateSinceMs !== undefined;
  }

  /** Redis answered as it should, and in time. */
  succeeded(): void {
    this.#failures = 0;
    this.#lateSinceMs = undefined;
    if (!this.#isOpen) return;
    const nowMs = this.#options.nowMs();
    this.#steadySinceMs ??= nowMs;
    if (nowMs - this.#steadySinceMs >= this.#holdDownMs) this.#close(nowMs);
  }

  /** Redis answered with an error that is its own. */
  failed(reason: string): void {
    this.#failures += 1;
    this.#steadySinceMs = undefined;
    if (!this.#isOpen && this.#failures >= FAILURES_TO_OPEN) this.#open(reason);
  }

  /** An answer is not there in time; to be told again as long as it is not there. */
  late(reason: string): void {
    const nowMs = this.#options.nowMs();
    this.#lateSinceMs ??= nowMs;
    this.#steadySinceMs = undefined;
    if (!this.#isOpen && nowMs - this.#lateSinceMs >= LATE_TO_OPEN_MS) this.#open(reason, MAX_LATE_HOLD_DOWN_MS);
  }

  /** The connection is gone. */
  lost(reason: string): void {
    this.#steadySinceMs = undefined;
    if (!this.#isOpen) this.#open(reason);
  }

  #close(nowMs: number): void {
    this.#isOpen = false;
    this.#closedAtMs = nowMs;
    this.#steadySinceMs = undefined;
    this.#options.onChange(false, '');
  }

  #open(reason: string, maxHoldDownMs = MAX_HOLD_DOWN_MS): void {
    const isFlapping = this.#options.nowMs() - this.#closedAtMs < FLAPPING_MS && this.#holdDownMs > 0;
    this.#holdDownMs = isFlapping ? Math.min(maxHoldDownMs, this.#holdDownMs * 2) : MIN_HOLD_DOWN_MS;
    this.#isOpen = true;
    this.#options.onChange(true, reason);
  }
}
