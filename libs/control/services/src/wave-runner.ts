import type { Candidate, ConfigEntry } from '@gatehouse/config-channel';
import type { NodeRegistry } from './node-registry.ts';
import type { PublisherContext } from './publisher-context.ts';
import type { KeyPublisher } from './publisher-keys.ts';
import { stepAfter } from './rollout-entry.ts';
import type { RolloutPolicy } from './rollout-policy.ts';
import { decideWave } from './wave-decision.ts';
import type { WaveDecision, WaveNode, WaveStanding } from './wave-decision.ts';
import { pickNodes, waveIndexOf, waveSizes } from './wave-plan.ts';

/** What only the leader's memory knows of a wave. A successor starts to observe anew. */
interface WaveMemory {
  readonly candidate: Candidate;
  readonly beganAtUnixMs: number;
  servedSinceUnixMs: number | undefined;
}

/** An entry in waves. */
interface WavingEntry extends ConfigEntry {
  readonly candidate: Candidate;
}

/** Takes rollouts in waves one step further, if it is time. Used by the leader only. */
export class WaveRunner {
  readonly #context: PublisherContext;
  readonly #keys: KeyPublisher;
  readonly #memory = new Map<string, WaveMemory>();

  constructor(context: PublisherContext, keys: KeyPublisher) {
    this.#context = context;
    this.#keys = keys;
  }

  /** Looks at every entry with a candidate, once it is known which nodes are there. Throws as the channel and the store do. */
  async advance(): Promise<void> {
    const waving = this.#context.entries.candidates();
    const keys = new Set(waving.map(({ key }) => key));
    for (const key of this.#memory.keys()) if (!keys.has(key)) this.#memory.delete(key);
    if (!this.#context.rollCall.isOver) return;
    for (const entry of waving) if (isWaving(entry)) await this.#advance(entry);
  }

  async #advance(entry: WavingEntry): Promise<void> {
    const { registry, payloads } = this.#context;
    const { policy } = payloads.facts(entry.candidate.payload);
    const eligible = registry.eligible(entry);
    const sizes = waveSizes(eligible.length, policy);
    const index = waveIndexOf(entry.candidate.nodeIds.length, sizes);
    const decision = decideWave(this.#standing(entry, eligible, index >= sizes.length - 1, policy));
    const { key, candidate } = entry;
    switch (decision.action) {
      case 'wait':
        return;
      case 'stop':
        return this.#stop(entry, decision);
      case 'promote': {
        const { version, digest, payload } = candidate;
        return this.#keys.put(stepAfter(entry, { current: { version, digest, payload } }), []);
      }
      case 'begin':
        return this.#try(entry, pickNodes(key, eligible, [], sizes[0] ?? 0));
      case 'replace':
        return this.#try(entry, pickNodes(key, eligible, candidate.nodeIds, candidate.nodeIds.length));
      case 'next':
        return this.#try(entry, pickNodes(key, eligible, candidate.nodeIds, sizes[index + 1] ?? eligible.length));
    }
  }

  async #try(entry: WavingEntry, nodeIds: readonly string[]): Promise<void> {
    await this.#keys.put(stepAfter(entry, { candidate: { ...entry.candidate, nodeIds } }), []);
  }

  async #stop(entry: WavingEntry, { reason }: Extract<WaveDecision, { action: 'stop' }>): Promise<void> {
    const { key, candidate, sequence } = entry;
    const { version, digest } = candidate;
    this.#context.logger.warn({ key, version, reason, nodeIds: candidate.nodeIds }, 'A rollout is taken back');
    await this.#keys.put(stepAfter(entry, { rejected: { version, digest, reason } }), []);
    // The store still asks for what was rejected: this moves the stage back.
    await this.#keys.handOver({ key, sequence });
  }

  #standing(entry: WavingEntry, eligible: readonly string[], isLast: boolean, policy: RolloutPolicy): WaveStanding {
    const { registry, clock } = this.#context;
    const { key, candidate, current } = entry;
    const nodes = candidate.nodeIds.map((nodeId) => waveNode(registry, entry, nodeId, eligible.includes(nodeId)));
    const memory = this.#remember(key, candidate);
    const now = clock();
    if (nodes.every(({ isServing }) => isServing)) memory.servedSinceUnixMs ??= now;
    else memory.servedSinceUnixMs = undefined;
    return {
      nodes,
      eligibleCount: eligible.length,
      isLast,
      waitedMs: now - memory.beganAtUnixMs,
      servedMs: memory.servedSinceUnixMs === undefined ? undefined : now - memory.servedSinceUnixMs,
      candidate: registry.health(key, candidate.version),
      before: registry.health(key, current.version),
      policy,
    };
  }

  #remember(key: string, candidate: Candidate): WaveMemory {
    const known = this.#memory.get(key);
    const isSame = known?.candidate.digest === candidate.digest && sameNodes(known.candidate, candidate);
    if (known !== undefined && isSame) return known;
    const fresh = { candidate, beganAtUnixMs: this.#context.clock(), servedSinceUnixMs: undefined };
    this.#memory.set(key, fresh);
    return fresh;
  }
}

function isWaving(entry: ConfigEntry): entry is WavingEntry {
  return entry.candidate !== undefined;
}

function waveNode(registry: NodeRegistry, entry: WavingEntry, nodeId: string, isEligible: boolean): WaveNode {
  const answer = registry.answerOf(nodeId, entry, entry.candidate);
  return { nodeId, isEligible, isServing: answer?.isServing ?? false, refusal: answer?.refusal ?? '' };
}

function sameNodes(left: Candidate, right: Candidate): boolean {
  return left.nodeIds.length === right.nodeIds.length && left.nodeIds.every((id) => right.nodeIds.includes(id));
}
