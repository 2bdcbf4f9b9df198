import { ConfigResource } from '@gatehouse/contract';
import type { StageSnapshot } from '@gatehouse/contract';
import type { RolloutMode } from '@gatehouse/records';

const DEFAULT_OBSERVE_SECONDS = 10;
const DEFAULT_MAX_SERVER_ERROR_PERCENT = 5;
const DEFAULT_FIRST_WAVE_NODES = 1;

/** How the changes of a resource reach the nodes. */
export interface RolloutPolicy {
  readonly mode: RolloutMode;
  /** How long a wave is watched after all of its nodes serve the change. */
  readonly observeMs: number;
  /** How many percentage points more server errors than before take a change back. */
  readonly maxServerErrorPercent: number;
  readonly firstWaveNodes: number;
}

/** What the publisher must know of a payload that a channel holds. */
export interface PayloadFacts {
  readonly deploymentId: string;
  /** Digests of the chunks that it names. */
  readonly chunkDigests: readonly string[];
  readonly policy: RolloutPolicy;
}

/**
 * Reads payloads without validating them: they were validated before they were published. What cannot be read has no
 * chunks. Only stages can go in waves: the health of domain names and VPC links is not measured.
 */
export class PayloadReader {
  readonly #defaultMode: RolloutMode;
  readonly #known = new WeakMap<Uint8Array, PayloadFacts>();

  constructor(defaultMode: RolloutMode) {
    this.#defaultMode = defaultMode;
  }

  facts(payload: Uint8Array | undefined): PayloadFacts {
    if (payload === undefined) return this.#factsOf(undefined);
    const known = this.#known.get(payload) ?? this.#factsOf(decodeStage(payload));
    this.#known.set(payload, known);
    return known;
  }

  #factsOf(stage: StageSnapshot | undefined): PayloadFacts {
    return {
      deploymentId: stage?.deploymentId ?? '',
      chunkDigests: stage?.chunks.map(({ digest }) => digest) ?? [],
      policy: policyOf(stage, this.#defaultMode),
    };
  }
}

function decodeStage(payload: Uint8Array): StageSnapshot | undefined {
  try {
    const { resource } = ConfigResource.decode(payload);
    return resource?.$case === 'stage' ? resource.value : undefined;
  } catch {
    return undefined;
  }
}

function policyOf(stage: StageSnapshot | undefined, defaultMode: RolloutMode): RolloutPolicy {
  const { mode, observeSeconds, maxServerErrorPercent, firstWaveNodes } = stage?.settings?.rollout ?? {};
  const isSet = mode === 'IMMEDIATE' || mode === 'WAVES';
  return {
    mode: stage === undefined ? 'IMMEDIATE' : isSet ? mode : defaultMode,
    observeMs: (observeSeconds ?? DEFAULT_OBSERVE_SECONDS) * 1000,
    maxServerErrorPercent: maxServerErrorPercent ?? DEFAULT_MAX_SERVER_ERROR_PERCENT,
    firstWaveNodes: firstWaveNodes ?? DEFAULT_FIRST_WAVE_NODES,
  };
}
