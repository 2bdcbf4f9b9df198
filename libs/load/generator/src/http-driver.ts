import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { weightedChoice } from '@gatehouse/load-scenario';
import type { Arrival, CompiledHttpTarget, LoadAddress } from '@gatehouse/load-scenario';
import { withApiKey } from './driver.ts';
import type { Driver, DriverOptions } from './driver.ts';
import { HttpCall } from './http-call.ts';

/** What only HTTP needs. */
export interface HttpDriverOptions extends DriverOptions {
  readonly targets: readonly CompiledHttpTarget[];
  /** Share of this thread of the connections. */
  readonly connections: number;
  /** False = a new connection for each request. */
  readonly keepAlive: boolean;
}

interface Address {
  readonly pool: Pool;
  readonly pathPrefix: string;
}

/** Sends HTTP/1.1 requests over a bounded number of connections; what finds none free waits, and its latency counts on. */
export class HttpDriver implements Driver {
  readonly #options: HttpDriverOptions;
  readonly #addresses: readonly Address[];
  readonly #choose: () => number;
  /** In the order of sending, so that the oldest are looked at first. */
  readonly #calls = new Set<HttpCall>();
  #whenIdle: (() => void) | undefined;
  #isClosed = false;

  constructor(options: HttpDriverOptions) {
    this.#options = options;
    const { addresses, connections, targets, random } = options;
    const perAddress = Math.max(1, Math.floor(connections / addresses.length));
    this.#addresses = addresses.map((address) => ({
      pool: openPool(address, perAddress, options),
      pathPrefix: address.pathPrefix,
    }));
    this.#choose = weightedChoice(
      targets.map(({ weight }) => weight),
      random,
    );
  }

  get inFlight(): number {
    return this.#calls.size;
  }

  start(arrival: Arrival, intendedMs: number): void {
    const { recorder, nowMs, maxInFlight, targets } = this.#options;
    const startedMs = nowMs();
    recorder.arrived(startedMs, startedMs - intendedMs);
    if (this.#calls.size >= maxInFlight) {
      recorder.dropped(startedMs);
      return;
    }
    const index = this.#choose();
    const addressIndex = arrival.number % this.#addresses.length;
    const target = targets[index];
    const address = this.#addresses[addressIndex];
    if (target === undefined || address === undefined) return;
    const call = new HttpCall({
      ...{ target: index, address: addressIndex, intendedMs, startedMs, recorder, nowMs },
      isExpected: target.isExpected,
      onEnd: (ended) => this.#ended(ended),
    });
    this.#calls.add(call);
    address.pool.dispatch(this.#requestOf(target, address, arrival.number), call);
  }

  sweep(nowMs: number): void {
    const overdue = nowMs - this.#options.timeoutMs;
    for (const call of this.#calls) {
      if (call.startedMs > overdue) break;
      call.timeOut(nowMs);
    }
  }

  async drain(): Promise<void> {
    if (this.#calls.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const call of this.#calls) call.forget();
    this.#calls.clear();
    this.#whenIdle?.();
    await Promise.all(this.#addresses.map(({ pool }) => pool.destroy()));
  }

  #requestOf(target: CompiledHttpTarget, address: Address, number: number): Dispatcher.DispatchOptions {
    const { random, apiKeys, keepAlive } = this.#options;
    const values = { counter: number, random };
    return {
      path: address.pathPrefix + target.path(values),
      method: target.method,
      headers: withApiKey(target.headers(values), apiKeys, number, random),
      body: target.body?.(values) ?? null,
      reset: !keepAlive,
    };
  }

  #ended(call: HttpCall): void {
    this.#calls.delete(call);
    if (this.#calls.size === 0 && !this.#isClosed) this.#whenIdle?.();
  }
}

function openPool(address: LoadAddress, connections: number, { timeoutMs, insecure }: HttpDriverOptions): Pool {
  return new Pool(address.origin, {
    connections,
    pipelining: 1,
    // Timeouts are the driver's own: undici's are exact to a second only.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: timeoutMs, rejectUnauthorized: !insecure, noDelay: true },
  });
}
