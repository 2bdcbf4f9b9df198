import type { UpstreamCall, UpstreamFailure, UpstreamHandler, UpstreamRequest } from '@gatehouse/exchange';
import type { Deadline } from './deadline-wheel.ts';
import { RequestSender } from './request-sender.ts';
import type { RequestSocket } from './request-sender.ts';
import { UpstreamError } from './upstream-error.ts';

/** What carries a call: a connection, as the call sees it. */
export interface Carrier {
  /** The call ended early; `whole` = the response is completely read, so the connection may live on. */
  drop(call: Call): void;
  resume(): void;
  readonly output: RequestSocket | undefined;
}

/** Where a call without a carrier stands in line. */
export interface CallQueue {
  leave(call: Call): void;
}

/** One upstream call from `call()` to its end, over one connection, or two when the first was stale. */
export class Call implements UpstreamCall {
  readonly handler: UpstreamHandler;
  readonly isHead: boolean;
  readonly request: UpstreamRequest;
  /** Milliseconds of the pool's clock. */
  readonly startedAtMs: number;
  /** The same, by which the response head must be there. */
  readonly deadlineAtMs: number;
  readonly sender: RequestSender;
  /** After this nothing of the handler is called. */
  done = false;
  retried = false;
  headDelivered = false;
  carrier: Carrier | undefined;
  /** Set while the call waits for a connection. */
  queueDeadline: Deadline | undefined;
  private readonly queue: CallQueue;

  constructor(queue: CallQueue, request: UpstreamRequest, head: string, handler: UpstreamHandler, startedAtMs: number) {
    this.queue = queue;
    this.request = request;
    this.handler = handler;
    this.isHead = request.method === 'HEAD';
    this.startedAtMs = startedAtMs;
    this.deadlineAtMs = startedAtMs + request.timeoutMs;
    this.sender = new RequestSender(head, request.contentLength);
  }

  write(chunk: Uint8Array): boolean {
    if (this.done) return true;
    const accepted = this.sender.write(chunk, this.carrier?.output);
    if (this.sender.problem !== '') this.failLater('BROKEN', new UpstreamError('REQUEST_REFUSED', this.sender.problem));
    return accepted;
  }

  end(): void {
    if (this.done) return;
    this.sender.end(this.carrier?.output);
    if (this.sender.problem !== '') this.failLater('BROKEN', new UpstreamError('REQUEST_REFUSED', this.sender.problem));
  }

  resume(): void {
    if (!this.done) this.carrier?.resume();
  }

  abort(): void {
    if (this.done) return;
    this.done = true;
    this.leave();
  }

  /** Ends the call with a failure, at once. */
  fail(failure: UpstreamFailure, cause: unknown): void {
    if (this.done) return;
    this.done = true;
    this.leave();
    this.handler.onFailure(failure, cause);
  }

  /** The same, but never inside the caller's own call to us. */
  failLater(failure: UpstreamFailure, cause: unknown): void {
    process.nextTick(() => this.fail(failure, cause));
  }

  /** True when nothing is lost by sending the request again (RFC 9110 9.2.2): not a byte was written, or it is idempotent and has no body. */
  isRepeatable(): boolean {
    return !this.sender.started || (this.request.contentLength === 0 && isIdempotent(this.request.method));
  }

  private leave(): void {
    if (this.carrier !== undefined) this.carrier.drop(this);
    else this.queue.leave(this);
  }
}

/** Methods that may be repeated without another effect (RFC 9110 9.2.2). */
export function isIdempotent(method: string): boolean {
  switch (method) {
    case 'GET':
    case 'HEAD':
    case 'OPTIONS':
    case 'PUT':
    case 'DELETE':
    case 'TRACE':
      return true;
    default:
      return false;
  }
}
