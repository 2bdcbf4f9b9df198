import type { Lease } from './lease.ts';

/** What holds for requests of a stage while the counters are away (`StageSettings.counterLossPolicy`). */
export type CounterLossPolicy = 'LOCAL' | 'DENY' | 'ALLOW';

/** A request that waits for tokens. */
export interface WaitingRequest {
  readonly leases: readonly Lease[];
  readonly policy: CounterLossPolicy;
  readonly giveUpAtMs: number;
  /** Called once; `refusedBy` undefined = admitted. */
  readonly onVerdict: (refusedBy: Lease | undefined) => void;
}

/** What becomes of a waiting request; undefined = it waits on. */
export type Decide = (request: WaitingRequest) => { readonly refusedBy: Lease | undefined } | undefined;

/** Requests that wait, in the order in which they came. */
export class WaitingRequests {
  #requests: WaitingRequest[] = [];

  get size(): number {
    return this.#requests.length;
  }

  /** When the first of them gives up. */
  get firstGivesUpAtMs(): number | undefined {
    return this.#requests[0]?.giveUpAtMs;
  }

  add(request: WaitingRequest): void {
    this.#requests.push(request);
  }

  /** Decides all that can be decided, in their order, then tells them. */
  settle(decide: Decide): void {
    const decided: (() => void)[] = [];
    const waiting: WaitingRequest[] = [];
    for (const request of this.#requests) {
      const verdict = decide(request);
      if (verdict === undefined) waiting.push(request);
      else decided.push(() => request.onVerdict(verdict.refusedBy));
    }
    this.#requests = waiting;
    // Told last: a request that goes on may bring others.
    for (const tell of decided) tell();
  }
}
