import { Tally } from '@gatehouse/load-measure';
import type { FailureKind, TallyData } from '@gatehouse/load-measure';

/** The end of one request or message. Times in milliseconds of the shared clock. */
export interface Finished {
  readonly target: number;
  readonly address: number;
  /** When it should have been sent. */
  readonly intendedMs: number;
  /** When it was written to its connection; undefined = never. */
  readonly sentMs: number | undefined;
}

/** What one thread counted in one interval. */
export interface Tick {
  readonly index: number;
  readonly tally: TallyData;
  readonly inFlight: number;
  /** Share of the time in which the thread had something to do. */
  readonly busy: number;
}

/** What a recorder needs. */
export interface RecorderOptions {
  readonly startMs: number;
  readonly tickMs: number;
  /** Number of the last interval; what comes later counts there. */
  readonly lastTick: number;
  /** Targets and addresses are counted from here on, milliseconds from the start. */
  readonly warmUpMs: number;
  readonly targets: number;
  readonly addresses: number;
  readonly onTick: (index: number, tally: TallyData) => void;
}

/** Counts what one thread does, by interval, target and address. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #current = new Tally();
  readonly #targets: readonly Tally[];
  readonly #addresses: readonly Tally[];
  readonly #examples = new Map<string, string>();
  #index = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#targets = Array.from({ length: options.targets }, () => new Tally());
    this.#addresses = Array.from({ length: options.addresses }, () => new Tally());
  }

  /** An arrival came up, `lateMs` after it should have been. */
  arrived(nowMs: number, lateMs: number): void {
    const tally = this.#at(nowMs);
    tally.count('arrivals');
    tally.lateness.record(lateMs);
  }

  dropped(nowMs: number): void {
    this.#at(nowMs).count('dropped');
  }

  /** An answer with a status came to its end. */
  answered(nowMs: number, call: Finished, answer: { status: number; isExpected: boolean; bytes: number }): void {
    for (const tally of this.#of(nowMs, call)) {
      tally.answered(answer.status, answer.isExpected);
      tally.count('bytesIn', answer.bytes);
      this.#latency(tally, nowMs, call, answer.status === 429);
    }
  }

  /** A WebSocket handshake came to its end. */
  connected(nowMs: number, call: Finished, status: number): void {
    for (const tally of this.#of(nowMs, call)) {
      tally.answered(status, status === 101 || status === 429);
      tally.connect.record(nowMs - call.intendedMs);
    }
  }

  messageSent(nowMs: number, call: Finished): void {
    for (const tally of this.#of(nowMs, call)) tally.count('messagesSent');
  }

  /** A message came in; `answers` says which sent one it belongs to. */
  messageReceived(nowMs: number, call: Finished, bytes: number, answers: boolean): void {
    for (const tally of this.#of(nowMs, call)) {
      tally.count('messagesReceived');
      tally.count('bytesIn', bytes);
      if (answers) this.#latency(tally, nowMs, call, false);
    }
  }

  /** No answer. A timeout counts with the time waited: left out, the slowest answers would be missing from the latencies. */
  failed(nowMs: number, call: Finished, kind: FailureKind, message: string): void {
    if (!this.#examples.has(kind)) this.#examples.set(kind, message);
    for (const tally of this.#of(nowMs, call)) {
      tally.failed(kind);
      if (kind === 'timeout') this.#latency(tally, nowMs, call, false);
    }
  }

  /** Closes all intervals that have ended by now. */
  advance(nowMs: number): void {
    this.#at(nowMs);
  }

  /** Closes the interval that runs. */
  finish(): void {
    this.#options.onTick(this.#index, this.#current.take());
  }

  targets(): TallyData[] {
    return this.#targets.map((tally) => tally.toData());
  }

  addresses(): TallyData[] {
    return this.#addresses.map((tally) => tally.toData());
  }

  /** A message of the first failure of each kind. */
  examples(): Record<string, string> {
    return Object.fromEntries(this.#examples);
  }

  #latency(tally: Tally, nowMs: number, call: Finished, isRefusal: boolean): void {
    if (isRefusal) tally.refusal.record(nowMs - call.intendedMs);
    else {
      tally.latency.record(nowMs - call.intendedMs);
      if (call.sentMs !== undefined) tally.service.record(nowMs - call.sentMs);
    }
  }

  #of(nowMs: number, { target, address }: Finished): Tally[] {
    const current = this.#at(nowMs);
    const byTarget = this.#targets[target];
    const byAddress = this.#addresses[address];
    if (byTarget === undefined || byAddress === undefined) return [current];
    return nowMs - this.#options.startMs < this.#options.warmUpMs ? [current] : [current, byTarget, byAddress];
  }

  /** The tally of the interval that runs now; hands over those that have ended. */
  #at(nowMs: number): Tally {
    const { startMs, tickMs, lastTick, onTick } = this.#options;
    const index = Math.min(lastTick, Math.max(0, Math.floor((nowMs - startMs) / tickMs)));
    if (index > this.#index) {
      onTick(this.#index, this.#current.take());
      this.#index = index;
    }
    return this.#current;
  }
}
