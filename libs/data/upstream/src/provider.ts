import type { Upstream, UpstreamOrigin, UpstreamProvider } from '@gatehouse/exchange';
import { DeadlineWheel, processTimers } from './deadline-wheel.ts';
import type { Timers } from './deadline-wheel.ts';
import { OriginPool } from './pool.ts';
import type { PoolLimits, PoolStats, SharedParts } from './pool.ts';
import { RequestHeadEncoder } from './request-head.ts';
import { SocketWriter } from './socket-writer.ts';
import { WriteTurn } from './write-turn.ts';

const READ_BUFFER_BYTES = 65_536;

/** Options of the upstream client; everything has a default. */
export interface UpstreamProviderOptions {
  /** Connections per origin. Default 1024. */
  readonly maxConnectionsPerOrigin?: number;
  /** Requests per origin that wait for a connection; more fail at once. Waiting counts against their timeout. Default 1024. */
  readonly maxQueuedPerOrigin?: number;
  /** Bytes of a response head, 1xx heads before it included. Default 65536. */
  readonly maxHeadBytes?: number;
  /** Milliseconds since its last request began or a piece of a body came, after which an unused connection is closed; keep it below the upstream's own. Default 60000. */
  readonly idleTimeoutMs?: number;
  /** Milliseconds without a byte of the response body after which it is given up. Does not run while the reader pauses. Default 30000. */
  readonly bodyIdleTimeoutMs?: number;
  /** Monotonic clock in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
  /** Default: timers of the process that do not keep it alive. */
  readonly timers?: Timers;
}

/** Figures of one origin; `origin` reads `scheme://host:port`. */
export interface OriginStats extends PoolStats {
  readonly origin: string;
}

/** The upstream client. */
export interface ClosableUpstreamProvider extends UpstreamProvider {
  /** Closes all connections and fails what is under way. */
  close(): void;
  stats(): OriginStats[];
}

interface KnownPool {
  readonly name: string;
  readonly pool: WeakRef<OriginPool>;
}

/** Makes the streaming HTTP/1.1 client: keep-alive pools, one per origin and TLS identity, shared by equal origins. */
export function createUpstreamProvider(options: UpstreamProviderOptions = {}): ClosableUpstreamProvider {
  return new PooledProvider(options);
}

class PooledProvider implements ClosableUpstreamProvider {
  private readonly shared: SharedParts;
  private readonly limits: PoolLimits;
  // Weak: configurations come and go; a pool that none of them holds and that has no connection may go too.
  private readonly pools = new Map<string, KnownPool>();
  private closed = false;

  constructor(options: UpstreamProviderOptions) {
    const now = options.now ?? performance.now.bind(performance);
    this.shared = {
      now,
      wheel: new DeadlineWheel(now, options.timers ?? processTimers),
      buffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES),
      encoder: new RequestHeadEncoder(),
      turn: new WriteTurn(),
      writer: new SocketWriter(),
    };
    this.limits = {
      maxConnections: options.maxConnectionsPerOrigin ?? 1024,
      maxQueued: options.maxQueuedPerOrigin ?? 1024,
      maxHeadBytes: options.maxHeadBytes ?? 65_536,
      idleTimeoutMs: options.idleTimeoutMs ?? 60_000,
      bodyIdleTimeoutMs: options.bodyIdleTimeoutMs ?? 30_000,
    };
  }

  origin(origin: UpstreamOrigin): Upstream {
    const key = identityOf(origin);
    const known = this.pools.get(key)?.pool.deref();
    if (known !== undefined) return known;
    this.forgetUnused();
    const pool = new OriginPool(origin, this.limits, this.shared);
    if (this.closed) pool.close();
    this.pools.set(key, { name: `${origin.scheme}://${origin.host}:${origin.port}`, pool: new WeakRef(pool) });
    return pool;
  }

  close(): void {
    this.closed = true;
    for (const { pool } of this.pools.values()) pool.deref()?.close();
    this.shared.wheel.close();
  }

  stats(): OriginStats[] {
    const all: OriginStats[] = [];
    for (const { name, pool } of this.pools.values()) {
      const live = pool.deref();
      if (live !== undefined) all.push({ origin: name, ...live.stats() });
    }
    return all;
  }

  private forgetUnused(): void {
    for (const [key, { pool }] of this.pools) {
      if (pool.deref() === undefined) this.pools.delete(key);
    }
  }
}

function identityOf({ scheme, host, port, tls }: UpstreamOrigin): string {
  if (scheme === 'http') return JSON.stringify([scheme, host.toLowerCase(), port]);
  const verify = tls?.insecureSkipVerification !== true;
  return JSON.stringify([scheme, host.toLowerCase(), port, tls?.serverName ?? '', tls?.caCertificates ?? '', verify]);
}
