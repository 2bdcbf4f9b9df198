const FIRST_CAPACITY = 131_072;

/** UTF-8 takes at most three bytes for one character of a string. */
const MAX_BYTES_PER_CHARACTER = 3;

/** Lines of about this many characters are encoded in one go: one native call for forty lines, and still little for a scavenge to copy. */
const ENCODE_CHARACTERS = 4096;

/** Lines as bytes in one piece of memory that grows and is used again. */
export class LineBuffer {
  #buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  #byteCount = 0;
  #lineCount = 0;
  /** Lines that are not encoded yet. */
  #text = '';

  /** Bytes of all lines; a character that is not encoded yet counts as one. */
  get byteCount(): number {
    return this.#byteCount + this.#text.length;
  }

  get lineCount(): number {
    return this.#lineCount;
  }

  /** Appends a line and its end. */
  append(line: string): void {
    this.#text += line + '\n';
    this.#lineCount += 1;
    if (this.#text.length >= ENCODE_CHARACTERS) this.#encode();
  }

  /** All lines; valid until `clear`. */
  bytes(): Uint8Array {
    this.#encode();
    return this.#buffer.subarray(0, this.#byteCount);
  }

  clear(): void {
    this.#text = '';
    this.#byteCount = 0;
    this.#lineCount = 0;
    // Memory of a burst is given back.
    if (this.#buffer.length > FIRST_CAPACITY) this.#buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  }

  #encode(): void {
    const needed = this.#byteCount + this.#text.length * MAX_BYTES_PER_CHARACTER;
    if (needed > this.#buffer.length) this.#grow(needed);
    this.#byteCount += this.#buffer.write(this.#text, this.#byteCount, 'utf8');
    this.#text = '';
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#byteCount);
    this.#buffer = grown;
  }
}
