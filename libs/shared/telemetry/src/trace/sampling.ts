const RANDOM_BITS = 56;
const RANDOM_DIGITS = RANDOM_BITS / 4;
const FIRST_RANDOM_DIGIT = 32 - RANDOM_DIGITS;
const MS_PER_SECOND = 1000;

/**
 * Decides by the trace id alone, so that every process with the same ratio decides alike: a trace is sampled when the number
 * in its last 56 bits is not below a threshold (W3C Trace Context level 2, random trace id).
 */
export class RatioSampler {
  readonly #threshold: string | undefined;

  /** `ratio` from 0 (none) to 1 (all). Throws RangeError for anything else. */
  constructor(ratio: number) {
    if (!(ratio >= 0 && ratio <= 1))
      throw new RangeError(`A sampling ratio is a number from 0 to 1, not ${String(ratio)}`);
    // Hexadecimal text of equal length sorts as its numbers do: no trace id is ever parsed.
    const threshold = BigInt(Math.round((1 - ratio) * 2 ** RANDOM_BITS));
    this.#threshold = ratio === 0 ? undefined : threshold.toString(16).padStart(RANDOM_DIGITS, '0');
  }

  /** True if the trace is sampled. */
  samples(traceId: string): boolean {
    return this.#threshold !== undefined && traceId.slice(FIRST_RANDOM_DIGIT) >= this.#threshold;
  }
}

/** Lets through at most so many things in each second. */
export class SecondCap {
  readonly #maxPerSecond: number;
  #second = -1;
  #count = 0;
  /** How many were turned away so far. */
  refused = 0;

  constructor(maxPerSecond: number) {
    this.#maxPerSecond = maxPerSecond;
  }

  /** True if one more may pass at this time. */
  take(nowUnixMs: number): boolean {
    const second = Math.floor(nowUnixMs / MS_PER_SECOND);
    if (second !== this.#second) {
      this.#second = second;
      this.#count = 0;
    }
    if (this.#count >= this.#maxPerSecond) {
      this.refused += 1;
      return false;
    }
    this.#count += 1;
    return true;
  }
}
