import { CR, LF, SPACE, TAB, COLON, FIELD_BYTE, TOKEN_LOWER } from './bytes.ts';
import { ResponseFields } from './response-fields.ts';

const VERSION = [72, 84, 84, 80, 47, 49, 46] as const; // HTTP/1.
const MAX_HEADERS = 256;

/** Result of `parse`: more bytes are needed. */
export const INCOMPLETE = 0;
/** Result of `parse`: `problem` says what is wrong. */
export const MALFORMED = -1;

/**
 * Reads one response head (RFC 9112 4 and 5), strictly: only HTTP/1.1 and HTTP/1.0, status 100 to 599, header names are tokens with the colon right
 * behind, every line ends with CR LF, no line folding, no control characters, at most 256 headers. Framing fields are judged in `fields`.
 */
export class ResponseHead {
  status = 0;
  /** True for HTTP/1.0. */
  oldVersion = false;
  problem = '';
  readonly fields = new ResponseFields();
  private readonly marks = new Int32Array(MAX_HEADERS * 4);

  /**
   * Parses `buffer[start, end)`. Returns the offset behind the head, `INCOMPLETE` or `MALFORMED`. Lower-cases header names inside the buffer:
   * then one string holds the whole head and names need no conversion of their own.
   */
  // eslint-disable-next-line complexity -- the one hot loop over bytes: calls inside it cost more than all the rest
  parse(buffer: Buffer, start: number, end: number): number {
    const headersStart = this.parseStatusLine(buffer, start, end);
    if (headersStart <= 0) return headersStart;
    const { marks } = this;
    // An imported constant is looked up anew for each byte: as locals they made the loop a third cheaper.
    const tokenLower = TOKEN_LOWER;
    const fieldByte = FIELD_BYTE;
    let at = headersStart;
    let count = 0;
    while (at < end && buffer[at] !== CR) {
      if (count === MAX_HEADERS * 4) return this.malformed('more than 256 headers');
      const nameStart = at;
      while (at < end) {
        const lower = tokenLower[buffer[at] as number] as number;
        if (lower === 0) break;
        buffer[at++] = lower;
      }
      if (at === end) return INCOMPLETE;
      if (at === nameStart || buffer[at] !== COLON)
        return this.malformed('header name is not a token followed by a colon');
      marks[count] = nameStart;
      marks[count + 1] = at++;
      while (at < end && (buffer[at] === SPACE || buffer[at] === TAB)) at++;
      marks[count + 2] = at;
      while (at < end && fieldByte[buffer[at] as number] === 1) at++;
      marks[count + 3] = at;
      if (at + 1 >= end) return at === end || buffer[at] === CR ? INCOMPLETE : this.malformed(BAD_VALUE);
      if (buffer[at] !== CR || buffer[at + 1] !== LF) return this.malformed(BAD_VALUE);
      count += 4;
      at += 2;
    }
    if (at + 1 >= end) return INCOMPLETE;
    if (buffer[at + 1] !== LF) return this.malformed('the head does not end with CR LF');
    const problem = this.fields.read(buffer, headersStart, at, marks, count);
    if (problem !== '') return this.malformed(problem);
    return at + 2;
  }

  private parseStatusLine(buffer: Buffer, start: number, end: number): number {
    for (let i = 0; i < VERSION.length; i++) {
      if (start + i >= end) return INCOMPLETE;
      if (buffer[start + i] !== VERSION[i]) return this.malformed('the status line does not start with HTTP/1.');
    }
    // Shortest status line: HTTP/1.1 200 CR LF
    if (end - start < 14) return INCOMPLETE;
    const minor = buffer[start + 7];
    if (minor !== 48 && minor !== 49) return this.malformed('the version is neither HTTP/1.1 nor HTTP/1.0');
    if (buffer[start + 8] !== SPACE) return this.malformed('no space behind the version');
    const status = threeDigits(buffer, start + 9);
    if (status < 100 || status > 599) return this.malformed('the status is not 100 to 599');
    this.status = status;
    this.oldVersion = minor === 48;
    return this.parseReason(buffer, start + 12, end);
  }

  // The space before an empty reason is often left out; nothing can be misread by that.
  private parseReason(buffer: Buffer, start: number, end: number): number {
    let at = start;
    if (buffer[at] === SPACE) {
      while (at < end && FIELD_BYTE[buffer[at] as number] === 1) at++;
    }
    if (at >= end) return INCOMPLETE;
    if (buffer[at] !== CR) return this.malformed('the status line has a forbidden character');
    if (at + 1 >= end) return INCOMPLETE;
    if (buffer[at + 1] !== LF) return this.malformed('the status line does not end with CR LF');
    return at + 2;
  }

  private malformed(problem: string): number {
    this.problem = problem;
    return MALFORMED;
  }
}

const BAD_VALUE = 'header value has a control character, or its line does not end with CR LF';

function threeDigits(buffer: Buffer, at: number): number {
  let value = 0;
  for (let i = at; i < at + 3; i++) {
    const digit = (buffer[i] as number) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
