import type { ConnectionChannel, ConnectionDirectory } from '@gatehouse/connection-channel';
import type { Exchange } from '@gatehouse/exchange';
import type { HostMatch } from '@gatehouse/routing';
import { SnapshotError } from '@gatehouse/snapshot';
import type { LoadedWebSocketStage } from '@gatehouse/snapshot';
import { Connects } from './connect.ts';
import type { Connection } from './connection.ts';
import { Connections } from './connections.ts';
import type { WebSocketEnvironment } from './environment.ts';
import { isWebSocketRequest } from './handshake.ts';
import { createIntern } from './interned.ts';
import { BEAT_INTERVAL_MS, LostConnections } from './lost-connections.ts';
import { Management } from './management.ts';
import { NodeConnections } from './node-connections.ts';
import { prepareWebSocketStage } from './prepare-stage.ts';
import type { WebSocketDependencies } from './prepare-stage.ts';
import { RateGate } from './rate-gate.ts';
import { StageSlots } from './stage-slots.ts';
import { Sweep } from './sweep.ts';

/** Calls back once after `delayMs`. Returns the function that cancels it. */
export type Timer = (delayMs: number, callback: () => void) => () => void;

/** What the WebSocket side of a node is made with. */
export interface WebSocketGatewayOptions {
  readonly environment: WebSocketEnvironment;
  readonly dependencies: WebSocketDependencies;
  /** The way to the other nodes, and theirs to this one. */
  readonly channel: ConnectionChannel;
  /** Where connections are written down for when this node dies; undefined = nowhere. */
  readonly directory?: ConnectionDirectory | undefined;
  /** Whether `POST /@connections` delivers to many connections (Gatehouse's own). */
  readonly allowsBatches: boolean;
  readonly timer: Timer;
}

const SWEEP_INTERVAL_MS = 1_000;
/** Connections that are closed in one go before other work gets a turn. */
const CLOSE_SLICE = 200;
const DRAIN_STEP_MS = 100;

/** WebSocket APIs on a node: their stages, their connections, and the @connections API. */
export class WebSocketGateway {
  readonly connections: Connections;
  readonly slots = new StageSlots();
  readonly management: Management;
  readonly #options: WebSocketGatewayOptions;
  readonly #connects: Connects;
  readonly #sweep: Sweep;
  readonly #lost: LostConnections | undefined;
  #cancelSweep: () => void;
  #cancelBeat: () => void = () => undefined;
  #isDraining = false;

  constructor(options: WebSocketGatewayOptions) {
    const { environment, directory, channel, allowsBatches } = options;
    this.#options = options;
    const connections = new Connections(environment, directory);
    this.connections = connections;
    this.management = new Management({
      limits: environment.limits,
      owner: environment.connectionIds.owner,
      node: new NodeConnections(connections, environment),
      channel,
      allowsBatches,
      admission: environment.admission,
    });
    this.#connects = new Connects({
      environment,
      owner: connections,
      connects: new RateGate(environment.limits.connectsPerSecond),
      intern: createIntern(),
      isTaken: (connectionId) => connections.table.get(connectionId) !== undefined,
      announce: (connection) => connections.announce(connection),
      onOpen: (connection, headers) => {
        connections.opened(connection, headers);
        // A handshake that began before the drain.
        if (this.#isDraining) connections.sendAway(connection, 'drain');
      },
      onLost: (connection) => {
        connections.lost(connection);
      },
    });
    this.#sweep = new Sweep({
      size: () => connections.table.size,
      all: () => connections.table.all(),
      sendAway: (connection, cause) => {
        connections.sendAway(connection, cause);
      },
      limits: environment.limits,
    });
    const { owner } = environment.connectionIds;
    this.#lost = directory && new LostConnections({ directory, owner, connections, slots: this.slots });
    this.#cancelSweep = options.timer(SWEEP_INTERVAL_MS, () => {
      this.#turn();
    });
  }

  /** Takes a request for a WebSocket API: a connect, a call of @connections, or a mistake. False = no such API is served here. */
  serve(exchange: Exchange, match: HostMatch): boolean {
    if (!this.slots.has(match.apiId)) return false;
    exchange.onAborted = undefined;
    const selected = this.slots.select(match);
    const isClosed = match.isDefaultEndpoint && selected?.slot.current?.executeApiEndpointDisabled === true;
    if (selected === undefined || isClosed) respond(exchange, 403, 'Forbidden');
    else if (this.management.takes(selected.path)) this.management.serve(exchange, selected);
    else if (selected.path !== '/') respond(exchange, 403, 'Forbidden');
    else if (!isWebSocketRequest(exchange.request))
      respond(exchange, 426, 'Upgrade Required', ['upgrade', 'websocket']);
    else if (this.#isDraining) respond(exchange, 503, 'Service Unavailable');
    else this.#connects.start({ exchange, slot: selected.slot, domainName: match.domainName });
    return true;
  }

  /** Prepares a stage and swaps it in. Throws SnapshotError when it cannot be served. */
  applyStage(key: string, stage: LoadedWebSocketStage): void {
    const own = `stages/${stage.apiId}/${stage.settings.stageName}`;
    if (key !== own) throw new SnapshotError(`the resource under key ${key} is that of key ${own}`);
    const { environment, dependencies } = this.#options;
    this.slots.put(prepareWebSocketStage(stage, environment, dependencies));
  }

  /** Removes the stage of a configuration key, if it is one of a WebSocket API, and sends its connections away. */
  removeStage(key: string): void {
    const [kind, apiId = '', stageName = ''] = key.split('/');
    const slot = kind === 'stages' ? this.slots.remove(apiId, stageName) : undefined;
    if (slot === undefined) return;
    void this.#closeAll(
      [...this.connections.table.all()].filter((connection) => connection.slot === slot),
      'deleted',
      CLOSE_SLICE,
      0,
    );
  }

  /**
   * Takes no new connections, sends those that are there away in batches across `windowMs`, each when its messages are
   * answered, and resolves when each one's `$disconnect` has run, or `deadlineMs` after the batches: true = all have.
   */
  async drain(windowMs: number, deadlineMs: number): Promise<boolean> {
    this.#isDraining = true;
    const all = [...this.connections.table.all()];
    const steps = Math.max(1, Math.floor(windowMs / DRAIN_STEP_MS));
    await this.#closeAll(all, 'drain', Math.max(1, Math.ceil(all.length / steps)), DRAIN_STEP_MS);
    await this.#untilEmpty(deadlineMs / 2);
    this.connections.closeRest();
    return this.connections.settled(deadlineMs, this.#options.timer);
  }

  /** From now on connects are refused, so that clients find another node. */
  discourage(): void {
    this.#isDraining = true;
  }

  /** The node serves its configuration: it says so to the others from now on, and looks for connections that they have lost. */
  ready(): void {
    void this.#lost?.beat();
    this.#cancelBeat = this.#options.timer(BEAT_INTERVAL_MS, () => {
      this.ready();
    });
  }

  /** Ends what runs in the background. */
  close(): void {
    this.#cancelSweep();
    this.#cancelBeat();
    this.management.close();
  }

  #turn(): void {
    this.#sweep.turn(this.#options.environment.nowMs());
    this.#cancelSweep = this.#options.timer(SWEEP_INTERVAL_MS, () => {
      this.#turn();
    });
  }

  /** Resolves when no connection is open, or after `deadlineMs`. */
  #untilEmpty(deadlineMs: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (leftMs: number): void => {
        if (this.connections.table.size === 0 || leftMs <= 0) return resolve();
        this.#options.timer(DRAIN_STEP_MS, () => {
          look(leftMs - DRAIN_STEP_MS);
        });
      };
      look(deadlineMs);
    });
  }

  #closeAll(all: readonly Connection[], cause: 'drain' | 'deleted', slice: number, pauseMs: number): Promise<void> {
    return new Promise((resolve) => {
      const step = (at: number): void => {
        for (const connection of all.slice(at, at + slice)) this.connections.sendAway(connection, cause);
        if (at + slice >= all.length) resolve();
        else
          this.#options.timer(pauseMs, () => {
            step(at + slice);
          });
      };
      step(0);
    });
  }
}

function respond(exchange: Exchange, status: number, message: string, headers: readonly string[] = []): void {
  exchange.respond(status, ['content-type', 'application/json', ...headers], JSON.stringify({ message }));
}
