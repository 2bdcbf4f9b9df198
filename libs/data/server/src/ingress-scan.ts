import type { RefusalReason } from './refusal.ts';
import { contentLengthOf, headerBytes, isAuthority } from './request-syntax.ts';

/** What the scan needs to know. */
export interface IngressRules {
  readonly allowUnderscoreHeaders: boolean;
  /** X-Forwarded-* and Forwarded of the client are dropped unless a trusted proxy wrote them. */
  readonly keepForwardedHeaders: boolean;
}

const FORWARDED = new Set([
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
]);

/**
 * Copies the headers of one request and applies the ingress rule to them in the same pass (reference components.md 4.3). One object
 * serves all requests, one after the other: `begin`, `visit` for each header, `end`.
 */
export class IngressScan {
  headers: string[] = [];
  refusal: RefusalReason | undefined;
  authority = '';
  /** 0 = no body, -1 = chunked. */
  contentLength = 0;
  chunked = false;
  /** The client asks to close, in a spelling that the native library understands by itself. */
  nativeClose = false;
  /** The client asks to close. */
  close = false;
  forwardedFor = '';
  forwardedProto = '';
  /** Bytes of the header lines. */
  bytes = 0;

  private hosts = 0;
  private contentLengths = 0;
  private connections = 0;
  private lastAuthority = '';
  private readonly rules: IngressRules;

  constructor(rules: IngressRules) {
    this.rules = rules;
  }

  begin(): void {
    this.headers = [];
    this.refusal = undefined;
    this.authority = '';
    this.contentLength = 0;
    this.chunked = false;
    this.nativeClose = false;
    this.close = false;
    this.forwardedFor = '';
    this.forwardedProto = '';
    this.bytes = 0;
    this.hosts = 0;
    this.contentLengths = 0;
    this.connections = 0;
  }

  /** A field, so that it can be handed to the native iteration without a closure per request. */
  readonly visit = (name: string, rawValue: string): void => {
    // name ": " value CR LF
    this.bytes += name.length + rawValue.length + 4;
    const value = headerBytes(rawValue);
    if (value === undefined) {
      this.refuse('HEADER_VALUE_MALFORMED');
      return;
    }
    if (!this.rules.allowUnderscoreHeaders && name.includes('_')) this.refuse('HEADER_NAME_MALFORMED');
    if (this.inspect(name, value)) this.headers.push(name, value);
  };

  end(): void {
    if (this.hosts === 0) this.refuse('HOST_MISSING');
    if (this.chunked && this.contentLengths > 0) this.refuse('FRAMING_CONFLICT');
  }

  refuse(reason: RefusalReason): void {
    this.refusal ??= reason;
  }

  /** Looks at the few names that matter, found by length first. False = the header is not handed on. */
  private inspect(name: string, value: string): boolean {
    switch (name.length) {
      case 4:
        return name !== 'host' || this.seeHost(value);
      case 6:
        return name !== 'expect' || this.seeExpect(value);
      case 10:
        return name !== 'connection' || this.seeConnection(value);
      case 14:
        return name !== 'content-length' || this.seeContentLength(value);
      case 17:
        return name === 'transfer-encoding' ? this.seeTransferEncoding(value) : this.seeForwarded(name, value);
      default:
        return this.seeForwarded(name, value);
    }
  }

  private seeHost(value: string): boolean {
    this.hosts += 1;
    if (this.hosts > 1) this.refuse('HOST_DUPLICATE');
    else if (value !== this.lastAuthority) this.judgeAuthority(value);
    this.authority = value;
    return true;
  }

  // Most requests of a moment name the same host: judged once.
  private judgeAuthority(value: string): void {
    if (isAuthority(value)) this.lastAuthority = value;
    else this.refuse('HOST_MALFORMED');
  }

  /**
   * `100-continue` is not handed on: the native library has sent the interim answer by then if the value stands in lower case; clients
   * that write it otherwise go on after a short wait.
   */
  private seeExpect(value: string): boolean {
    if (value.toLowerCase() !== '100-continue') this.refuse('EXPECTATION_UNKNOWN');
    return false;
  }

  private seeConnection(value: string): boolean {
    this.connections += 1;
    // The native library takes any value of five letters in the first Connection header for "close".
    if (this.connections === 1 && value.length === 5) this.nativeClose = true;
    if (/(?:^|,)[ \t]*close[ \t]*(?:,|$)/i.test(value)) this.close = true;
    return true;
  }

  private seeContentLength(value: string): boolean {
    this.contentLengths += 1;
    if (this.contentLengths > 1) this.refuse('CONTENT_LENGTH_DUPLICATE');
    const length = contentLengthOf(value);
    if (length < 0) this.refuse('CONTENT_LENGTH_MALFORMED');
    else if (!this.chunked) this.contentLength = length;
    return true;
  }

  private seeTransferEncoding(value: string): boolean {
    if (this.chunked) this.refuse('TRANSFER_ENCODING_DUPLICATE');
    else if (value !== 'chunked') this.refuse('TRANSFER_ENCODING_UNSUPPORTED');
    this.chunked = true;
    this.contentLength = -1;
    return true;
  }

  private seeForwarded(name: string, value: string): boolean {
    // Their first letters: cheaper than the set, and most names have others.
    const first = name.charCodeAt(0);
    if ((first !== 0x78 && first !== 0x66) || !FORWARDED.has(name)) return true;
    if (!this.rules.keepForwardedHeaders) return false;
    if (name === 'x-forwarded-for') this.forwardedFor = join(this.forwardedFor, value);
    else if (name === 'x-forwarded-proto') this.forwardedProto = join(this.forwardedProto, value);
    return true;
  }
}

function join(list: string, value: string): string {
  return list === '' ? value : `${list},${value}`;
}
