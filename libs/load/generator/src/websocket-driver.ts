import { weightedChoice } from '@gatehouse/load-scenario';
import type { Arrival, CompiledWebSocketTarget } from '@gatehouse/load-scenario';
import { withApiKey } from './driver.ts';
import type { Driver, DriverOptions } from './driver.ts';
import { WebSocketCall } from './websocket-call.ts';

/** What only WebSocket needs. */
export interface WebSocketDriverOptions extends DriverOptions {
  readonly targets: readonly CompiledWebSocketTarget[];
}

/** Opens WebSocket connections at their arrival times and holds them; `maxInFlight` bounds how many are open. */
export class WebSocketDriver implements Driver {
  readonly #options: WebSocketDriverOptions;
  readonly #choose: () => number;
  readonly #calls = new Set<WebSocketCall>();
  #messages = 0;
  #whenIdle: (() => void) | undefined;

  constructor(options: WebSocketDriverOptions) {
    this.#options = options;
    this.#choose = weightedChoice(
      options.targets.map(({ weight }) => weight),
      options.random,
    );
  }

  get inFlight(): number {
    return this.#calls.size;
  }

  start(arrival: Arrival, intendedMs: number): void {
    const { recorder, nowMs, maxInFlight, targets, addresses, random, apiKeys, insecure, timeoutMs } = this.#options;
    const startedMs = nowMs();
    recorder.arrived(startedMs, startedMs - intendedMs);
    if (this.#calls.size >= maxInFlight) {
      recorder.dropped(startedMs);
      return;
    }
    const targetIndex = this.#choose();
    const addressIndex = arrival.number % addresses.length;
    const [target, address] = [targets[targetIndex], addresses[addressIndex]];
    if (target === undefined || address === undefined) return;
    const values = { counter: arrival.number, random };
    const call = new WebSocketCall({
      ...{ target, targetIndex, addressIndex, recorder, nowMs, insecure, timeoutMs, intendedMs },
      url: address.origin + address.pathPrefix + target.path(values),
      headers: withApiKey(target.headers(values), apiKeys, arrival.number, random),
      nextMessage: () => target.messages?.text({ counter: this.#nextNumber(arrival.number), random }) ?? '',
      onEnd: (ended) => this.#ended(ended),
    });
    this.#calls.add(call);
    call.open();
  }

  sweep(nowMs: number): void {
    for (const call of this.#calls) call.sweep(nowMs);
  }

  async drain(): Promise<void> {
    for (const call of this.#calls) call.finish();
    if (this.#calls.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  close(): Promise<void> {
    for (const call of this.#calls) call.forget();
    this.#calls.clear();
    this.#whenIdle?.();
    return Promise.resolve();
  }

  /** Counters of messages: those of one thread rise by one, and the arrival keeps threads apart in the upper digits. */
  #nextNumber(arrival: number): number {
    this.#messages += 1;
    return arrival * 1_000_000 + this.#messages;
  }

  #ended(call: WebSocketCall): void {
    this.#calls.delete(call);
    if (this.#calls.size === 0) this.#whenIdle?.();
  }
}
