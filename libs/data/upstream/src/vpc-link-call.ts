import type { UpstreamCall, UpstreamFailure, UpstreamHandler, UpstreamRequest } from '@gatehouse/exchange';
import { isIdempotent } from './call.ts';
import type { Target } from './target.ts';
import { UpstreamError, causeText } from './upstream-error.ts';

/** What a call needs from its VPC link. */
export interface TargetChooser {
  readonly now: () => number;
  pick(tried: readonly Target[]): Target | undefined;
  /** Takes one retry out of the budget. */
  mayRetry(): boolean;
}

/** One call to a VPC link: goes to a target, and for a repeatable request to another one when the first fails before its head is handed on. */
export class VpcLinkCall implements UpstreamCall, UpstreamHandler {
  private readonly chooser: TargetChooser;
  private readonly request: UpstreamRequest;
  private readonly handler: UpstreamHandler;
  private readonly deadlineAtMs: number;
  private readonly repeatable: boolean;
  private readonly tried: Target[] = [];
  private target: Target | undefined;
  private inner: UpstreamCall | undefined;
  private requestComplete: boolean;
  private done = false;

  constructor(chooser: TargetChooser, request: UpstreamRequest, handler: UpstreamHandler) {
    this.chooser = chooser;
    this.request = request;
    this.handler = handler;
    this.deadlineAtMs = (request.startedAtMs ?? chooser.now()) + request.timeoutMs;
    this.requestComplete = request.contentLength === 0;
    this.repeatable = this.requestComplete && isIdempotent(request.method);
    const target = chooser.pick(this.tried);
    if (target === undefined) process.nextTick(() => this.giveUp(noTarget()));
    else this.send(target, request);
  }

  write(chunk: Uint8Array): boolean {
    return this.inner?.write(chunk) ?? true;
  }

  end(): void {
    this.requestComplete = true;
    this.inner?.end();
  }

  resume(): void {
    this.inner?.resume();
  }

  abort(): void {
    this.done = true;
    this.inner?.abort();
  }

  onHead(status: number, headers: string[], contentLength: number, bodyInHand: boolean): void {
    const failed = status === 502 || status === 503 || status === 504;
    if (failed) this.target?.failed(`answered ${status}`);
    else this.target?.succeeded();
    const first = this.inner;
    if (failed && this.tryAnother()) return first?.abort();
    this.handler.onHead(status, headers, contentLength, bodyInHand);
  }

  onData(chunk: Uint8Array): boolean {
    return this.handler.onData(chunk);
  }

  onEnd(): void {
    this.done = true;
    this.handler.onEnd();
  }

  onFailure(failure: UpstreamFailure, cause: unknown): void {
    if (this.isTargetsFault(failure, cause)) this.target?.failed(`${failure}: ${causeText(cause)}`);
    if (failure === 'UNREACHABLE' && !isRefused(cause) && this.tryAnother()) return;
    this.done = true;
    this.handler.onFailure(failure, cause);
  }

  onDrain(): void {
    this.handler.onDrain();
  }

  private send(target: Target, request: UpstreamRequest): void {
    this.target = target;
    this.tried.push(target);
    this.inner = target.upstream.call(request, this);
  }

  private tryAnother(): boolean {
    const startedAtMs = this.chooser.now();
    const timeoutMs = this.deadlineAtMs - startedAtMs;
    if (!this.repeatable || this.done || timeoutMs < 1) return false;
    const target = this.chooser.pick(this.tried);
    if (target === undefined || !this.chooser.mayRetry()) return false;
    this.send(target, { ...this.request, timeoutMs, startedAtMs });
    return true;
  }

  // A client must not be able to send a target to rest: neither by a request that we refuse nor by sending its body too slowly.
  private isTargetsFault(failure: UpstreamFailure, cause: unknown): boolean {
    if (cause instanceof UpstreamError && LOCAL_CAUSES.has(cause.code)) return false;
    return failure !== 'TIMEOUT' || this.requestComplete;
  }

  private giveUp(cause: UpstreamError): void {
    if (this.done) return;
    this.done = true;
    this.handler.onFailure('UNREACHABLE', cause);
  }
}

const LOCAL_CAUSES: ReadonlySet<string> = new Set(['REQUEST_REFUSED', 'QUEUE_FULL', 'POOL_CLOSED']);

function isRefused(cause: unknown): boolean {
  return cause instanceof UpstreamError && cause.code === 'REQUEST_REFUSED';
}

function noTarget(): UpstreamError {
  return new UpstreamError('NO_TARGET', 'Every target of the VPC link has weight 0; give one a weight above 0.');
}
