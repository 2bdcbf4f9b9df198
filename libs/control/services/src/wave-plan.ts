import type { RolloutPolicy } from './rollout-policy.ts';

/** Part of the nodes that the second wave takes. */
const SECOND_WAVE_PART = 0.1;

/** Sizes of the waves over so many nodes: the first ones, 10 %, all. Waves that would be no larger than the one before fall away. */
export function waveSizes(nodeCount: number, { firstWaveNodes }: Pick<RolloutPolicy, 'firstWaveNodes'>): number[] {
  const sizes: number[] = [];
  for (const size of [firstWaveNodes, Math.ceil(nodeCount * SECOND_WAVE_PART), nodeCount]) {
    const capped = Math.min(size, nodeCount);
    if (capped > (sizes.at(-1) ?? 0)) sizes.push(capped);
  }
  return sizes;
}

/** Which wave so many nodes are, from 0. Nodes that came or went meanwhile do not start it anew. */
export function waveIndexOf(count: number, sizes: readonly number[]): number {
  const index = sizes.findIndex((size) => size >= count);
  return index === -1 ? sizes.length - 1 : index;
}

/**
 * The nodes of a wave: those that try the version already, then others in an order that differs from key to key, so that
 * not always the same node is first.
 */
export function pickNodes(
  key: string,
  eligible: readonly string[],
  trying: readonly string[],
  size: number,
): readonly string[] {
  const kept = trying.filter((nodeId) => eligible.includes(nodeId));
  const others = eligible.filter((nodeId) => !trying.includes(nodeId)).toSorted();
  const start = others.length === 0 ? 0 : spread(key) % others.length;
  return [...kept, ...others.slice(start), ...others.slice(0, start)].slice(0, Math.max(size, kept.length));
}

/** FNV-1a. */
function spread(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
