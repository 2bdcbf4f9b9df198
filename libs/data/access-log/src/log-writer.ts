/** Where bytes of a log go: an append-only file or a standard stream. */
export interface LogSink {
  /** Appends a piece; resolves when it was taken. */
  write(text: string): Promise<void>;
  /** Opens the file anew, after a log rotation. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Options of a writer. */
export interface LogWriterOptions {
  readonly sink: LogSink;
  /** Characters that may wait; lines beyond are dropped and counted. */
  readonly maxBufferedCharacters: number;
  /** Calls back after a while, without keeping the process alive. */
  readonly schedule: (flush: () => void) => void;
  readonly onError: (cause: unknown) => void;
}

/** Flush early when this much waits, so that a busy log goes out in even pieces. */
const FLUSH_CHARACTERS = 65_536;

/** Buffers lines and writes them in big pieces in the background; nothing is written on the way of a request. */
export class LogWriter {
  readonly #options: LogWriterOptions;
  #buffer = '';
  #isScheduled = false;
  #writing: Promise<void> | undefined;
  #inFlightCharacters = 0;
  #bufferedLines = 0;
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
    const waiting = this.#buffer.length + this.#inFlightCharacters;
    if (this.#isClosed || waiting + line.length + 1 > this.#options.maxBufferedCharacters) {
      this.#dropped += 1;
      return;
    }
    this.#buffer += `${line}\n`;
    this.#bufferedLines += 1;
    if (this.#buffer.length >= FLUSH_CHARACTERS) this.#startWriting();
    else if (!this.#isScheduled) this.#scheduleFlush();
  }

  /** Resolves when every line taken so far was handed to the destination, or failed. */
  async flush(): Promise<void> {
    while (this.#buffer !== '' || this.#writing !== undefined) {
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
    if (this.#writing !== undefined || this.#buffer === '') return;
    const text = this.#buffer;
    const lines = this.#bufferedLines;
    this.#buffer = '';
    this.#bufferedLines = 0;
    this.#inFlightCharacters = text.length;
    this.#writing = this.#options.sink
      .write(text)
      .catch((cause: unknown) => {
        this.#dropped += lines;
        this.#options.onError(cause);
      })
      .finally(() => {
        this.#writing = undefined;
        this.#inFlightCharacters = 0;
        if (this.#buffer.length >= FLUSH_CHARACTERS) this.#startWriting();
        else if (this.#buffer !== '' && !this.#isScheduled) this.#scheduleFlush();
      });
  }
}
