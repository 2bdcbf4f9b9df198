import type { Dispatcher } from 'undici';
import { failureKindOf } from './failure-kind.ts';
import type { Finished, Recorder } from './recorder.ts';

/** What a call needs to know and whom it tells. */
export interface HttpCallOptions {
  readonly target: number;
  readonly address: number;
  readonly intendedMs: number;
  /** When it was handed to the client. */
  readonly startedMs: number;
  readonly recorder: Recorder;
  readonly nowMs: () => number;
  readonly isExpected: (status: number) => boolean;
  /** Called once, when nothing more will come. */
  readonly onEnd: (call: HttpCall) => void;
}

/** One request under way: undici's callbacks for it. */
export class HttpCall implements Dispatcher.DispatchHandler, Finished {
  readonly target: number;
  readonly address: number;
  readonly intendedMs: number;
  readonly startedMs: number;
  sentMs: number | undefined;
  readonly #options: HttpCallOptions;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #bytes = 0;
  #hasEnded = false;

  constructor(options: HttpCallOptions) {
    this.#options = options;
    this.target = options.target;
    this.address = options.address;
    this.intendedMs = options.intendedMs;
    this.startedMs = options.startedMs;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#hasEnded) controller.abort(new Error('given up before it was sent'));
    this.#controller = controller;
    this.sentMs = this.#options.nowMs();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
  }

  onResponseEnd(): void {
    if (this.#hasEnded) return;
    const { recorder, nowMs, isExpected } = this.#options;
    const answer = { status: this.#status, isExpected: isExpected(this.#status), bytes: this.#bytes };
    recorder.answered(nowMs(), this, answer);
    this.#end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#hasEnded) return;
    const { recorder, nowMs } = this.#options;
    recorder.failed(nowMs(), this, failureKindOf(error), error.message);
    this.#end();
  }

  /** Records that no answer came in time, and ends the request. */
  timeOut(nowMs: number): void {
    if (this.#hasEnded) return;
    const waited = this.sentMs === undefined ? 'waited for a free connection' : 'was sent';
    this.#options.recorder.failed(nowMs, this, 'timeout', `no answer in time; the request ${waited}`);
    this.#end();
    this.#controller?.abort(new Error('timeout'));
  }

  /** Nothing more is recorded. */
  forget(): void {
    this.#hasEnded = true;
  }

  #end(): void {
    this.#hasEnded = true;
    this.#options.onEnd(this);
  }
}
