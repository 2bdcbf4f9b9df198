import type { Upstream, UpstreamCall, UpstreamHandler, UpstreamOrigin, UpstreamRequest } from '@gatehouse/exchange';
import { Call } from './call.ts';
import type { CallQueue } from './call.ts';
import { Connection } from './connection.ts';
import type { ConnectionHome } from './connection.ts';
import { Deadline } from './deadline-wheel.ts';
import type { DeadlineWheel } from './deadline-wheel.ts';
import { Dialer } from './dial.ts';
import type { RequestHeadEncoder } from './request-head.ts';
import type { SocketWriter } from './socket-writer.ts';
import { UpstreamError } from './upstream-error.ts';
import type { WriteTurn } from './write-turn.ts';

/** Bounds and timeouts of one pool; see `UpstreamProviderOptions`. */
export interface PoolLimits {
  readonly maxConnections: number;
  readonly maxQueued: number;
  readonly maxHeadBytes: number;
  readonly idleTimeoutMs: number;
  readonly bodyIdleTimeoutMs: number;
}

/** What all pools of one client share. */
export interface SharedParts {
  readonly wheel: DeadlineWheel;
  /** Monotonic clock in milliseconds. */
  readonly now: () => number;
  /** Takes the reads of all connections, one after the other. */
  readonly buffer: Buffer;
  readonly encoder: RequestHeadEncoder;
  readonly turn: WriteTurn;
  readonly writer: SocketWriter;
}

/** Figures of one pool. The first three are now, the others since the pool was made. */
export interface PoolStats {
  readonly connections: number;
  readonly idle: number;
  readonly queued: number;
  readonly calls: number;
  readonly opened: number;
  readonly staleRetries: number;
}

/** All connections to one origin: the connection used last is used next, calls beyond the bound wait in line. */
export class OriginPool implements Upstream, ConnectionHome, CallQueue {
  readonly wheel: DeadlineWheel;
  readonly now: () => number;
  readonly buffer: Buffer;
  readonly turn: WriteTurn;
  readonly writer: SocketWriter;
  readonly maxHeadBytes: number;
  readonly idleTimeoutMs: number;
  readonly bodyIdleTimeoutMs: number;
  private readonly limits: PoolLimits;
  private readonly shared: SharedParts;
  private readonly dialer: Dialer;
  private readonly connections = new Set<Connection>();
  private readonly idle: Connection[] = [];
  private readonly queue: Call[] = [];
  private closed = false;
  private calls = 0;
  private opened = 0;
  private staleRetries = 0;

  constructor(origin: UpstreamOrigin, limits: PoolLimits, shared: SharedParts) {
    this.limits = limits;
    this.shared = shared;
    this.wheel = shared.wheel;
    this.now = shared.now;
    this.buffer = shared.buffer;
    this.turn = shared.turn;
    this.writer = shared.writer;
    this.maxHeadBytes = limits.maxHeadBytes;
    this.idleTimeoutMs = limits.idleTimeoutMs;
    this.bodyIdleTimeoutMs = limits.bodyIdleTimeoutMs;
    this.dialer = new Dialer(origin, shared.buffer);
  }

  call(request: UpstreamRequest, handler: UpstreamHandler): UpstreamCall {
    this.calls++;
    const head = this.shared.encoder.encode(request);
    const refused = typeof head !== 'string';
    const call = new Call(this, request, refused ? '' : head, handler, request.startedAtMs ?? this.now());
    if (refused) call.failLater('UNREACHABLE', head);
    else if (this.closed) call.failLater('UNREACHABLE', poolClosed());
    else this.place(call);
    return call;
  }

  get busyCount(): number {
    return this.connections.size - this.idle.length;
  }

  released(connection: Connection): void {
    if (this.closed) return connection.close(undefined);
    const next = this.queue.shift();
    if (next === undefined) {
      this.idle.push(connection);
      return;
    }
    this.leaveDeadline(next);
    connection.start(next);
  }

  lost(connection: Connection, retry: Call | undefined): void {
    this.connections.delete(connection);
    const at = this.idle.lastIndexOf(connection);
    if (at !== -1) this.idle.splice(at, 1);
    if (retry !== undefined) {
      this.staleRetries++;
      retry.retried = true;
      retry.carrier = undefined;
      if (this.closed) retry.fail('UNREACHABLE', poolClosed());
      else this.open(retry);
    }
    this.serveQueue();
  }

  leave(call: Call): void {
    const at = this.queue.indexOf(call);
    if (at !== -1) this.queue.splice(at, 1);
    this.leaveDeadline(call);
  }

  stats(): PoolStats {
    const { connections, idle, queue, calls, opened, staleRetries } = this;
    return { connections: connections.size, idle: idle.length, queued: queue.length, calls, opened, staleRetries };
  }

  /** Closes every connection; calls under way fail as UNREACHABLE or BROKEN. */
  close(): void {
    this.closed = true;
    for (const call of this.queue.splice(0)) call.fail('UNREACHABLE', poolClosed());
    for (const connection of [...this.connections]) connection.close(poolClosed());
  }

  private place(call: Call): void {
    const connection = this.idle.pop();
    if (connection !== undefined) connection.start(call);
    else if (this.connections.size < this.limits.maxConnections) this.open(call);
    else if (this.queue.length < this.limits.maxQueued) this.enqueue(call);
    else call.failLater('UNREACHABLE', queueFull(this.limits));
  }

  private open(call: Call): void {
    this.opened++;
    try {
      this.connections.add(new Connection(this, this.dialer, call));
    } catch (error) {
      call.carrier = undefined;
      call.failLater('UNREACHABLE', error);
    }
  }

  private enqueue(call: Call): void {
    this.queue.push(call);
    call.queueDeadline = new Deadline(() => call.fail('TIMEOUT', waitedTooLong(call.request.timeoutMs)));
    this.wheel.set(call.queueDeadline, call.deadlineAtMs);
  }

  private leaveDeadline(call: Call): void {
    if (call.queueDeadline !== undefined) this.wheel.remove(call.queueDeadline);
    call.queueDeadline = undefined;
  }

  private serveQueue(): void {
    while (!this.closed && this.connections.size < this.limits.maxConnections) {
      const next = this.queue.shift();
      if (next === undefined) return;
      this.leaveDeadline(next);
      this.open(next);
    }
  }
}

function poolClosed(): UpstreamError {
  return new UpstreamError('POOL_CLOSED', 'The upstream client is closed; no more requests are sent.');
}

function queueFull({ maxConnections, maxQueued }: PoolLimits): UpstreamError {
  const text = `All ${maxConnections} connections to the upstream are busy and ${maxQueued} requests wait already. Raise the limits or add targets.`;
  return new UpstreamError('QUEUE_FULL', text);
}

function waitedTooLong(timeoutMs: number): UpstreamError {
  return new UpstreamError('HEAD_TIMEOUT', `No free connection to the upstream within ${timeoutMs} ms.`);
}
