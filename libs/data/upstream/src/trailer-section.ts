import { COLON, CR, FIELD_BYTE, LF, TOKEN_LOWER } from './bytes.ts';

const MAX_TRAILER_BYTES = 8192;
const MAX_NAME_BYTES = 64;

const LINE_START = 0;
const NAME = 1;
const VALUE = 2;
const LINE_LF = 3;
const LAST_LF = 4;

/** Reads the trailer section of a chunked body (RFC 9112 7.1.2) and drops it. At most 8 KiB; framing fields are refused in it. */
export class TrailerSection {
  done = false;
  /** What is wrong; empty while all is well. */
  problem = '';
  private state = LINE_START;
  private bytes = 0;
  private name = '';

  reset(): void {
    this.done = false;
    this.problem = '';
    this.state = LINE_START;
    this.bytes = 0;
    this.name = '';
  }

  /** Reads `buffer[start, end)`; returns the offset behind the last byte it used. */
  take(buffer: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && !this.done && this.problem === '') {
      if (++this.bytes > MAX_TRAILER_BYTES) this.problem = 'trailers are longer than 8192 bytes';
      else this.takeByte(buffer[at++] as number);
    }
    return at;
  }

  private takeByte(byte: number): void {
    switch (this.state) {
      case LINE_START:
        if (byte === CR) this.state = LAST_LF;
        else this.takeNameByte(byte);
        return;
      case NAME:
        if (byte === COLON) this.endName();
        else this.takeNameByte(byte);
        return;
      case VALUE:
        if (byte === CR) this.state = LINE_LF;
        else if (FIELD_BYTE[byte] === 0) this.problem = 'trailer value has a forbidden character';
        return;
      default:
        if (byte !== LF) this.problem = 'trailer line does not end with CR LF';
        else if (this.state === LAST_LF) this.done = true;
        this.state = LINE_START;
    }
  }

  private takeNameByte(byte: number): void {
    const lower = TOKEN_LOWER[byte] as number;
    if (lower === 0) this.problem = 'trailer name is not a token';
    this.state = NAME;
    if (this.name.length <= MAX_NAME_BYTES) this.name += String.fromCharCode(lower);
  }

  private endName(): void {
    if (this.name === 'content-length' || this.name === 'transfer-encoding')
      this.problem = `trailer ${this.name} is forbidden`;
    this.name = '';
    this.state = VALUE;
  }
}
