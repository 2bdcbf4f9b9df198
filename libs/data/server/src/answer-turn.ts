import type { NativeResponse } from './native.ts';
import type { Head } from './response-head.ts';

/** Room for the bodies of one turn: sixteen answers of the largest size that waits, hundreds of usual ones. */
const BODY_BYTES = 65_536;

/** A complete answer that waits for the end of the turn. */
export interface WaitingAnswer {
  /** Undefined when the client has left meanwhile. */
  readonly response: NativeResponse | undefined;
  readonly waitingHead: Head;
  readonly waitingBody: string | Uint8Array;
  /** Called when the answer was sent. */
  finish(): void;
}

/**
 * Collects the complete answers of one turn of the event loop and sends them together at its end. It took the CPU per
 * request from 2.2 to 2.0 x nginx; supposed reason: fewer wake-ups of who waits for them (docs/performance.md). Nothing waits
 * longer than the turn: `setImmediate` runs right behind the events that were read with it. The answer of a request that is alone in flight does not come here.
 */
export class AnswerTurn {
  private waiting: WaitingAnswer[] = [];
  private other: WaitingAnswer[] = [];
  private current: WaitingAnswer | undefined;
  private readonly bodies = new Uint8Array(BODY_BYTES);
  // Kept, because the accessor `buffer` of an array is a call into the runtime.
  private readonly memory = this.bodies.buffer;
  private bodyBytes = 0;
  private readonly flush = (): void => this.sendAll();
  // One function for all answers: the native side calls it before `cork` returns.
  private readonly sendCurrent = (): void => {
    const { current } = this;
    current?.response?.writeStatus(current.waitingHead).end(current.waitingBody);
  };

  add(answer: WaitingAnswer): void {
    if (this.waiting.push(answer) === 1) setImmediate(this.flush);
  }

  /** A copy of a body that lasts until its answer was sent; a quarter of the price of a Buffer from Node's pool. */
  keep(body: Uint8Array): Uint8Array {
    const start = this.bodyBytes;
    const end = start + body.length;
    if (end > BODY_BYTES) return Buffer.from(body);
    this.bodies.set(body, start);
    this.bodyBytes = end;
    return new Uint8Array(this.memory, start, body.length);
  }

  private sendAll(): void {
    const answers = this.waiting;
    this.waiting = this.other;
    for (const answer of answers) {
      this.current = answer;
      answer.response?.cork(this.sendCurrent);
      answer.finish();
    }
    this.current = undefined;
    answers.length = 0;
    this.other = answers;
    // What came in between waits for the next turn, and its bodies with it.
    if (this.waiting.length === 0) this.bodyBytes = 0;
  }
}
