import type { Random } from './random.ts';

/** Chooses an index with the probability of its weight. Weights are positive. */
export function weightedChoice(weights: readonly number[], random: Random): () => number {
  if (weights.length <= 1) return () => 0;
  const sums: number[] = [];
  let sum = 0;
  for (const weight of weights) sums.push((sum += weight));
  return () => {
    const at = random() * sum;
    const index = sums.findIndex((upTo) => at < upTo);
    return index === -1 ? sums.length - 1 : index;
  };
}
