import type { Msg, NatsConnection, Status, Subscription } from '@nats-io/transport-node';
import { backoffMs, pause, within } from './backoff.ts';
import type { NatsLogger } from './nats-settings.ts';

/** Makes a connection; `delayMs` says how long it has to wait before each of its tries to come back. */
type Dial = (delayMs: () => number) => Promise<NatsConnection>;

/** What went otherwise than wished, since the start. For metrics. */
export interface NatsCounters {
  /** Messages that were not sent because NATS was away. */
  droppedMessages: number;
  /** Messages that could not be read, or that spoke for somebody else. */
  undecodableMessages: number;
  /** Times that all entries were read anew. */
  resyncs: number;
}

interface Interest {
  readonly subject: string;
  readonly onMessage: (message: Msg) => void;
  subscription: Subscription | undefined;
}

const DRAIN_TIMEOUT_MS = 3_000;

/** A connection to NATS that comes back by itself. Made by `connectNats`. */
export class NatsLink {
  /** See {@link NatsCounters}. */
  readonly counters: NatsCounters = { droppedMessages: 0, undecodableMessages: 0, resyncs: 0 };
  readonly logger: NatsLogger;
  /** Prefix of the subjects for answers. */
  readonly inboxPrefix: string;
  readonly #dial: Dial;
  readonly #interests = new Set<Interest>();
  readonly #stateListeners = new Set<(isConnected: boolean) => void>();
  readonly #slowListeners = new Set<() => void>();
  #connection: NatsConnection | undefined;
  #isConnected = false;
  #connectCount = 0;
  #failedAttempts = 0;
  #isClosed = false;

  constructor(dial: Dial, inboxPrefix: string, logger: NatsLogger) {
    this.#dial = dial;
    this.inboxPrefix = inboxPrefix;
    this.logger = logger;
    void this.#run();
  }

  /** True while NATS answers, as far as is known: a silent network is noticed after 10 to 20 s. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** How often the connection was made anew after the first time. */
  get reconnectCount(): number {
    return Math.max(0, this.#connectCount - 1);
  }

  /** Calls back at each change of `isConnected`. Returns the function that stops it. */
  onStateChange(listener: (isConnected: boolean) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** Calls back at each connection, and now if there is one. Returns the function that stops it. */
  onConnected(listener: () => void): () => void {
    if (this.#isConnected) listener();
    return this.onStateChange((isConnected) => isConnected && listener());
  }

  /** Calls back when the client dropped messages because it was too slow. Returns the function that stops it. */
  onSlowConsumer(listener: () => void): () => void {
    this.#slowListeners.add(listener);
    return () => this.#slowListeners.delete(listener);
  }

  /** Resolves once it is connected. Rejects after `timeoutMs`. */
  async whenConnected(timeoutMs: number): Promise<void> {
    if (this.#isConnected) return;
    let stop = (): void => undefined;
    const connected = new Promise<void>((resolve) => {
      stop = this.onStateChange((isConnected) => isConnected && resolve());
    });
    await within(connected, timeoutMs, `NATS could not be reached within ${timeoutMs} ms. Is it up?`).finally(stop);
  }

  /** The live connection, for requests. Throws Error while NATS is away: the client would keep them in memory without bound. */
  get connection(): NatsConnection {
    if (this.#connection !== undefined && this.#isConnected) return this.#connection;
    throw new Error('NATS is not connected; it is tried again and again in the background.');
  }

  /** Sends at most once: dropped and counted while NATS is away. */
  send(subject: string, payload: Uint8Array): void {
    if (this.#isConnected) this.#connection?.publish(subject, payload);
    else this.counters.droppedMessages += 1;
  }

  /** Subscribes now and on every later connection. Returns the function that ends it. */
  subscribe(subject: string, onMessage: (message: Msg) => void): () => void {
    const interest: Interest = { subject, onMessage, subscription: undefined };
    this.#interests.add(interest);
    if (this.#connection !== undefined) this.#attach(this.#connection, interest);
    return () => {
      this.#interests.delete(interest);
      interest.subscription?.unsubscribe();
    };
  }

  /** Counts and logs a message that cannot be used. */
  refuseMessage(subject: string, error: unknown): void {
    this.counters.undecodableMessages += 1;
    const reason = error instanceof Error ? error.message : String(error);
    this.logger.warn({ subject, reason }, 'a message on the configuration channel cannot be read and is left out');
  }

  /** Sends what is pending, for at most 3 s, and ends the connection for good. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const connection = this.#connection;
    if (connection === undefined || connection.isClosed()) return;
    if (this.#isConnected) await within(connection.drain(), DRAIN_TIMEOUT_MS, 'not drained').catch(() => undefined);
    await connection.close();
  }

  /** One turn for each connection object; the client ends one only after errors that it does not try to mend. */
  async #run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        const connection = await this.#dial(() => (this.#connectCount === 0 ? 0 : backoffMs(this.#failedAttempts++)));
        await this.#serve(connection);
      } catch (error) {
        if (this.#isClosed) return;
        const reason = error instanceof Error ? error.message : String(error);
        if (this.#failedAttempts === 0) this.logger.warn({ reason }, 'NATS cannot be reached; trying on');
      }
      await pause(backoffMs(this.#failedAttempts++));
    }
  }

  async #serve(connection: NatsConnection): Promise<void> {
    if (this.#isClosed) return connection.close();
    this.#connection = connection;
    for (const interest of this.#interests) this.#attach(connection, interest);
    this.#setConnected(true, connection.getServer());
    void this.#followStatus(connection);
    const error = await connection.closed();
    this.#connection = undefined;
    this.#setConnected(false, '');
    if (error !== undefined && !this.#isClosed) throw error;
  }

  async #followStatus(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) this.#onStatus(status);
  }

  #onStatus(status: Status): void {
    if (status.type === 'disconnect') this.#setConnected(false, status.server);
    else if (status.type === 'reconnect') this.#setConnected(true, status.server);
    else if (status.type === 'slowConsumer') for (const listener of this.#slowListeners) listener();
    else if (status.type === 'error') this.logger.warn({ reason: status.error.message }, 'NATS reports an error');
  }

  #attach(connection: NatsConnection, interest: Interest): void {
    interest.subscription = connection.subscribe(interest.subject, {
      callback: (error, message) => {
        if (error !== null)
          this.logger.error({ reason: error.message, subject: interest.subject }, 'NATS subscription');
        else interest.onMessage(message);
      },
    });
  }

  #setConnected(isConnected: boolean, server: string): void {
    if (isConnected === this.#isConnected) return;
    this.#isConnected = isConnected;
    if (isConnected) {
      this.#connectCount += 1;
      this.#failedAttempts = 0;
    }
    if (isConnected) this.logger.info({ server }, 'connected to NATS');
    else if (!this.#isClosed) this.logger.warn({ server }, 'the connection to NATS is lost; trying on');
    for (const listener of this.#stateListeners) listener(isConnected);
  }
}
