import type { AcceptWebSocket, Exchange, GatewayRequest, KeptAnswer } from '@gatehouse/exchange';
import { GATEWAY_ERRORS } from '@gatehouse/errors';
import type { AnswerTurn, WaitingAnswer } from './answer-turn.ts';
import { type BodySender, byteLength, flushHead, NOTHING, type SenderPort } from './body-sender.ts';
import { ChunkedBody } from './chunked-body.ts';
import { KnownLengthBody } from './known-length-body.ts';
import type { NativeResponse } from './native.ts';
import { appendToHead, completeHead, type Head, type HeadFormatter } from './response-head.ts';

/** What all exchanges of one server share. */
export interface ExchangeHost {
  readonly draining: boolean;
  /** Requests that are not finished. */
  readonly inFlight: number;
  /** Sends the complete answers of this turn. */
  readonly turn: AnswerTurn;
  readonly heads: HeadFormatter;
  /** How long a connection that is to end still takes the rest of a body, so that the client reads the answer and not a reset. */
  readonly lingerMs: number;
  /** Called once per exchange, when nothing more happens to it. */
  finished(): void;
  /** An answer that could not be sent. */
  fault(cause: unknown): void;
}

/** A piece of a body that came before somebody wanted it; what the kernel had already read when the rest was paused. */
interface HeldPiece {
  readonly chunk: Uint8Array;
  readonly isLast: boolean;
}

/** Where an answer stands. */
type Phase = 'open' | 'streaming' | 'ended';

/** Larger bodies are sent piecewise, so that what a slow client leaves is kept once and not grown in the native buffer. */
const MAX_DIRECT_BYTES = 64 * 1024;
/** Up to here (what a pooled Buffer takes) the body is copied and the answer waits for the others of its turn. */
const MAX_WAITING_BYTES = 4096;
const FAULT = GATEWAY_ERRORS.INTERNAL_SERVER_ERROR;
const FAULT_HEADERS: readonly string[] = ['content-type', 'application/json'];
const FAULT_BODY = JSON.stringify({ message: FAULT.message });

/** One request over uWebSockets.js and its answer. See `Exchange`; what the server calls stands below `// For the server`. */
export class UwsExchange implements Exchange, SenderPort, WaitingAnswer {
  readonly request: GatewayRequest;
  aborted = false;
  onAborted: (() => void) | undefined = undefined;
  onWritable: (() => void) | undefined = undefined;
  accept: AcceptWebSocket | undefined = undefined;
  inHandler = true;
  response: NativeResponse | undefined;
  waitingHead: Head = '';
  waitingBody: string | Uint8Array = NOTHING;
  private readonly host: ExchangeHost;
  private phase: Phase = 'open';
  private closing: boolean;
  private readonly clientCloses: boolean;
  private bodyDone: boolean;
  private paused = false;
  private flushed = false;
  private isWaiting = false;
  private sender: BodySender | undefined = undefined;
  private onData: ((chunk: Uint8Array, isLast: boolean) => void) | undefined = undefined;
  private heldBody: HeldPiece[] | undefined = undefined;
  private linger: NodeJS.Timeout | undefined = undefined;

  /** `mustClose`: the connection ends with the answer, by us; `clientCloses`: the native side does it. */
  constructor(
    host: ExchangeHost,
    request: GatewayRequest,
    response: NativeResponse,
    mustClose: boolean,
    clientCloses: boolean,
  ) {
    this.host = host;
    this.request = request;
    this.response = response;
    this.closing = mustClose;
    this.clientCloses = clientCloses;
    this.bodyDone = request.contentLength === 0;
  }

  readBody(onData: (chunk: Uint8Array, isLast: boolean) => void): void {
    if (this.phase === 'ended') return;
    if (this.heldBody !== undefined) this.releaseBody(this.heldBody, onData);
    else if (this.inHandler) {
      this.onData = onData;
      this.receiveBody();
    }
  }

  holdBody(): void {
    if (this.phase === 'ended' || !this.inHandler || this.bodyDone) return;
    const held: HeldPiece[] = [];
    this.heldBody = held;
    this.onData = (chunk, isLast) => void held.push({ chunk: new Uint8Array(chunk), isLast });
    this.receiveBody();
    this.pauseBody();
  }

  pauseBody(): void {
    if (this.phase === 'ended' || this.paused || this.bodyDone) return;
    this.paused = true;
    this.response?.pause();
  }

  resumeBody(): void {
    if (!this.paused) return;
    this.paused = false;
    this.response?.resume();
  }

  respond(status: number, headers: readonly string[], body: string | Uint8Array, contentLength?: number): void {
    if (this.phase !== 'open' || this.response === undefined) return;
    const close = this.decideClose();
    const head = this.headOrFault(status, headers, close);
    if (head === undefined) return;
    this.phase = 'ended';
    this.resumeBody();
    if (this.isBodiless(status)) this.sendHeadOnly(head, status, contentLength ?? byteLength(body), close);
    else if (close && body.length === 0) this.sendHeadOnly(head, status, 0, close);
    else if (close || body.length > MAX_DIRECT_BYTES) this.sendPiecewise(head, body, close);
    else this.sendWhole(head, body);
  }

  respondKept(answer: KeptAnswer, name: string, value: string): void {
    if (this.phase !== 'open' || this.response === undefined) return;
    const { status, headers, body } = answer;
    const isUsual = !this.decideClose() && !this.clientCloses && !this.isBodiless(status);
    if (!isUsual || body.length > MAX_WAITING_BYTES) return this.respond(status, [...headers, name, value], body);
    const head = answer.head ?? this.headOrFault(status, headers, false);
    if (head === undefined) return;
    this.phase = 'ended';
    this.resumeBody();
    if (typeof head === 'string') answer.head = head;
    this.waitForTurn(appendToHead(head, `\r\n${name}: ${value}`), body);
  }

  begin(status: number, headers: readonly string[], contentLength: number): void {
    if (this.phase !== 'open' || this.response === undefined) return;
    if (this.isBodiless(status) || contentLength === 0) {
      this.respond(status, headers, '', contentLength);
      return;
    }
    const close = this.decideClose();
    const head = this.headOrFault(status, headers, close);
    if (head === undefined) return;
    this.phase = 'streaming';
    this.sender =
      contentLength > 0 ? new KnownLengthBody(this, head, contentLength, close) : new ChunkedBody(this, head, close);
    // Upstreams often send head and first piece at once: give the piece the chance to go out with the head.
    process.nextTick(flushHead, this.sender);
  }

  write(chunk: Uint8Array): boolean {
    if (this.phase !== 'streaming' || this.sender === undefined) return true;
    return this.sender.write(chunk);
  }

  end(): void {
    if (this.phase !== 'streaming' || this.sender === undefined) return;
    this.phase = 'ended';
    this.resumeBody();
    this.sender.end();
  }

  destroy(): void {
    const { response } = this;
    if (response === undefined || this.isWaiting) return;
    this.finish();
    response.close();
  }

  // For the server

  /** Called when the handler has returned; `response` is only valid later on if it listens for the end of the connection. */
  leaveHandler(): void {
    this.inHandler = false;
    if (this.response === undefined) return;
    this.response.onAborted(() => this.nativeAborted());
    if (!this.bodyDone && this.onData === undefined) this.receiveBody();
  }

  // For the senders

  finish(): void {
    if (this.response === undefined) return;
    this.response = undefined;
    this.phase = 'ended';
    this.onAborted = undefined;
    this.onWritable = undefined;
    clearTimeout(this.linger);
    this.host.finished();
  }

  closeAfterAnswer(flushed: boolean): void {
    if (this.response === undefined) return;
    this.flushed = flushed;
    if (flushed && this.bodyDone) setImmediate(() => this.destroy());
    else if (this.linger === undefined) this.linger = setTimeout(() => this.destroy(), this.host.lingerMs);
    else this.linger.refresh();
  }

  writable(): void {
    if (this.phase === 'streaming') this.onWritable?.();
  }

  private nativeAborted(): void {
    if (this.response === undefined) return;
    const onAborted = this.phase === 'ended' ? undefined : this.onAborted;
    this.aborted = this.phase !== 'ended';
    this.finish();
    onAborted?.();
  }

  /** A body that is not read to its end makes the rest of the connection unusable. */
  private decideClose(): boolean {
    this.closing ||= !this.bodyDone || this.host.draining;
    return this.closing;
  }

  /** Undefined: the head could not be sent, a 500 went out instead. */
  private headOrFault(status: number, headers: readonly string[], close: boolean): Head | undefined {
    try {
      return this.host.heads.format(status, headers, close || this.clientCloses);
    } catch (cause) {
      this.host.fault(cause);
      this.respond(FAULT.status, FAULT_HEADERS, FAULT_BODY);
      return undefined;
    }
  }

  private isBodiless(status: number): boolean {
    return status === 204 || status === 304 || this.request.method === 'HEAD';
  }

  private sendWhole(head: Head, body: string | Uint8Array): void {
    const { response } = this;
    if (response === undefined) return;
    if (this.mayWait(body)) return this.sendWithTurn(head, body);
    if (this.inHandler) response.writeStatus(head).end(body);
    else response.cork(() => response.writeStatus(head).end(body));
    this.finish();
  }

  /** A request that is alone in flight has nobody to wait for. */
  private mayWait(body: string | Uint8Array): boolean {
    return !this.inHandler && body.length <= MAX_WAITING_BYTES && this.host.inFlight > 1;
  }

  private sendWithTurn(head: Head, body: string | Uint8Array): void {
    // Copied: the caller's memory is used again before the turn ends.
    this.waitForTurn(head, typeof body === 'string' ? body : this.host.turn.keep(body));
  }

  private waitForTurn(head: Head, body: string | Uint8Array): void {
    this.isWaiting = true;
    this.waitingHead = head;
    this.waitingBody = body;
    this.host.turn.add(this);
  }

  private sendPiecewise(head: Head, body: string | Uint8Array, close: boolean): void {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const sender = new KnownLengthBody(this, head, bytes.length, close);
    sender.write(bytes);
    sender.end();
  }

  /** The native "end without body" hangs when it gets a length, so the length stands in the head. */
  private sendHeadOnly(head: Head, status: number, contentLength: number, close: boolean): void {
    const { response } = this;
    if (response === undefined) return;
    const length = status === 204 || status === 304 ? -1 : contentLength;
    if (close) {
      // The native side goes on to hold the answer for pending, see KnownLengthBody.
      response.cork(() => response.writeStatus(completeHead(head, length)));
      this.closeAfterAnswer(true);
      return;
    }
    const tail = length >= 0 ? `\r\nContent-Length: ${length}` : '';
    response.cork(() => response.writeStatus(appendToHead(head, tail)).endWithoutBody());
    this.finish();
  }

  private releaseBody(held: readonly HeldPiece[], onData: (chunk: Uint8Array, isLast: boolean) => void): void {
    this.heldBody = undefined;
    this.onData = onData;
    this.resumeBody();
    for (const { chunk, isLast } of held) onData(chunk, isLast);
  }

  private receiveBody(): void {
    this.response?.onData((chunk, isLast) => {
      if (isLast) this.bodyDone = true;
      if (this.phase !== 'ended') this.onData?.(new Uint8Array(chunk), isLast);
      else if (isLast && this.flushed) setImmediate(() => this.destroy());
    });
  }
}
