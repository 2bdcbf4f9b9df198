import type { NodeState } from '@gatehouse/config-channel';

/** What a lifecycle drives. */
export interface LifecycleParts {
  /** Ends each connection with its next answer; new connections are still taken. */
  readonly discourage: () => void;
  /** Stops listening and resolves when no request is in flight, or after `deadlineMs`: true = all are finished. */
  readonly drain: (deadlineMs: number) => Promise<boolean>;
  readonly sleep: (delayMs: number) => Promise<void>;
  readonly onChange: (state: NodeState) => void;
}

/** How long the steps of a drain take. */
export interface DrainTimes {
  /** Not ready any more, but still serving: time for balancers to notice. */
  readonly delayMs: number;
  /** At most this long for requests in flight after that. */
  readonly timeoutMs: number;
}

/**
 * The life of a node: STARTING, READY, DRAINING, STOPPED. A drain loses no request: readiness goes off and answers end
 * their connections at once, the listener closes when balancers have had their time, and what is in flight is finished.
 */
export class NodeLifecycle {
  readonly #parts: LifecycleParts;
  readonly #times: DrainTimes;
  #state: NodeState = 'STARTING';
  #drained: Promise<boolean> | undefined;

  constructor(parts: LifecycleParts, times: DrainTimes) {
    this.#parts = parts;
    this.#times = times;
  }

  get state(): NodeState {
    return this.#state;
  }

  /** Why the node is not ready; empty if it is. */
  get reason(): string {
    switch (this.#state) {
      case 'STARTING':
        return 'no configuration has been applied yet';
      case 'DRAINING':
      case 'STOPPED':
        return 'the node is being drained';
      default:
        return '';
    }
  }

  /** The node can serve. Without effect once it drains. */
  ready(): void {
    if (this.#state === 'STARTING') this.#to('READY');
  }

  /** Drains, once: a second call waits for the first. True = every request was finished. */
  drain(): Promise<boolean> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  async #drain(): Promise<boolean> {
    const { discourage, drain, sleep } = this.#parts;
    const wasReady = this.#state === 'READY';
    this.#to('DRAINING');
    discourage();
    if (wasReady) await sleep(this.#times.delayMs);
    const isFinished = await drain(this.#times.timeoutMs);
    this.#to('STOPPED');
    return isFinished;
  }

  #to(state: NodeState): void {
    this.#state = state;
    this.#parts.onChange(state);
  }
}
