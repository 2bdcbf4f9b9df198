import type { Arrival, ArrivalSchedule } from '@gatehouse/load-scenario';

/**
 * How a thread waits for the next arrival. `spin` polls when it is near: exact to some microseconds, and a whole core per thread.
 * `timer` sleeps: cheap, and up to 1 ms or 2 late, which latencies then hold.
 */
export type Pacing = 'spin' | 'timer';

/** What a pacer needs. Times in milliseconds of `nowMs`. */
export interface PacerOptions {
  readonly schedule: ArrivalSchedule;
  readonly pacing: Pacing;
  readonly startMs: number;
  /** From the start; arrivals that are still due a second later are given up. */
  readonly durationMs: number;
  readonly nowMs: () => number;
  /** Sends one arrival; `intendedMs` is when it should have been sent. */
  readonly send: (arrival: Arrival, intendedMs: number) => void;
}

/** Arrivals sent before sockets get their turn. */
const BATCH = 64;
const SPIN_WITHIN_MS = 3;
/** A turn of the event loop below this did nothing but spin. */
const IDLE_TURN_MS = 0.03;
const GIVE_UP_AFTER_MS = 1000;

/** Sends arrivals at their moments, whatever is still unanswered (open loop). */
export class Pacer {
  readonly #options: PacerOptions;
  #stopped = false;
  #resolve: (() => void) | undefined;
  #lastTurnMs = 0;
  #spinning = false;
  #idleSpinMs = 0;

  constructor(options: PacerOptions) {
    this.#options = options;
  }

  /** Runs until the last arrival is sent, or until `stop`. */
  run(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#turn();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#resolve?.();
  }

  /** Milliseconds spent spinning with nothing to do since the last call. */
  takeIdleSpinMs(): number {
    const idleMs = this.#idleSpinMs;
    this.#idleSpinMs = 0;
    return idleMs;
  }

  #turn(): void {
    if (this.#stopped) return;
    const { schedule, startMs, durationMs, nowMs, send } = this.#options;
    const atMs = nowMs();
    if (this.#spinning && atMs - this.#lastTurnMs < IDLE_TURN_MS) this.#idleSpinMs += atMs - this.#lastTurnMs;
    this.#lastTurnMs = atMs;
    const elapsedMs = atMs - startMs;
    for (let sent = 0; sent < BATCH && schedule.peek().atMs <= elapsedMs; sent += 1) {
      const arrival = schedule.take();
      send(arrival, startMs + arrival.atMs);
    }
    const nextMs = schedule.peek().atMs;
    if (nextMs === Number.POSITIVE_INFINITY || elapsedMs > durationMs + GIVE_UP_AFTER_MS) this.stop();
    else this.#wait(nextMs - elapsedMs);
  }

  #wait(gapMs: number): void {
    const turn = (): void => this.#turn();
    this.#spinning = gapMs <= 0 || (this.#options.pacing === 'spin' && gapMs <= SPIN_WITHIN_MS);
    if (this.#spinning) setImmediate(turn);
    else if (this.#options.pacing === 'spin') setTimeout(turn, gapMs - SPIN_WITHIN_MS + 1);
    else setTimeout(turn, Math.max(1, gapMs));
  }
}
