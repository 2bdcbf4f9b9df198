import { CircuitBreaker } from './circuit-breaker.ts';
import { createClient, isConnecting } from './client.ts';
import type { Client } from './client.ts';
import { withDeadline } from './deadline.ts';
import { isNoScript, RedisError, redisErrorOf } from './redis-error.ts';
import type { RedisScript } from './redis-script.ts';
import type { RedisSettings } from './settings.ts';

/** Where the link writes its log: fields first, then one sentence. */
export interface RedisLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** How a link behaves. */
export interface RedisLinkOptions {
  /** Shown by `CLIENT LIST`. */
  readonly clientName: string;
  /** A command that takes longer is given up, or late. Default 50 ms: requests may wait for it. */
  readonly timeoutMs?: number;
}

/** What happened since the start. For metrics. */
export interface RedisCounters {
  /** Commands and scripts sent, probes included. */
  commands: number;
  /** Commands and scripts without an answer in time. */
  timeouts: number;
  /** Commands that failed otherwise. */
  failures: number;
  /** Times that Redis was given up. */
  losses: number;
}

const DEFAULT_TIMEOUT_MS = 50;
const PROBE_INTERVAL_MS = 500;
/** A connection on which nothing is answered for so many probes is made anew. */
const PROBES_BEFORE_RECONNECT = 4;
/** Written, because a server that is full or a replica can still be read. */
const PROBE = ['gatehouse:probe', '1', 'PX', 5_000] as const;

/** The connection to Redis of a process. It comes back by itself; while Redis cannot be used, commands are rejected at once. */
export class RedisLink {
  /** See {@link RedisCounters}. */
  readonly counters: RedisCounters = { commands: 0, timeouts: 0, failures: 0, losses: 0 };
  readonly isCluster: boolean;
  readonly #client: Client;
  readonly #breaker: CircuitBreaker;
  readonly #timeoutMs: number;
  readonly #listeners = new Set<(isAvailable: boolean) => void>();
  readonly #probeTimer: NodeJS.Timeout;
  #failedProbes = 0;
  #isClosed = false;

  constructor(settings: RedisSettings, logger: RedisLogger, { clientName, timeoutMs }: RedisLinkOptions) {
    this.isCluster = settings.kind === 'cluster';
    this.#timeoutMs = timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#breaker = new CircuitBreaker({
      nowMs: () => performance.now(),
      onChange: (isOpen, reason) => this.#onBreaker(isOpen, reason, logger),
    });
    this.#client = createClient(settings, clientName);
    this.#client.on('ready', () => void this.#probe());
    this.#client.on('close', () => this.#breaker.lost('the connection is lost'));
    let lastError = '';
    this.#client.on('error', ({ message }) => {
      if (message === lastError || !this.#breaker.isOpen) return;
      lastError = message;
      logger.warn({ reason: message }, 'Redis cannot be reached; trying on');
    });
    this.#probeTimer = setInterval(() => void this.#probe(), PROBE_INTERVAL_MS);
    this.#probeTimer.unref();
  }

  /** False while Redis is not used: it does not answer, answers with errors of its own, or has just come back. */
  get isAvailable(): boolean {
    return !this.#breaker.isOpen;
  }

  /** True when the last command failed, too: whoever can do without Redis should not wait for it. */
  get isSuspect(): boolean {
    return this.#breaker.isSuspect;
  }

  /** Calls back at each change of `isAvailable`. Returns the function that stops it. */
  onChange(listener: (isAvailable: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs a command; texts in the answer are strings. Rejects with {@link RedisError}. */
  command(name: string, ...args: (string | Buffer | number)[]): Promise<unknown> {
    return this.#guarded(() => this.#client.call(name, ...args));
  }

  /** Runs a command; texts in the answer are buffers. Rejects with {@link RedisError}. */
  commandBuffer(name: string, ...args: (string | Buffer | number)[]): Promise<unknown> {
    return this.#guarded(() => this.#client.callBuffer(name, ...args));
  }

  /**
   * Runs a script, sending its text if Redis does not know it. In a Cluster all keys must be of one slot. An answer that is late is
   * still taken until `giveUpMs`, for whoever can use it. Rejects with {@link RedisError}.
   */
  runScript(
    script: RedisScript,
    keys: readonly string[],
    args: readonly (string | number)[],
    giveUpMs?: number,
  ): Promise<unknown> {
    const rest = [keys.length, ...keys, ...args];
    const run = (): Promise<unknown> =>
      this.#client.call('evalsha', script.sha1, ...rest).catch((error: unknown) => {
        if (!isNoScript(error)) throw error;
        this.counters.commands += 1;
        return this.#client.call('eval', script.source, ...rest);
      });
    return this.#guarded(run, giveUpMs);
  }

  /** Ends the connection for good. */
  close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#probeTimer);
    this.#client.disconnect();
    return Promise.resolve();
  }

  async #guarded(run: () => Promise<unknown>, giveUpMs?: number): Promise<unknown> {
    if (this.#breaker.isOpen) throw new RedisError('away', 'Redis is not available');
    return this.#attempt(run, giveUpMs);
  }

  async #attempt(run: () => Promise<unknown>, giveUpMs?: number): Promise<unknown> {
    this.counters.commands += 1;
    let isLate = false;
    const onLate = (reason: string): void => {
      if (!isLate) this.counters.timeouts += 1;
      isLate = true;
      this.#breaker.late(reason);
    };
    try {
      const answer = await withDeadline(run(), { timeoutMs: this.#timeoutMs, giveUpMs, onLate });
      if (!isLate) this.#breaker.succeeded();
      return answer;
    } catch (cause) {
      const error = redisErrorOf(cause);
      if (error.failure !== 'timeout') this.#failed(error, isLate);
      throw error;
    }
  }

  #failed({ failure, message }: RedisError, isLate: boolean): void {
    this.counters.failures += 1;
    if (failure !== 'refused') this.#breaker.failed(message);
    else if (!isLate) this.#breaker.succeeded();
  }

  /** While Redis is not used: asks whether it can be, and makes the connection anew if it stays silent or the client has stopped trying. */
  async #probe(): Promise<void> {
    if (this.#isClosed || !this.#breaker.isOpen) return;
    // A Sentinel that tells of a new master while the client is asking it for one makes the client stop.
    if (this.#client.status === 'end') await this.#client.connect().catch(() => undefined);
    if (this.#client.status !== 'ready' || isConnecting(this.#client)) return;
    try {
      await this.#attempt(() => this.#client.call('set', ...PROBE));
      this.#failedProbes = 0;
    } catch {
      this.#failedProbes += 1;
      if (this.#failedProbes % PROBES_BEFORE_RECONNECT === 0) this.#client.disconnect(true);
    }
  }

  #onBreaker(isOpen: boolean, reason: string, logger: RedisLogger): void {
    if (this.#isClosed) return;
    if (isOpen) {
      this.counters.losses += 1;
      logger.warn({ reason }, 'Redis is given up until it answers steadily again');
    } else logger.info({}, 'Redis is used');
    for (const listener of this.#listeners) listener(!isOpen);
  }
}
