import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { RelayPipe } from './relay-pipe.ts';
import type { LinkState } from './relay-pipe.ts';

/** Between what the relay stands. */
export interface RelayOptions {
  readonly targetPort: number;
  /** Default 127.0.0.1. */
  readonly targetHost?: string;
  /** Default: a free port. */
  readonly port?: number;
  /** For the jitter. Default `Math.random`. */
  readonly random?: () => number;
}

/** A TCP link that a test can hurt while it is in use. The commands hold for open and for new connections until `heal`. */
export interface Relay {
  /** Connect here, on 127.0.0.1. */
  readonly port: number;
  /** Open connections of clients. */
  readonly connectionCount: number;
  /** Bytes that were passed on since the start, both ways. */
  readonly passedBytes: number;
  /** Every piece is passed on `ms` later, and up to `jitterMs` more; the order stays. */
  delay(ms: number, jitterMs?: number): void;
  /** Reads nothing, both ways: senders notice by back pressure only. */
  freeze(): void;
  thaw(): void;
  /** Ends all open connections with a reset. */
  reset(): void;
  /** Takes connections and everything that is sent, and passes nothing on: a network that is gone. */
  blackhole(): void;
  /** Resets each connection as soon as it has passed so many bytes on from now, both ways together. */
  cutAfter(bytes: number): void;
  /** Passes at most so many bytes on per second, connection and direction. */
  limitRate(bytesPerSecond: number): void;
  /** Takes all of these back. What a black hole has swallowed is lost, so connections of its time are reset. */
  heal(): void;
  /** Ends all connections and the relay. */
  close(): Promise<void>;
}

const HEALTHY: LinkState = {
  delayMs: 0,
  jitterMs: 0,
  isFrozen: false,
  isBlackhole: false,
  bytesPerSecond: Number.POSITIVE_INFINITY,
};

/** Starts a relay between 127.0.0.1 and a server. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const links = new Set<Link>();
  const totals = { passedBytes: 0 };
  let state = HEALTHY;
  let cutAfterBytes = Number.POSITIVE_INFINITY;
  const server = createServer((client) => {
    const link = new Link(client, options, (bytes) => (totals.passedBytes += bytes));
    links.add(link);
    link.onClosed(() => links.delete(link));
    link.cutAfter(cutAfterBytes);
    link.apply(state);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const change = (changes: Partial<LinkState>): void => {
    state = { ...state, ...changes };
    for (const link of links) link.apply(state);
  };
  const cut = (bytes: number): void => {
    cutAfterBytes = bytes;
    for (const link of links) link.cutAfter(bytes);
  };
  const reset = (): void => {
    for (const link of links) link.reset();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get connectionCount() {
      return links.size;
    },
    get passedBytes() {
      return totals.passedBytes;
    },
    delay: (delayMs, jitterMs = 0) => change({ delayMs, jitterMs }),
    freeze: () => change({ isFrozen: true }),
    thaw: () => change({ isFrozen: false }),
    reset,
    blackhole: () => change({ isBlackhole: true }),
    cutAfter: cut,
    limitRate: (bytesPerSecond) => change({ bytesPerSecond }),
    heal: () => {
      if (state.isBlackhole) reset();
      cut(Number.POSITIVE_INFINITY);
      change(HEALTHY);
    },
    close: () => {
      reset();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** One connection of a client and its connection to the server. */
class Link {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #pipes: readonly RelayPipe[];
  readonly #count: (bytes: number) => void;
  #bytesLeft = Number.POSITIVE_INFINITY;

  constructor(client: Socket, options: RelayOptions, count: (bytes: number) => void) {
    this.#client = client;
    this.#count = count;
    this.#server = connect(options.targetPort, options.targetHost ?? '127.0.0.1');
    const random = options.random ?? Math.random;
    const passed = (bytes: number): void => this.#passed(bytes);
    this.#pipes = [
      new RelayPipe(client, this.#server, random, passed),
      new RelayPipe(this.#server, client, random, passed),
    ];
    for (const socket of [client, this.#server]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.reset());
    }
  }

  onClosed(listener: () => void): void {
    this.#client.once('close', listener);
  }

  apply(state: LinkState): void {
    for (const pipe of this.#pipes) pipe.apply(state);
  }

  cutAfter(bytes: number): void {
    this.#bytesLeft = bytes;
  }

  reset(): void {
    for (const pipe of this.#pipes) pipe.end();
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  #passed(bytes: number): void {
    this.#count(bytes);
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft <= 0) this.reset();
  }
}
