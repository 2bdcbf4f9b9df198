import type { ConnectionDirectory, ConnectionRecord } from '@gatehouse/connection-channel';
import { Connection } from './connection.ts';
import type { CloseCause, ConnectionOwner } from './connection.ts';
import { ConnectionTable } from './connection-table.ts';
import { runDisconnect } from './disconnect.ts';
import type { WebSocketEnvironment } from './environment.ts';
import type { Disconnection } from './invocation.ts';
import { Messages } from './messages.ts';
import type { WebSocketStageSlot } from './prepared.ts';
import { Topics } from './topics.ts';

/** Close codes (RFC 6455 7.4.1, reference websocket-api.md 8). */
const GOING_AWAY = 1001;
const ABNORMAL = 1006;
const POLICY_VIOLATION = 1008;

/** The text of 1001 on the wire, whatever the cause; metrics and logs tell them apart. */
const GOING_AWAY_REASON = 'Going away';

/** What became of a push. */
export type PushResult = 'sent' | 'gone' | 'full';

/** The live connections of a node: takes their messages, sends to them, and sees that each one's `$disconnect` runs once. */
export class Connections implements ConnectionOwner {
  readonly table = new ConnectionTable();
  readonly topics = new Topics();
  /** Closed connections by cause. */
  readonly closedByCause = new Map<CloseCause, number>();
  /** Messages that were dropped because their reader is slow. */
  droppedMessages = 0;
  readonly #environment: WebSocketEnvironment;
  readonly #directory: ConnectionDirectory | undefined;
  readonly #messages: Messages;
  /** Ids that stand in the directory by this life of the node. */
  readonly #announced = new Set<string>();
  #ending = 0;
  #onSettled: (() => void) | undefined = undefined;

  constructor(environment: WebSocketEnvironment, directory: ConnectionDirectory | undefined) {
    this.#environment = environment;
    this.#directory = directory;
    this.#messages = new Messages({
      environment,
      send: (connection, text) => void this.send(connection, text),
      onAnswer: (connection, headers) => {
        this.topics.follow(connection, headers);
      },
      onQuiet: (connection) => {
        if (connection.isLeaving) this.sendAway(connection, 'drain');
        else this.#runDisconnect(connection);
      },
    });
  }

  /** Connections whose `$disconnect` has not been run to its end. */
  get ending(): number {
    return this.#ending;
  }

  /** Writes a connection down, so that its `$disconnect` runs although this node dies; undefined when nobody needs that. */
  announce(connection: Connection): Promise<void> | undefined {
    if (this.#directory === undefined || !hasDisconnectRoute(connection.slot)) return undefined;
    this.#announced.add(connection.connectionId);
    return this.#directory.add(this.#environment.connectionIds.owner, recordOf(connection));
  }

  /** `headers`: of the answer of its `$connect` integration. */
  opened(connection: Connection, headers: readonly string[]): void {
    // Its close may have come with its first bytes.
    if (connection.disconnection !== undefined) return;
    this.table.add(connection);
    this.topics.follow(connection, headers);
  }

  /** The connect succeeded, but the client has left: its backend knows of it, so it is told. */
  lost(connection: Connection): void {
    this.closed(connection, { code: ABNORMAL, reason: '' });
  }

  /** Whether a record is of a connection of this life of the node. */
  isAnnounced(connectionId: string): boolean {
    return this.#announced.has(connectionId);
  }

  /** Runs the `$disconnect` of a connection whose node died without a word. */
  endLost(record: ConnectionRecord, slot: WebSocketStageSlot): void {
    const connection = new Connection(this, { ...record, slot });
    connection.closeCause = 'lost';
    this.closed(connection, { code: ABNORMAL, reason: '' });
  }

  received(connection: Connection, text: string): void {
    this.#messages.received(connection, text);
  }

  closed(connection: Connection, disconnection: Disconnection): void {
    this.table.remove(connection);
    if (connection.topics !== undefined) this.topics.remove(connection);
    const { closeCause } = connection;
    this.closedByCause.set(closeCause, (this.closedByCause.get(closeCause) ?? 0) + 1);
    connection.disconnection = disconnection;
    this.#ending += 1;
    if (connection.inFlight === 0) this.#runDisconnect(connection);
  }

  /** Sends to a client. A reader that is too slow loses its connection, or the message: as the limits say. */
  send(connection: Connection, text: string | Uint8Array): PushResult {
    const { socket } = connection;
    if (socket === undefined) return 'gone';
    if (socket.send(text) !== 'dropped') {
      connection.lastActiveAtMs = this.#environment.nowMs();
      return 'sent';
    }
    this.droppedMessages += 1;
    if (this.#environment.limits.slowReaders === 'close') connection.close('slow', POLICY_VIOLATION, 'Slow reader');
    return 'full';
  }

  /** Sends a message that did not come from the connection's own route. */
  push(connection: Connection, text: Uint8Array): PushResult {
    connection.slot.last.metrics.messageCount += 1;
    return this.send(connection, text);
  }

  /**
   * Closes a connection that is to go away, for a cause of ours. A drain lets its messages end first: what an integration has
   * done is answered.
   */
  sendAway(connection: Connection, cause: CloseCause): void {
    if (cause === 'drain' && connection.inFlight > 0) connection.closeCause = 'drain';
    else connection.close(cause, GOING_AWAY, GOING_AWAY_REASON);
  }

  /** The end of a drain: closes connections whose messages take longer than it may. */
  closeRest(): void {
    for (const connection of [...this.table.all()]) connection.close('drain', GOING_AWAY, GOING_AWAY_REASON);
  }

  /** Resolves when every `$disconnect` has run, or after `deadlineMs`: true = all have. */
  settled(deadlineMs: number, timer: (delayMs: number, callback: () => void) => () => void): Promise<boolean> {
    if (this.#ending === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const cancel = timer(deadlineMs, () => {
        resolve(false);
      });
      this.#onSettled = () => {
        cancel();
        resolve(true);
      };
    });
  }

  #runDisconnect(connection: Connection): void {
    const { disconnection, slot, connectionId } = connection;
    if (disconnection === undefined) return;
    const directory = hasDisconnectRoute(slot) ? this.#directory : undefined;
    const { owner } = this.#environment.connectionIds;
    const run = (): void => {
      runDisconnect(connection, slot.last, disconnection, this.#environment, () => {
        directory?.remove(owner, connectionId);
        this.#announced.delete(connectionId);
        this.#endOne();
      });
    };
    if (directory === undefined) return run();
    void directory.holds(owner, connectionId).then((isOurs) => {
      if (isOurs) run();
      else this.#endOne();
    });
  }

  #endOne(): void {
    this.#ending -= 1;
    if (this.#ending === 0) this.#onSettled?.();
  }
}

function recordOf(connection: Connection): ConnectionRecord {
  const { connectionId, slot, connectedAtUnixMs, domainName, sourceIp, userAgent } = connection;
  const { apiId, stageName } = slot;
  return { connectionId, apiId, stageName, connectedAtUnixMs, domainName, sourceIp, userAgent };
}

function hasDisconnectRoute({ last }: WebSocketStageSlot): boolean {
  return last.routes.get('$disconnect')?.integration !== undefined;
}
