import { LineBuffer } from './line-buffer.ts';

/** Where bytes of a log go: an append-only file or a standard stream. */
export interface LogSink {
  /** Appends a piece; resolves when it was taken. The memory is used again after that. */
  write(bytes: Uint8Array): Promise<void>;
  /** Opens the file anew, after a log rotation. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Options of a writer. */
export interface LogWriterOptions {
  readonly sink: LogSink;
  /** Bytes that may wait; lines beyond are dropped and counted. */
  readonly maxBufferedBytes: number;
  /** Calls back after a while, without keeping the process alive. */
  readonly schedule: (flush: () => void) => void;
  readonly onError: (cause: unknown) => void;
}

/** Flush early when this much waits, so that a busy log goes out in even pieces. */
const FLUSH_BYTES = 65_536;

/** Buffers lines and writes them in big pieces in the background; nothing is written on the way of a request. */
export class LogWriter {
  readonly #options: LogWriterOptions;
  // Bytes, not text: lines that wait as strings are what a garbage collector copies over and over.
  #waiting = new LineBuffer();
  #inFlight = new LineBuffer();
  #isScheduled = false;
  #writing: Promise<void> | undefined;
  #dropped = 0;
  #isClosed = false;

  constructor(options: LogWriterOptions) {
    this.#options = options;
  }

  /** Lines that were lost: the destination was too slow, failed, or is closed. */
  get droppedLines(): number {
    return this.#dropped;
  }

  /** Takes one line without its end. */
  write(line: string): void {
    const waiting = this.#waiting;
    const bytes = waiting.byteCount + this.#inFlight.byteCount + line.length + 1;
    if (this.#isClosed || bytes > this.#options.maxBufferedBytes) {
      this.#dropped += 1;
      return;
    }
    waiting.append(line);
    if (waiting.byteCount >= FLUSH_BYTES) this.#startWriting();
    else if (!this.#isScheduled) this.#scheduleFlush();
  }

  /** Resolves when every line taken so far was handed to the destination, or failed. */
  async flush(): Promise<void> {
    while (this.#waiting.byteCount > 0 || this.#writing !== undefined) {
      this.#startWriting();
      await this.#writing;
    }
  }

  /** Opens the destination anew, after a log rotation. */
  async reopen(): Promise<void> {
    await this.flush();
    await this.#options.sink.reopen();
  }

  /** Writes what waits and closes the destination; lines that come later are dropped. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
    await this.#options.sink.close();
  }

  #scheduleFlush(): void {
    this.#isScheduled = true;
    this.#options.schedule(() => {
      this.#isScheduled = false;
      this.#startWriting();
    });
  }

  #startWriting(): void {
    if (this.#writing !== undefined || this.#waiting.byteCount === 0) return;
    const piece = this.#waiting;
    this.#waiting = this.#inFlight;
    this.#inFlight = piece;
    this.#writing = this.#options.sink
      .write(piece.bytes())
      .catch((cause: unknown) => {
        this.#dropped += piece.lineCount;
        this.#options.onError(cause);
      })
      .finally(() => {
        this.#writing = undefined;
        piece.clear();
        if (this.#waiting.byteCount >= FLUSH_BYTES) this.#startWriting();
        else if (this.#waiting.byteCount > 0 && !this.#isScheduled) this.#scheduleFlush();
      });
  }
}
