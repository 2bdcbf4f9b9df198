import type { Timers } from '../deadline-wheel.ts';

/** A clock with timers that moves only when told. */
export class FakeTime implements Timers {
  private nowMs = 0;
  private nextHandle = 1;
  private readonly waiting = new Map<number, { atMs: number; action: () => void }>();
  readonly now = (): number => this.nowMs;

  /** Timers that are set. */
  get pending(): number {
    return this.waiting.size;
  }

  setTimeout(action: () => void, delayMs: number): unknown {
    this.waiting.set(this.nextHandle, { atMs: this.nowMs + delayMs, action });
    return this.nextHandle++;
  }

  clearTimeout(handle: unknown): void {
    this.waiting.delete(handle as number);
  }

  /** Moves on, running timers in the order of their times. */
  advance(byMs: number): void {
    const endMs = this.nowMs + byMs;
    for (;;) {
      const [handle, timer] = [...this.waiting].sort((a, b) => a[1].atMs - b[1].atMs)[0] ?? [];
      if (handle === undefined || timer === undefined || timer.atMs > endMs) break;
      this.waiting.delete(handle);
      this.nowMs = Math.max(this.nowMs, timer.atMs);
      timer.action();
    }
    this.nowMs = endMs;
  }
}
