import type { Random } from './random.ts';
import { RateClock } from './rate-profile.ts';
import type { RateSegment } from './rate-profile.ts';

/** One arrival: when it is due, and its number, which no other arrival of the run has. */
export interface Arrival {
  /** Milliseconds from the start of the run. */
  readonly atMs: number;
  /** From 0; counters of templates are made of it. */
  readonly number: number;
}

/** What a thread has to do of a run. */
export interface ArrivalOptions {
  readonly segments: readonly RateSegment[];
  /** `uniform`: at even distances; `poisson`: each on its own, as from many independent callers. */
  readonly arrival: 'uniform' | 'poisson';
  /** Number of this thread, from 0. */
  readonly worker: number;
  readonly workers: number;
  /** Used by `poisson` only. */
  readonly random: Random;
}

/**
 * The moments at which one thread sends, fixed before anything is answered (open loop). Uniform arrivals of all threads
 * interleave to the one schedule of the run; Poisson arrivals of all threads add up to a Poisson process of the whole rate.
 */
export class ArrivalSchedule {
  readonly #options: ArrivalOptions;
  readonly #clock: RateClock;
  #count = 0;
  #area = 0;
  #next: Arrival;

  constructor(options: ArrivalOptions) {
    this.#options = options;
    this.#clock = new RateClock(options.segments);
    this.#next = this.#advance();
  }

  /** The arrival that is due next; `atMs` is Infinity behind the last one. */
  peek(): Arrival {
    return this.#next;
  }

  /** Takes the arrival that is due next. */
  take(): Arrival {
    const taken = this.#next;
    this.#next = this.#advance();
    return taken;
  }

  #advance(): Arrival {
    const { arrival, worker, workers, random } = this.#options;
    const number = worker + this.#count * workers;
    this.#count += 1;
    // Half an arrival in: the first one of a rate of 1/s is due at 500 ms, and phases join without a double beat.
    if (arrival === 'uniform') this.#area = number + 0.5;
    else this.#area += -Math.log(1 - random()) * workers;
    return { atMs: this.#clock.timeOf(this.#area), number };
  }
}
