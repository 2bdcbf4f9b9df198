import { ControlError } from '@gatehouse/errors';
import type { ConfigEntry } from '@gatehouse/config-channel';
import { FINAL_ROLLOUT_STATES } from '@gatehouse/records';
import type { Rollout, RolloutMode, RolloutUseCases, StoreReader, WaveProgress } from '@gatehouse/records';
import type { NodeRegistry } from './node-registry.ts';
import { found, invalidField } from './problems.ts';
import type { EntryTable } from './publisher-entries.ts';
import type { OutboxIndex } from './publisher-outbox.ts';
import type { RollCall } from './roll-call.ts';
import { ChangeFlag } from './rollout-changes.ts';
import type { RolloutChanges } from './rollout-changes.ts';
import type { PayloadReader } from './rollout-policy.ts';
import { standingOf } from './rollout-state.ts';
import { waveIndexOf, waveSizes } from './wave-plan.ts';

/** The part of the publisher that a rollout looks at. */
export interface PublisherProgress {
  /** Why the publisher cannot get on just now; empty if it can, or if another replica publishes. */
  readonly problem: string;
}

/** What the use cases of rollouts look at. All of it is the same on every replica. */
export interface RolloutServiceContext {
  readonly store: StoreReader;
  readonly entries: EntryTable;
  readonly outbox: OutboxIndex;
  readonly registry: NodeRegistry;
  readonly rollCall: RollCall;
  readonly payloads: PayloadReader;
  readonly changes: RolloutChanges;
  readonly publisher: PublisherProgress;
}

/** The resource behind a key, as far as a rollout names it. */
type Subject = Pick<Rollout, 'key' | 'apiId' | 'stageName' | 'deploymentId'>;

/** Use cases of rollouts: read from the entries of the channel and from what nodes say. */
export class RolloutService implements RolloutUseCases {
  readonly #context: RolloutServiceContext;

  constructor(context: RolloutServiceContext) {
    this.#context = context;
  }

  async get(key: string): Promise<Rollout> {
    const { entries, outbox } = this.#context;
    const subject = await this.#subject(key);
    await outbox.refresh();
    const entry = entries.get(key);
    const newest = outbox.newest(key);
    if (entry === undefined || (newest !== undefined && newest.sequence > entry.sequence))
      return this.#waiting(subject);
    const wanted = entry.candidate ?? entry.current;
    const startedAtUnixMs = newest?.sequence === wanted.version ? newest.atUnixMs : undefined;
    return { ...subject, wantedVersion: wanted.version, startedAtUnixMs, ...this.#standing(entry, startedAtUnixMs) };
  }

  async *watch(key: string, signal: AbortSignal): AsyncGenerator<Rollout> {
    const flag = new ChangeFlag(signal);
    const stop = this.#context.changes.onChange((changed) => {
      if (changed === undefined || changed === key) flag.raise();
    });
    try {
      let last = '';
      while (!signal.aborted) {
        const rollout = await this.get(key);
        const text = JSON.stringify(rollout);
        if (text !== last) yield rollout;
        last = text;
        if (FINAL_ROLLOUT_STATES.includes(rollout.state)) return;
        await flag.lowered();
      }
    } finally {
      stop();
      flag.close();
    }
  }

  #waiting(subject: Subject): Rollout {
    const { problem } = this.#context.publisher;
    const reason = problem === '' ? '' : `; trying again after: ${problem}`;
    return {
      ...subject,
      wantedVersion: 0,
      state: 'IN_PROGRESS',
      mode: 'IMMEDIATE',
      nodes: [],
      summary: `waiting to be sent to the nodes${reason}`,
      startedAtUnixMs: undefined,
    };
  }

  #standing(entry: ConfigEntry, startedAtUnixMs: number | undefined) {
    const { registry, rollCall, payloads } = this.#context;
    const { key, candidate, current, rejected } = entry;
    const wanted = candidate ?? current;
    const answers = registry.answers(entry, wanted);
    const wave = candidate === undefined ? undefined : this.#wave(entry, candidate.nodeIds);
    const isWaving = candidate !== undefined || (rejected !== undefined && rejected.digest !== '');
    const mode: RolloutMode = isWaving ? 'WAVES' : payloads.facts(wanted.payload).policy.mode;
    const standing = standingOf({
      entry,
      answers,
      areNodesKnown: rollCall.isOver,
      startedAtUnixMs,
      wave: wave?.wave ?? 0,
      waveCount: wave?.waveCount ?? 0,
    });
    return { key, mode, ...(wave === undefined ? {} : { wave }), ...standing };
  }

  #wave(entry: ConfigEntry, nodeIds: readonly string[]): WaveProgress {
    const { registry, payloads } = this.#context;
    const sizes = waveSizes(registry.eligible(entry).length, payloads.facts(entry.candidate?.payload).policy);
    return { wave: waveIndexOf(nodeIds.length, sizes) + 1, waveCount: Math.max(1, sizes.length), nodeIds };
  }

  async #subject(key: string): Promise<Subject> {
    const [kind, name = '', stageName = '', ...rest] = key.split('/');
    const other: Subject = { key, apiId: '', stageName: '', deploymentId: '' };
    const { store } = this.#context;
    if (kind === 'domainnames') {
      found(await store.getDomainName(name), `domain name '${name}'`);
      return other;
    }
    if (kind === 'vpclinks') {
      found(await store.getVpcLink(name), `VPC link '${name}'`);
      return other;
    }
    if (kind === 'usageplans') {
      found(await store.usage.getUsagePlan(name), `usage plan '${name}'`);
      return other;
    }
    if (key === 'account' || /^apikeys\/[0-9a-f]{2}$/.test(key)) return other;
    if (kind !== 'stages' || rest.length > 0) {
      throw invalidField(
        'key',
        'must be stages/{apiId}/{stageName}, domainnames/{name}, vpclinks/{id}, usageplans/{id}, apikeys/{shard} or account',
      );
    }
    const { deploymentId } = found(await store.getStage(name, stageName), `stage '${stageName}' of API '${name}'`);
    if (deploymentId !== undefined) return { key, apiId: name, stageName, deploymentId };
    const sentence = `Stage '${stageName}' serves no deployment yet; deploy to it first`;
    throw new ControlError('FAILED_PRECONDITION', sentence);
  }
}
