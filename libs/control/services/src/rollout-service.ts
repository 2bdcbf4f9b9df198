import { stageKey } from '@gatehouse/compiler';
import { ControlError } from '@gatehouse/errors';
import type { Rollout, RolloutUseCases, StoreReader } from '@gatehouse/records';
import { found } from './problems.ts';
import { standingOf } from './rollout-state.ts';
import type { RolloutStanding } from './rollout-state.ts';
import type { RolloutTracker } from './rollout-tracker.ts';

/** The part of the publisher that a rollout looks at. */
export interface PublisherProgress {
  /** True while a stored change of this key has not been handed to the channel. */
  isPending(key: string): Promise<boolean>;
  /** Why the publisher cannot get on just now; empty if it can. */
  readonly problem: string;
}

/** Use cases of rollouts. */
export class RolloutService implements RolloutUseCases {
  readonly #store: StoreReader;
  readonly #tracker: RolloutTracker;
  readonly #publisher: PublisherProgress;

  constructor(store: StoreReader, tracker: RolloutTracker, publisher: PublisherProgress) {
    this.#store = store;
    this.#tracker = tracker;
    this.#publisher = publisher;
  }

  async get(apiId: string, stageName: string): Promise<Rollout> {
    const stage = found(await this.#store.getStage(apiId, stageName), `stage '${stageName}' of API '${apiId}'`);
    const { deploymentId } = stage;
    if (deploymentId === undefined) {
      throw new ControlError(
        'FAILED_PRECONDITION',
        `Stage '${stageName}' serves no deployment yet; deploy to it first`,
      );
    }
    const key = stageKey(apiId, stageName);
    const isPending = await this.#publisher.isPending(key);
    const wanted = this.#tracker.wanted(key);
    const wantedVersion = isPending ? 0 : (wanted?.version ?? 0);
    const startedAtUnixMs = wantedVersion === 0 ? undefined : wanted?.startedAtUnixMs;
    const standing = this.#standing(key, wantedVersion, startedAtUnixMs, isPending ? '' : (wanted?.problem ?? ''));
    return { apiId, stageName, deploymentId, wantedVersion, startedAtUnixMs, ...standing };
  }

  async *watch(apiId: string, stageName: string, signal: AbortSignal): AsyncGenerator<Rollout> {
    const key = stageKey(apiId, stageName);
    const changes = new ChangeFlag(signal);
    const stop = this.#tracker.onChange((changed) => {
      if (changed === undefined || changed === key) changes.raise();
    });
    try {
      let last = '';
      while (!signal.aborted) {
        const rollout = await this.get(apiId, stageName);
        const text = JSON.stringify(rollout);
        if (text !== last) yield rollout;
        last = text;
        if (rollout.state === 'COMPLETE' || rollout.state === 'FAILED') return;
        await changes.lowered();
      }
    } finally {
      stop();
      changes.close();
    }
  }

  #standing(key: string, wantedVersion: number, startedAtUnixMs: number | undefined, problem: string): RolloutStanding {
    const standing = standingOf(wantedVersion, startedAtUnixMs, this.#tracker.registry.reports(key));
    if (problem !== '') {
      return { ...standing, state: 'FAILED', summary: `not sent to any node: ${problem}` };
    }
    if (wantedVersion > 0) return standing;
    const reason = this.#publisher.problem === '' ? '' : `; trying again after: ${this.#publisher.problem}`;
    return { ...standing, state: 'IN_PROGRESS', summary: `waiting to be sent to the nodes${reason}` };
  }
}

/** Remembers that something changed until somebody waits for it; wakes when the signal aborts. */
class ChangeFlag {
  readonly #signal: AbortSignal;
  #raised = false;
  #wake: (() => void) | undefined;

  readonly raise = (): void => {
    this.#raised = true;
    this.#wake?.();
  };

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.raise, { once: true });
  }

  async lowered(): Promise<void> {
    if (!this.#raised && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#raised = false;
    this.#wake = undefined;
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.raise);
  }
}
