import type { Socket } from 'node:net';

/** How a link behaves. */
export interface LinkState {
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly isFrozen: boolean;
  readonly isBlackhole: boolean;
  readonly bytesPerSecond: number;
}

/** Bytes that wait in one direction before it stops reading. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** One direction of a link: pieces wait until their time has come and go on in the order in which they came. */
export class RelayPipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #random: () => number;
  readonly #onPassed: (bytes: number) => void;
  readonly #waiting: { readonly piece: Buffer | undefined; readonly dueAt: number }[] = [];
  #waitingBytes = 0;
  #state: LinkState | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastDueAt = 0;
  #isOver = false;

  constructor(from: Socket, to: Socket, random: () => number, onPassed: (bytes: number) => void) {
    this.#from = from;
    this.#to = to;
    this.#random = random;
    this.#onPassed = onPassed;
    from.pause();
    from.on('data', (piece: Buffer) => this.#take(piece));
    from.on('end', () => this.#take(undefined));
    from.on('close', () => this.#take(undefined));
    to.on('drain', () => this.#pump());
  }

  apply(state: LinkState): void {
    this.#state = state;
    if (state.isBlackhole) this.#swallow();
    this.#pump();
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #take(piece: Buffer | undefined): void {
    const state = this.#state;
    if (this.#isOver || state === undefined) return;
    if (state.isBlackhole) return;
    const now = performance.now();
    const sendMs = piece === undefined ? 0 : (piece.length / state.bytesPerSecond) * 1_000;
    const startAt = Math.max(now + state.delayMs + this.#random() * state.jitterMs, this.#lastDueAt);
    this.#lastDueAt = startAt + sendMs;
    this.#waiting.push({ piece, dueAt: this.#lastDueAt });
    this.#waitingBytes += piece?.length ?? 0;
    this.#pump();
  }

  #swallow(): void {
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
  }

  #pump(): void {
    clearTimeout(this.#timer);
    const state = this.#state;
    if (this.#isOver || state === undefined) return;
    while (!state.isFrozen && !this.#to.writableNeedDrain) {
      const next = this.#waiting[0];
      if (next === undefined) break;
      const waitMs = next.dueAt - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#pump(), Math.ceil(waitMs));
        break;
      }
      this.#waiting.shift();
      this.#pass(next.piece);
      if (this.#isOver) return;
    }
    if (state.isFrozen || (!state.isBlackhole && this.#waitingBytes > MAX_WAITING_BYTES)) this.#from.pause();
    else this.#from.resume();
  }

  #pass(piece: Buffer | undefined): void {
    if (piece === undefined) {
      this.#to.end();
      return;
    }
    this.#waitingBytes -= piece.length;
    this.#to.write(piece);
    this.#onPassed(piece.length);
  }
}
