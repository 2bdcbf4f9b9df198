import { CR, FIELD_BYTE, LF, TOKEN_LOWER, hexValue } from './bytes.ts';
import { TrailerSection } from './trailer-section.ts';

const MAX_SIZE_DIGITS = 15;
const MAX_EXTENSION_BYTES = 256;

const SIZE = 0;
const EXTENSION_NAME = 1;
const EXTENSION_VALUE = 2;
const QUOTED = 3;
const QUOTED_PAIR = 4;
const QUOTED_END = 5;
const SIZE_LF = 6;
const DATA = 7;
const DATA_CR = 8;
const DATA_LF = 9;
const TRAILERS = 10;
const DONE = 11;

const SEMICOLON = 59;
const EQUALS = 61;
const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Takes chunked framing apart (RFC 9112 7.1), any fragmentation. Stricter than the grammar asks: size 1 to 15 hexadecimal digits, no space
 * anywhere in the chunk line, extensions up to 256 bytes per chunk and only in their exact grammar, every line ends with CR LF.
 */
export class ChunkedDecoder {
  /** Where this call's body bytes are in the given buffer, moved together in place. */
  dataStart = 0;
  dataEnd = 0;
  /** True after the last chunk and the trailers. */
  done = false;
  /** What is wrong; empty while all is well. */
  problem = '';

  private state = SIZE;
  private digits = 0;
  private size = 0;
  private extensionBytes = 0;
  private readonly trailers = new TrailerSection();

  /** Makes it ready for the next body. */
  reset(): void {
    this.state = SIZE;
    this.digits = 0;
    this.size = 0;
    this.extensionBytes = 0;
    this.done = false;
    this.problem = '';
    this.trailers.reset();
  }

  /** Reads `buffer[start, end)`; returns the offset behind the last byte it used. Look at `problem`, `done` and the data range after it. */
  decode(buffer: Buffer, start: number, end: number): number {
    this.dataStart = start;
    this.dataEnd = start;
    let at = start;
    while (at < end && this.state !== DONE && this.problem === '') {
      if (this.state === DATA) at = this.takeData(buffer, at, end);
      else if (this.state === TRAILERS) at = this.takeTrailers(buffer, at, end);
      else this.takeLineByte(buffer[at++] as number);
    }
    return at;
  }

  private takeData(buffer: Buffer, at: number, end: number): number {
    const length = Math.min(this.size, end - at);
    if (this.dataEnd === this.dataStart) {
      this.dataStart = at;
      this.dataEnd = at + length;
    } else {
      buffer.copyWithin(this.dataEnd, at, at + length);
      this.dataEnd += length;
    }
    this.size -= length;
    if (this.size === 0) this.state = DATA_CR;
    return at + length;
  }

  private takeTrailers(buffer: Buffer, at: number, end: number): number {
    const used = this.trailers.take(buffer, at, end);
    this.problem = this.trailers.problem;
    if (this.trailers.done) {
      this.state = DONE;
      this.done = true;
    }
    return used;
  }

  private takeLineByte(byte: number): void {
    switch (this.state) {
      case SIZE:
        return this.takeSizeByte(byte);
      case SIZE_LF:
        if (byte !== LF) return this.fail('chunk size line does not end with CR LF');
        this.state = this.size === 0 ? TRAILERS : DATA;
        this.digits = 0;
        this.extensionBytes = 0;
        return;
      case DATA_CR:
        if (byte !== CR) return this.fail('chunk data is longer than its size');
        this.state = DATA_LF;
        return;
      case DATA_LF:
        if (byte !== LF) return this.fail('chunk data does not end with CR LF');
        this.state = SIZE;
        this.size = 0;
        return;
      default:
        return this.takeExtensionByte(byte);
    }
  }

  private takeSizeByte(byte: number): void {
    const value = hexValue(byte);
    if (value >= 0) {
      if (++this.digits > MAX_SIZE_DIGITS) return this.fail('chunk size has more than 15 digits');
      // Not a shift: sizes go beyond 32 bits.
      this.size = this.size * 16 + value;
      return;
    }
    if (this.digits === 0) return this.fail('chunk size is missing');
    if (byte === CR) this.state = SIZE_LF;
    else if (byte === SEMICOLON) this.state = EXTENSION_NAME;
    else this.fail('chunk size has a character that is not hexadecimal');
    this.extensionNameBytes = 0;
  }

  private extensionNameBytes = 0;

  private takeExtensionByte(byte: number): void {
    if (++this.extensionBytes > MAX_EXTENSION_BYTES) return this.fail('chunk extensions are longer than 256 bytes');
    if (this.state === QUOTED) {
      if (byte === QUOTE) this.state = QUOTED_END;
      else if (byte === BACKSLASH) this.state = QUOTED_PAIR;
      else if (FIELD_BYTE[byte] === 0 || byte > 127) this.fail('chunk extension has a forbidden character');
      return;
    }
    if (this.state === QUOTED_PAIR) {
      if (FIELD_BYTE[byte] === 0 || byte > 127) return this.fail('chunk extension has a forbidden character');
      this.state = QUOTED;
      return;
    }
    this.takeExtensionTokenByte(byte);
  }

  private takeExtensionTokenByte(byte: number): void {
    if (this.state !== QUOTED_END && TOKEN_LOWER[byte] !== 0) {
      this.extensionNameBytes++;
      return;
    }
    const hasToken = this.state === QUOTED_END || this.extensionNameBytes > 0;
    const opensValue = this.state === EXTENSION_VALUE && !hasToken;
    if (opensValue && byte === QUOTE) this.state = QUOTED;
    else if (!hasToken) return this.fail('chunk extension has no name or no value');
    else if (byte === CR) this.state = SIZE_LF;
    else if (byte === SEMICOLON) this.state = EXTENSION_NAME;
    else if (byte === EQUALS && this.state === EXTENSION_NAME) this.state = EXTENSION_VALUE;
    else return this.fail('chunk extension has a forbidden character');
    this.extensionNameBytes = 0;
  }

  private fail(problem: string): void {
    this.problem = problem;
  }
}
