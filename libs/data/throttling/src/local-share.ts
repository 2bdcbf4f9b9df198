import type { BucketLimit } from '@gatehouse/counters';

const MICRO = 1_000_000;

/**
 * A node's share of a bucket while the store is away: rate and burst by the number of nodes, at least one token of burst. It
 * starts with its share of the tokens that the store had when the node last heard of it, so that a bucket which was drained
 * stays drained.
 */
export class LocalShare {
  readonly #capacity: number;
  readonly #microPerMs: number;
  #microTokens: number;
  #atMs: number;

  constructor({ burst, ratePerSecond }: BucketLimit, nodes: number, tokensOfStore: number, nowMs: number) {
    this.#capacity = Math.max(1, Math.floor(burst / nodes)) * MICRO;
    this.#microPerMs = Math.floor((ratePerSecond * 1_000) / nodes);
    this.#microTokens = Math.min(this.#capacity, Math.floor((tokensOfStore * MICRO) / nodes));
    this.#atMs = nowMs;
  }

  has(nowMs: number): boolean {
    const wholeMs = Math.floor(nowMs - this.#atMs);
    if (wholeMs > 0) {
      this.#microTokens = Math.min(this.#capacity, this.#microTokens + wholeMs * this.#microPerMs);
      this.#atMs += wholeMs;
    }
    return this.#microTokens >= MICRO;
  }

  spend(): void {
    this.#microTokens -= MICRO;
  }
}
