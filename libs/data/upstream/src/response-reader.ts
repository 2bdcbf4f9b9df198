import type { UpstreamHandler } from '@gatehouse/exchange';
import { ChunkedDecoder } from './chunked-decoder.ts';
import { HeadCollector } from './head-collector.ts';
import { INCOMPLETE, MALFORMED, ResponseHead } from './response-head.ts';

/** What the connection does after a read. */
export type ReadOutcome = 'more' | 'pause' | 'complete' | 'complete-close' | 'malformed';

/** Whom a response goes to. `done` is asked before every callback: true after an abort or the end. */
export interface ResponseReceiver {
  readonly handler: UpstreamHandler;
  readonly isHead: boolean;
  headDelivered: boolean;
  done: boolean;
}

const BY_LENGTH = 0;
const CHUNKED = 1;
const UNTIL_CLOSE = 2;

/** Turns the bytes of one connection into responses: head, framing of the body (RFC 9112 6.3), delivery to the receiver. */
export class ResponseReader {
  /** True once the final head has been read. */
  headRead = false;
  /** True while a body that is complete in hand is being delivered: an abort in between leaves the connection usable. */
  completing = false;
  /** What is wrong; set with the outcome `malformed`. */
  problem = '';

  // Kept, because the accessor `buffer` of an array is a call into the runtime.
  private seen: Buffer | undefined;
  private memory: ArrayBufferLike | undefined;
  private memoryOffset = 0;
  private readonly head = new ResponseHead();
  private readonly collector: HeadCollector;
  private decoder: ChunkedDecoder | undefined;
  private framing = BY_LENGTH;
  private bytesLeft = 0;
  private keepAlive = true;

  constructor(maxHeadBytes: number) {
    this.collector = new HeadCollector(maxHeadBytes);
  }

  /** Makes it ready for the next response of the same connection. */
  reset(): void {
    this.headRead = false;
    this.completing = false;
    this.keepAlive = true;
    this.collector.reset();
  }

  /** Takes `length` bytes at the start of `buffer`; the buffer is free again when it returns. */
  take(buffer: Buffer, length: number, receiver: ResponseReceiver): ReadOutcome {
    if (this.headRead) return this.takeBody(buffer, 0, length, receiver);
    const { collector, head } = this;
    let bytes = buffer;
    let at = 0;
    let end = length;
    if (collector.collecting) {
      if (!collector.add(buffer, 0, length)) return this.malformed(collector.problem);
      if (!collector.hasWholeHead) return 'more';
      bytes = collector.buffer;
      end = collector.length;
    }
    for (;;) {
      const next = head.parse(bytes, at, end);
      if (next === INCOMPLETE) {
        if (collector.keepRest(bytes, at, end)) return 'more';
        return this.malformed(collector.problem);
      }
      if (next === MALFORMED) return this.malformed(head.problem);
      if (!collector.countHead(next - at)) return this.malformed(collector.problem);
      at = next;
      if (head.status >= 200) return this.beginResponse(bytes, at, end, receiver);
      const problem = interimProblem(head);
      if (problem !== '') return this.malformed(problem);
    }
  }

  /** The peer closed its side: true when that is the honest end of the body. */
  endsWithClose(): boolean {
    return this.headRead && this.framing === UNTIL_CLOSE;
  }

  private beginResponse(bytes: Buffer, at: number, end: number, receiver: ResponseReceiver): ReadOutcome {
    const { fields, status, oldVersion } = this.head;
    this.headRead = true;
    this.keepAlive = !fields.close && !oldVersion;
    if (oldVersion && fields.chunked) return this.malformed('Transfer-Encoding in an HTTP/1.0 response');
    // Some peers send a body nonetheless: what follows such a head on this connection is not to be trusted.
    if (status === 204 && (fields.chunked || fields.contentLength > 0)) this.keepAlive = false;
    if (receiver.isHead || status === 204 || status === 304) {
      return this.deliverWhole(bytes, at, at, at === end, fields.contentLength, receiver);
    }
    if (fields.chunked) return this.beginChunked(bytes, at, end, receiver);
    return this.beginPlain(bytes, at, end, receiver);
  }

  private beginPlain(bytes: Buffer, at: number, end: number, receiver: ResponseReceiver): ReadOutcome {
    const { fields, status } = this.head;
    if (fields.contentLength === -1) {
      this.framing = UNTIL_CLOSE;
      this.keepAlive = false;
    } else {
      this.framing = BY_LENGTH;
      this.bytesLeft = fields.contentLength;
      const bodyEnd = at + fields.contentLength;
      if (bodyEnd <= end) return this.deliverWhole(bytes, at, bodyEnd, bodyEnd === end, fields.contentLength, receiver);
    }
    receiver.headDelivered = true;
    receiver.handler.onHead(status, fields.list, fields.contentLength, false);
    return at === end ? 'more' : this.takeBody(bytes, at, end, receiver);
  }

  private beginChunked(bytes: Buffer, at: number, end: number, receiver: ResponseReceiver): ReadOutcome {
    const decoder = (this.decoder ??= new ChunkedDecoder());
    decoder.reset();
    this.framing = CHUNKED;
    const next = decoder.decode(bytes, at, end);
    if (decoder.problem !== '') return this.malformed(decoder.problem);
    const { dataStart, dataEnd } = decoder;
    if (decoder.done) return this.deliverWhole(bytes, dataStart, dataEnd, next === end, dataEnd - dataStart, receiver);
    receiver.headDelivered = true;
    receiver.handler.onHead(this.head.status, this.head.fields.list, -1, false);
    return this.deliverPiece(bytes, dataStart, dataEnd, receiver);
  }

  private deliverWhole(
    bytes: Buffer,
    start: number,
    end: number,
    nothingBehind: boolean,
    contentLength: number,
    receiver: ResponseReceiver,
  ): ReadOutcome {
    const { handler } = receiver;
    if (!nothingBehind) this.keepAlive = false;
    this.completing = true;
    receiver.headDelivered = true;
    handler.onHead(this.head.status, this.head.fields.list, contentLength, true);
    if (end > start && !receiver.done) handler.onData(this.view(bytes, start, end));
    return this.finish(receiver);
  }

  private takeBody(bytes: Buffer, start: number, end: number, receiver: ResponseReceiver): ReadOutcome {
    if (receiver.done) return 'more';
    if (this.framing === UNTIL_CLOSE) return this.deliverPiece(bytes, start, end, receiver);
    if (this.framing === CHUNKED) return this.takeChunked(bytes, start, end, receiver);
    const bodyEnd = Math.min(end, start + this.bytesLeft);
    this.bytesLeft -= bodyEnd - start;
    if (this.bytesLeft > 0) return this.deliverPiece(bytes, start, bodyEnd, receiver);
    return this.deliverLast(bytes, start, bodyEnd, bodyEnd === end, receiver);
  }

  private takeChunked(bytes: Buffer, start: number, end: number, receiver: ResponseReceiver): ReadOutcome {
    const decoder = this.decoder as ChunkedDecoder;
    const next = decoder.decode(bytes, start, end);
    if (decoder.problem !== '') return this.malformed(decoder.problem);
    const { dataStart, dataEnd } = decoder;
    if (!decoder.done) return this.deliverPiece(bytes, dataStart, dataEnd, receiver);
    return this.deliverLast(bytes, dataStart, dataEnd, next === end, receiver);
  }

  private deliverPiece(bytes: Buffer, start: number, end: number, receiver: ResponseReceiver): ReadOutcome {
    if (end === start || receiver.done) return 'more';
    return receiver.handler.onData(this.view(bytes, start, end)) ? 'more' : 'pause';
  }

  private deliverLast(
    bytes: Buffer,
    start: number,
    end: number,
    nothingBehind: boolean,
    receiver: ResponseReceiver,
  ): ReadOutcome {
    if (!nothingBehind) this.keepAlive = false;
    this.completing = true;
    if (end > start) receiver.handler.onData(this.view(bytes, start, end));
    return this.finish(receiver);
  }

  /** As `subarray`, at half the price. */
  private view(bytes: Buffer, start: number, end: number): Uint8Array {
    if (bytes !== this.seen || this.memory === undefined) {
      this.seen = bytes;
      this.memory = bytes.buffer;
      this.memoryOffset = bytes.byteOffset;
    }
    return new Uint8Array(this.memory, this.memoryOffset + start, end - start);
  }

  private finish(receiver: ResponseReceiver): ReadOutcome {
    if (!receiver.done) {
      receiver.done = true;
      receiver.handler.onEnd();
    }
    return this.keepAlive ? 'complete' : 'complete-close';
  }

  private malformed(problem: string): ReadOutcome {
    this.problem = problem;
    return 'malformed';
  }
}

function interimProblem({ status, fields }: ResponseHead): string {
  if (status === 101) return '101 without a request to upgrade';
  const hasFraming = fields.chunked || fields.contentLength !== -1 || fields.close;
  return hasFraming ? 'a 1xx response with framing fields or close' : '';
}
