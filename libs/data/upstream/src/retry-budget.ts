import type { RetryBudget as RetryBudgetSettings } from '@gatehouse/api-model';

const WINDOW_SECONDS = 10;

/** Bounds the load that retries add: a share of the requests of the last 10 seconds plus a floor per second (components.md I8). */
export class RetryBudget {
  private readonly now: () => number;
  private readonly settings: RetryBudgetSettings;
  private readonly requests = new Array<number>(WINDOW_SECONDS).fill(0);
  private readonly retries = new Array<number>(WINDOW_SECONDS).fill(0);
  private second: number;

  /** `now` in milliseconds, monotonic. */
  constructor(settings: RetryBudgetSettings, now: () => number) {
    this.settings = settings;
    this.now = now;
    this.second = Math.floor(now() / 1000);
  }

  /** Counts a request (not a retry). */
  countRequest(): void {
    const slot = this.advance();
    this.requests[slot] = (this.requests[slot] as number) + 1;
  }

  /** Takes one retry out of the budget; false = used up. */
  tryTake(): boolean {
    const slot = this.advance();
    const { percent, minRetriesPerSecond } = this.settings;
    const allowed = (sum(this.requests) * percent) / 100 + minRetriesPerSecond * WINDOW_SECONDS;
    if (sum(this.retries) + 1 > allowed) return false;
    this.retries[slot] = (this.retries[slot] as number) + 1;
    return true;
  }

  private advance(): number {
    const second = Math.floor(this.now() / 1000);
    const passed = Math.min(second - this.second, WINDOW_SECONDS);
    for (let i = 1; i <= passed; i++) {
      this.requests[(this.second + i) % WINDOW_SECONDS] = 0;
      this.retries[(this.second + i) % WINDOW_SECONDS] = 0;
    }
    // Sliding on by more than a window cleared every slot; which slots does not matter then.
    if (second > this.second) this.second = second;
    return this.second % WINDOW_SECONDS;
  }
}

function sum(counts: readonly number[]): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
