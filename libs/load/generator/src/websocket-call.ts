import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import type { CompiledWebSocketTarget } from '@gatehouse/load-scenario';
import { failureKindOf } from './failure-kind.ts';
import type { Finished, Recorder } from './recorder.ts';

/** What a connection needs to know and whom it tells. */
export interface WebSocketCallOptions {
  readonly target: CompiledWebSocketTarget;
  readonly targetIndex: number;
  readonly addressIndex: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly intendedMs: number;
  /** Longest wait for the handshake, and for the answer to a message. */
  readonly timeoutMs: number;
  readonly insecure: boolean;
  readonly recorder: Recorder;
  readonly nowMs: () => number;
  readonly nextMessage: () => string;
  /** Called once, when nothing more will come. */
  readonly onEnd: (call: WebSocketCall) => void;
}

interface SentMessage extends Finished {
  readonly text: string;
}

const NORMAL_CLOSURE = 1000;
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** One WebSocket connection: handshake, messages at fixed times, normal end after its hold. */
export class WebSocketCall {
  readonly #options: WebSocketCallOptions;
  readonly #connecting: Finished;
  readonly #waiting: SentMessage[] = [];
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #startedMs = 0;
  #openedMs: number | undefined;
  #isFinishing = false;
  #closingMs: number | undefined;
  #hasEnded = false;

  constructor(options: WebSocketCallOptions) {
    this.#options = options;
    const { targetIndex: target, addressIndex: address, intendedMs } = options;
    this.#connecting = { target, address, intendedMs, sentMs: undefined };
  }

  /** Begins the handshake. What goes wrong, at once or later, is recorded. */
  open(): void {
    const { url, headers, target, insecure, nowMs } = this.#options;
    this.#startedMs = nowMs();
    try {
      this.#socket = new WebSocket(url, [...target.subprotocols], {
        headers,
        rejectUnauthorized: !insecure,
        perMessageDeflate: false,
        maxPayload: MAX_MESSAGE_BYTES,
      });
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#listen(this.#socket);
  }

  /** Gives up the handshake, or the oldest message, when it has waited too long. */
  sweep(nowMs: number): void {
    const { timeoutMs, recorder } = this.#options;
    if (this.#openedMs === undefined) {
      if (nowMs - this.#startedMs < timeoutMs) return;
      recorder.failed(nowMs, this.#connecting, 'connect-timeout', 'no answer to the handshake in time');
      this.#end();
      return;
    }
    for (
      let oldest = this.#waiting[0];
      oldest !== undefined && nowMs - (oldest.sentMs ?? nowMs) >= timeoutMs;
      oldest = this.#waiting[0]
    ) {
      recorder.failed(nowMs, oldest, 'timeout', 'no answer to a message in time');
      this.#waiting.shift();
    }
    this.#closeWhenDone();
    // Who does not answer a close in time is left.
    if (this.#closingMs !== undefined && nowMs - this.#closingMs >= timeoutMs) this.#end();
  }

  /** Sends nothing more; closes when the last message is answered. */
  finish(): void {
    this.#isFinishing = true;
    clearTimeout(this.#timer);
    this.#closeWhenDone();
  }

  /** Ends at once; nothing more is recorded. */
  forget(): void {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.#socket?.terminate();
  }

  #listen(socket: WebSocket): void {
    const { recorder, nowMs } = this.#options;
    socket.on('open', () => {
      const openedMs = nowMs();
      recorder.connected(openedMs, this.#connecting, 101);
      this.#openedMs = openedMs;
      if (this.#isFinishing) this.#closeWhenDone();
      else this.#schedule(openedMs, 1);
    });
    socket.on('unexpected-response', (_request, response) => {
      if (!this.#hasEnded) recorder.connected(nowMs(), this.#connecting, response.statusCode ?? 0);
      response.resume();
      this.#end();
    });
    socket.on('message', (data, isBinary) => this.#received(data, isBinary));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', (code) => {
      if (!this.#isFinishing)
        this.#fail(Object.assign(new Error(`closed by the other side with ${String(code)}`), { code: 'ECONNRESET' }));
      else this.#end();
    });
  }

  /** The next message, or the end of the hold: both at times fixed by the opening, however late the last one was. */
  #schedule(openedMs: number, number: number): void {
    const { target, nowMs } = this.#options;
    const nextMs = openedMs + (target.messages?.everyMs ?? Number.POSITIVE_INFINITY) * number;
    const endMs = openedMs + target.holdMs;
    const isLast = nextMs > endMs;
    this.#timer = setTimeout(
      () => {
        if (isLast) this.finish();
        else {
          // Timers may be a fraction of a millisecond early; nobody waited for what was not yet due.
          this.#send(Math.min(nextMs, nowMs()));
          this.#schedule(openedMs, number + 1);
        }
      },
      Math.max(0, Math.min(nextMs, endMs) - nowMs()),
    );
  }

  #send(intendedMs: number): void {
    const { nextMessage, recorder, nowMs, target } = this.#options;
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    const text = nextMessage();
    const sentMs = nowMs();
    const sent = { ...this.#connecting, intendedMs, sentMs, text };
    recorder.messageSent(sentMs, sent);
    if (target.messages?.expect !== 'none') this.#waiting.push(sent);
    this.#socket.send(text);
  }

  #received(data: RawData, isBinary: boolean): void {
    const { recorder, nowMs, target } = this.#options;
    if (this.#hasEnded) return;
    const bytes = bytesOf(data);
    const sent = this.#waiting.shift();
    recorder.messageReceived(nowMs(), sent ?? this.#connecting, bytes.length, sent !== undefined);
    const isWrong =
      sent !== undefined && target.messages?.expect === 'echo' && (isBinary || bytes.toString('utf8') !== sent.text);
    if (isWrong)
      recorder.failed(
        nowMs(),
        sent,
        'wrong-echo',
        `expected the text that was sent, received ${bytes.toString('utf8').slice(0, 100)}`,
      );
    this.#closeWhenDone();
  }

  #closeWhenDone(): void {
    if (!this.#isFinishing || this.#openedMs === undefined || this.#waiting.length > 0) return;
    this.#closingMs ??= this.#options.nowMs();
    this.#socket?.close(NORMAL_CLOSURE);
  }

  #fail(error: unknown): void {
    if (this.#hasEnded) return;
    const message = error instanceof Error ? error.message : String(error);
    const { recorder, nowMs } = this.#options;
    recorder.failed(nowMs(), this.#connecting, failureKindOf(error), message);
    this.#end();
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.#socket?.terminate();
    this.#options.onEnd(this);
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
