/** Starts and stops one-shot timers. Handles are opaque; a timer must not keep the process alive. */
export interface Timers {
  setTimeout(action: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** Timers of the process, not keeping it alive. */
export const processTimers: Timers = {
  setTimeout: (action, delayMs) => setTimeout(action, delayMs).unref(),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

const TICK_MS = 20;
const SLOTS = 512;

/** A moment at which something ends. Owned by one connection or call and moved as often as wanted. */
export class Deadline {
  /** Milliseconds of the wheel's clock; Infinity = never. */
  atMs = Infinity;
  /** Tick of the slot it is linked in; -1 = in none. Never later than `atMs` while linked. */
  tick = -1;
  previous: Deadline | undefined;
  next: Deadline | undefined;
  readonly onExpired: () => void;

  constructor(onExpired: () => void) {
    this.onExpired = onExpired;
  }
}

/**
 * Coarse deadlines at next to no cost per request: never early, at most 20 ms (one tick) plus timer lateness late.
 * Moving a deadline later only writes a number; the entry is looked at again when its old slot comes.
 * One timer at most is armed, for the earliest slot in use.
 */
export class DeadlineWheel {
  private readonly now: () => number;
  private readonly timers: Timers;
  private readonly slots: (Deadline | undefined)[] = new Array<Deadline | undefined>(SLOTS).fill(undefined);
  private lastTick: number;
  private armedTick = Infinity;
  private timer: unknown;
  private readonly onTimer = (): void => this.advance();

  /** `now` in milliseconds, monotonic. */
  constructor(now: () => number, timers: Timers) {
    this.now = now;
    this.timers = timers;
    this.lastTick = Math.floor(now() / TICK_MS);
  }

  /** Lets the deadline expire at `atMs`; replaces its earlier moment. */
  set(deadline: Deadline, atMs: number): void {
    deadline.atMs = atMs;
    const tick = Math.ceil(atMs / TICK_MS);
    if (deadline.tick !== -1) {
      if (deadline.tick <= tick) return;
      this.unlink(deadline);
    }
    this.link(deadline, tick);
  }

  /** Takes the deadline out of the wheel. */
  remove(deadline: Deadline): void {
    deadline.atMs = Infinity;
    if (deadline.tick !== -1) this.unlink(deadline);
  }

  /** Stops the timer; deadlines that are set do not expire any more. */
  close(): void {
    this.timers.clearTimeout(this.timer);
    this.slots.fill(undefined);
    this.armedTick = -Infinity;
  }

  private link(deadline: Deadline, wantedTick: number): void {
    const tick = Math.max(wantedTick, this.lastTick + 1);
    const slot = tick % SLOTS;
    const first = this.slots[slot];
    deadline.tick = tick;
    deadline.previous = undefined;
    deadline.next = first;
    if (first !== undefined) first.previous = deadline;
    this.slots[slot] = deadline;
    if (tick < this.armedTick) this.arm(tick);
  }

  private unlink(deadline: Deadline): void {
    const { previous, next } = deadline;
    if (previous !== undefined) previous.next = next;
    else if (this.slots[deadline.tick % SLOTS] === deadline) this.slots[deadline.tick % SLOTS] = next;
    if (next !== undefined) next.previous = previous;
    deadline.previous = undefined;
    deadline.next = undefined;
    deadline.tick = -1;
  }

  private arm(tick: number): void {
    if (this.armedTick !== Infinity) this.timers.clearTimeout(this.timer);
    this.armedTick = tick;
    this.timer = this.timers.setTimeout(this.onTimer, Math.max(1, Math.ceil(tick * TICK_MS - this.now())));
  }

  private advance(): void {
    if (this.armedTick === -Infinity) return;
    const nowMs = this.now();
    const tick = Math.floor(nowMs / TICK_MS);
    const due = this.takeDue(tick);
    this.lastTick = Math.max(this.lastTick, tick);
    this.armedTick = Infinity;
    for (const deadline of due) {
      if (deadline.tick !== -1) continue;
      if (deadline.atMs <= nowMs) deadline.onExpired();
      else if (deadline.atMs !== Infinity) this.link(deadline, Math.ceil(deadline.atMs / TICK_MS));
    }
    this.armForNext();
  }

  private takeDue(tick: number): Deadline[] {
    const due: Deadline[] = [];
    const first = Math.max(this.lastTick + 1, tick - SLOTS + 1);
    for (let t = first; t <= tick; t++) {
      let deadline = this.slots[t % SLOTS];
      while (deadline !== undefined) {
        const { next } = deadline;
        if (deadline.tick <= tick) {
          this.unlink(deadline);
          due.push(deadline);
        }
        deadline = next;
      }
    }
    return due;
  }

  private armForNext(): void {
    for (let t = this.lastTick + 1; t <= this.lastTick + SLOTS && t < this.armedTick; t++) {
      if (this.slots[t % SLOTS] !== undefined) return this.arm(t);
    }
  }
}
