import { STATUS_CODES } from 'node:http';
import { NameMemo } from '@gatehouse/exchange';
import { PlainText } from './plain-text.ts';
import { headerBytesOut, isToken } from './response-syntax.ts';

/** Status line and Connection, by status. */
const STARTS_KEPT_ALIVE = startsWith('keep-alive');
const STARTS_CLOSED = startsWith('close');

const NOT_A_TOKEN = '';
const LEFT_OUT = '-';

/** A head as the native side takes it: ASCII text, or bytes. */
export type Head = string | Uint8Array;

/** An answer that must not go out: its status or a header would break the framing of the connection. */
export class UnsendableAnswerError extends Error {
  constructor(what: string) {
    super(
      `the answer was replaced by a 500: ${what}; correct what produces it (an upstream's answer or a parameter mapping)`,
    );
    this.name = 'UnsendableAnswerError';
  }
}

/** Formats the heads of one server's answers. */
export class HeadFormatter {
  private readonly check = new PlainText();
  /** Header name -> line end, name and colon, or why it is not written. */
  private readonly leads = new NameMemo(leadOf);

  /**
   * The status line and all headers as one text for one native call. The native library does not check what it is given, so this does:
   * throws `UnsendableAnswerError` for a status outside 200-599, a header name that is no token, or CR, LF or NUL in a value. Headers
   * that the server itself owns (Date, Content-Length, Transfer-Encoding, Connection, Keep-Alive) are left out of the list.
   */
  format(status: number, headers: readonly string[], close: boolean): Head {
    const start = status >= 200 ? (close ? STARTS_CLOSED : STARTS_KEPT_ALIVE)[status] : undefined;
    if (start === undefined) throw new UnsendableAnswerError(`status ${status} is not between 200 and 599`);
    let head = start;
    let lineEnds = 1;
    for (let i = 0; i + 1 < headers.length; i += 2) {
      const lead = this.leads.get(headers[i] ?? '');
      if (lead === LEFT_OUT) continue;
      if (lead === NOT_A_TOKEN) return formatCarefully(start, headers);
      head += lead + (headers[i + 1] ?? '');
      lineEnds += 1;
    }
    return this.check.hasOnly(head, lineEnds) ? head : formatCarefully(start, headers);
  }
}

function startsWith(connection: string): readonly string[] {
  const start = (status: number): string =>
    `${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\nConnection: ${connection}`;
  return Array.from({ length: 600 }, (_, status) => start(status));
}

function leadOf(name: string): string {
  return isServerOwned(name) ? LEFT_OUT : isToken(name) ? `\r\n${name}: ` : NOT_A_TOKEN;
}

/** Header by header: names the one that is wrong, or gives the head as bytes. */
function formatCarefully(start: string, headers: readonly string[]): Uint8Array {
  let head = start;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (isServerOwned(name)) continue;
    if (!isToken(name)) throw new UnsendableAnswerError(`header name ${JSON.stringify(name)} is not a token`);
    const value = headerBytesOut(headers[i + 1] ?? '');
    if (value === undefined) throw new UnsendableAnswerError(`the value of header ${name} has a CR, LF or NUL`);
    head += `\r\n${name}: ${value}`;
  }
  // The native library writes text as UTF-8, so other bytes than ASCII must go as bytes.
  return Buffer.from(head, 'latin1');
}

/**
 * The head with Content-Length (left out if negative), Date and its empty line: nothing is left for the native side to write. The native
 * `writeStatus` adds the last line end itself.
 */
export function completeHead(head: Head, contentLength: number): Head {
  const length = contentLength >= 0 ? `\r\nContent-Length: ${contentLength}` : '';
  return appendToHead(head, `${length}\r\nDate: ${new Date().toUTCString()}\r\n`);
}

/** The head with more header lines. */
export function appendToHead(head: Head, tail: string): Head {
  return typeof head === 'string' ? head + tail : Buffer.concat([head, Buffer.from(tail, 'latin1')]);
}

function isServerOwned(name: string): boolean {
  switch (name.length) {
    case 4:
      return name.toLowerCase() === 'date';
    case 10: {
      const lower = name.toLowerCase();
      return lower === 'connection' || lower === 'keep-alive';
    }
    case 14:
      return name.toLowerCase() === 'content-length';
    case 17:
      return name.toLowerCase() === 'transfer-encoding';
    default:
      return false;
  }
}
