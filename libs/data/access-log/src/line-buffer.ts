const FIRST_CAPACITY = 131_072;
const LINE_FEED = 10;

/** UTF-8 takes at most three bytes for one character of a string. */
const MAX_BYTES_PER_CHARACTER = 3;

/** Lines as bytes in one piece of memory that grows and is used again. */
export class LineBuffer {
  #buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  #byteCount = 0;
  #lineCount = 0;

  get byteCount(): number {
    return this.#byteCount;
  }

  get lineCount(): number {
    return this.#lineCount;
  }

  /** Appends a line and its end. */
  append(line: string): void {
    const needed = this.#byteCount + line.length * MAX_BYTES_PER_CHARACTER + 1;
    if (needed > this.#buffer.length) this.#grow(needed);
    const written = this.#buffer.write(line, this.#byteCount, 'utf8');
    this.#buffer[this.#byteCount + written] = LINE_FEED;
    this.#byteCount += written + 1;
    this.#lineCount += 1;
  }

  /** All lines; valid until `clear`. */
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#byteCount);
  }

  clear(): void {
    this.#byteCount = 0;
    this.#lineCount = 0;
    // Memory of a burst is given back.
    if (this.#buffer.length > FIRST_CAPACITY) this.#buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#byteCount);
    this.#buffer = grown;
  }
}
