import type { Socket } from 'node:net';
import type { UpstreamFailure } from '@gatehouse/exchange';
import type { Call, Carrier } from './call.ts';
import { Deadline } from './deadline-wheel.ts';
import type { DeadlineWheel } from './deadline-wheel.ts';
import type { Dialer } from './dial.ts';
import { ResponseReader } from './response-reader.ts';
import type { SocketWriter } from './socket-writer.ts';
import { UpstreamError } from './upstream-error.ts';
import type { TurnWriter, WriteTurn } from './write-turn.ts';

/** What a connection needs from its pool. */
export interface ConnectionHome {
  readonly wheel: DeadlineWheel;
  readonly now: () => number;
  readonly buffer: Buffer;
  readonly turn: WriteTurn;
  readonly writer: SocketWriter;
  readonly maxHeadBytes: number;
  readonly idleTimeoutMs: number;
  readonly bodyIdleTimeoutMs: number;
  /** Connections that carry a call or are being opened for one. */
  readonly busyCount: number;
  /** The connection is free for another call. */
  released(connection: Connection): void;
  /** The connection is gone. `retry` is a call that must go over a fresh one. */
  lost(connection: Connection, retry: Call | undefined): void;
}

/** One keep-alive connection: carries one call at a time, knows when it may carry another. */
export class Connection implements Carrier, TurnWriter {
  /** The writing side once a request may be sent. */
  output: Socket | undefined;
  dead = false;
  private readonly home: ConnectionHome;
  private readonly socket: Socket;
  private readonly isPlain: boolean;
  private readonly reader: ResponseReader;
  private readonly deadline = new Deadline(() => this.onDeadline());
  private call: Call | undefined;
  private servedCalls = 0;
  /** When the last call began or the last piece of a body came. */
  private activeAtMs = 0;
  private gotBytes = false;
  private paused = false;
  private resumedEarly = false;

  /** Starts connecting for a first call. Throws when the dialer does. */
  constructor(home: ConnectionHome, dialer: Dialer, call: Call) {
    this.home = home;
    this.reader = new ResponseReader(home.maxHeadBytes);
    this.isPlain = dialer.readyEvent === 'connect';
    this.socket = dialer.open((length) => this.onRead(length));
    this.call = call;
    call.carrier = this;
    this.activeAtMs = call.startedAtMs;
    home.wheel.set(this.deadline, call.deadlineAtMs);
    this.socket.on(dialer.readyEvent, () => this.onReady());
    this.socket.on('drain', () => this.onDrain());
    this.socket.on('error', (error) => this.close(error));
    this.socket.on('end', () => this.onPeerEnd());
    this.socket.on('close', () => this.close(undefined));
  }

  /** Carries another call. Only after `released`. */
  start(call: Call): void {
    this.call = call;
    call.carrier = this;
    this.gotBytes = false;
    this.reader.reset();
    this.activeAtMs = call.startedAtMs;
    this.home.wheel.set(this.deadline, call.deadlineAtMs);
    // A body is written piece by piece as it comes, so its head cannot wait.
    if (call.request.contentLength === 0) this.home.turn.add(this, this.home.busyCount === 1);
    else this.sendWaiting(call);
  }

  writeNow(): void {
    const { call, output } = this;
    if (call === undefined || output === undefined || call.sender.started) return;
    const text = call.sender.takeWhole();
    if (text === undefined) return;
    if (this.isPlain) this.home.writer.write(output, text);
    else output.write(text, 'latin1');
  }

  resume(): void {
    // Within `onData` there is nothing to resume yet: remembered for its return.
    this.resumedEarly = true;
    if (!this.paused) return;
    this.paused = false;
    this.awaitPiece();
    this.socket.resume();
  }

  drop(call: Call): void {
    if (this.call !== call || this.reader.completing) return;
    this.close(undefined);
  }

  /** Closes the socket; a call that it carries fails. */
  close(cause: unknown): void {
    if (this.dead) return;
    this.dead = true;
    this.output = undefined;
    this.home.wheel.remove(this.deadline);
    this.socket.destroy();
    const call = this.call;
    this.call = undefined;
    if (call === undefined || call.done) return this.home.lost(this, undefined);
    if (this.isStaleFor(call)) return this.home.lost(this, call);
    this.home.lost(this, undefined);
    call.fail(call.headDelivered ? 'BROKEN' : 'UNREACHABLE', cause ?? closedEarly());
  }

  private onReady(): void {
    this.output = this.socket;
    if (this.call !== undefined) this.sendWaiting(this.call);
  }

  private sendWaiting(call: Call): void {
    if (call.sender.flush(this.socket)) call.handler.onDrain();
  }

  private onDrain(): void {
    const { call } = this;
    if (call !== undefined && !call.done && call.sender.takeDrain()) call.handler.onDrain();
  }

  private onRead(length: number): boolean {
    const { call, reader } = this;
    // Bytes nobody asked for: whatever they are, the next request must not get them as its answer.
    if (call === undefined || !call.sender.started) {
      if (call !== undefined && this.servedCalls === 0) this.fail(call, 'MALFORMED_RESPONSE', unasked());
      else this.close(unasked());
      return false;
    }
    this.gotBytes = true;
    this.resumedEarly = false;
    const outcome = reader.take(this.home.buffer, length, call);
    if (this.dead) return false;
    switch (outcome) {
      case 'complete':
        this.finish(call);
        return true;
      case 'complete-close':
        this.close(undefined);
        return false;
      case 'malformed':
        this.fail(call, call.headDelivered ? 'BROKEN' : 'MALFORMED_RESPONSE', malformed(reader.problem));
        return false;
      case 'pause':
        return this.pause();
      default:
        if (reader.headRead) this.awaitPiece();
        return true;
    }
  }

  private awaitPiece(): void {
    this.activeAtMs = this.home.now();
    this.home.wheel.set(this.deadline, this.activeAtMs + this.home.bodyIdleTimeoutMs);
  }

  private pause(): boolean {
    if (this.resumedEarly) return true;
    this.paused = true;
    this.home.wheel.remove(this.deadline);
    return false;
  }

  private finish(call: Call): void {
    // An answer before the end of the request: the rest of the body would be read as the next request.
    if (!call.sender.finished) return this.close(undefined);
    this.call = undefined;
    this.servedCalls++;
    this.home.wheel.set(this.deadline, this.activeAtMs + this.home.idleTimeoutMs);
    this.home.released(this);
  }

  private onPeerEnd(): void {
    const { call, reader } = this;
    if (call !== undefined && !call.done && reader.endsWithClose()) {
      call.done = true;
      call.handler.onEnd();
    }
    this.close(undefined);
  }

  private onDeadline(): void {
    const { call } = this;
    if (call === undefined) return this.close(undefined);
    const error = call.headDelivered
      ? new UpstreamError('BODY_TIMEOUT', `No byte of the response body for ${this.home.bodyIdleTimeoutMs} ms.`)
      : new UpstreamError('HEAD_TIMEOUT', `No complete response head within ${call.request.timeoutMs} ms.`);
    this.fail(call, 'TIMEOUT', error);
  }

  private fail(call: Call, failure: UpstreamFailure, cause: unknown): void {
    this.call = undefined;
    this.close(undefined);
    call.carrier = undefined;
    call.fail(failure, cause);
  }

  // A kept connection may be closed by the peer at the very moment we use it (RFC 9112 9.3.1).
  private isStaleFor(call: Call): boolean {
    return this.servedCalls > 0 && !this.gotBytes && !call.retried && call.isRepeatable();
  }
}

function closedEarly(): UpstreamError {
  return new UpstreamError('CONNECTION_CLOSED', 'The upstream closed the connection before its response was complete.');
}

function malformed(problem: string): UpstreamError {
  return new UpstreamError('RESPONSE_MALFORMED', `The upstream's response is not valid HTTP/1.1: ${problem}.`);
}

function unasked(): UpstreamError {
  return new UpstreamError('RESPONSE_MALFORMED', 'The upstream sent bytes before the request.');
}
