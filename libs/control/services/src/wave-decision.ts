import type { RolloutPolicy } from './rollout-policy.ts';

/** Answers below which a rate of errors says nothing. */
const MIN_REQUESTS = 20;

/** How long a node that lives may take to apply a version or refuse it, in milliseconds. */
export const ANSWER_TIMEOUT_MS = 60_000;

/** A node that tries a version. */
export interface WaveNode {
  readonly nodeId: string;
  /** Ready, heard of lately, and meant for the resource. */
  readonly isEligible: boolean;
  readonly isServing: boolean;
  /** Why it refused the version; empty if it did not. */
  readonly refusal: string;
}

/** Answers of a version on some nodes. */
export interface Answers {
  readonly requestCount: number;
  readonly serverErrorCount: number;
}

/** Everything that the decision on a wave depends on. */
export interface WaveStanding {
  /** Empty = no node was chosen yet. */
  readonly nodes: readonly WaveNode[];
  /** Nodes that could try the version, those of the wave among them. */
  readonly eligibleCount: number;
  readonly isLast: boolean;
  /** Since the wave's nodes were told. */
  readonly waitedMs: number;
  /** Since all of them serve the version; undefined while one does not. */
  readonly servedMs: number | undefined;
  readonly candidate: Answers;
  readonly before: Answers;
  readonly policy: RolloutPolicy;
}

/** What to do with a wave. */
export type WaveDecision =
  | { readonly action: 'wait' | 'begin' | 'next' | 'promote' }
  /** Some of its nodes are gone: others take their place. */
  | { readonly action: 'replace'; readonly gone: readonly string[] }
  /** The version is taken back. The reason continues the sentence "rolled back: …". */
  | { readonly action: 'stop'; readonly reason: string };

/** Decides on a wave. A refusal or too many server errors stop it, whatever else is true. */
export function decideWave(standing: WaveStanding): WaveDecision {
  const { nodes, eligibleCount, isLast, waitedMs, servedMs, policy } = standing;
  const refusing = nodes.find(({ refusal }) => refusal !== '');
  if (refusing !== undefined) return stop(`node ${refusing.nodeId} refused it: ${refusing.refusal}`);
  const errors = excessOfErrors(standing);
  if (errors !== undefined) return stop(errors);
  // The change came while it was not known which nodes are there.
  if (nodes.length === 0) return { action: eligibleCount === 0 ? 'promote' : 'begin' };
  if (eligibleCount === 0) return { action: 'wait' };
  const gone = nodes.filter(({ isEligible }) => !isEligible).map(({ nodeId }) => nodeId);
  if (gone.length > 0) return { action: 'replace', gone };
  const silent = nodes.find(({ isServing }) => !isServing);
  if (silent !== undefined && waitedMs > ANSWER_TIMEOUT_MS) {
    return stop(`node ${silent.nodeId} neither applied nor refused it within ${ANSWER_TIMEOUT_MS / 1000} s`);
  }
  if (servedMs === undefined || servedMs < policy.observeMs) return { action: 'wait' };
  return { action: isLast ? 'promote' : 'next' };
}

function excessOfErrors({ candidate, before, policy }: WaveStanding): string | undefined {
  if (candidate.requestCount < MIN_REQUESTS) return undefined;
  const percent = errorPercent(candidate);
  const percentBefore = before.requestCount < MIN_REQUESTS ? 0 : errorPercent(before);
  if (percent <= percentBefore + policy.maxServerErrorPercent) return undefined;
  return (
    `${percent.toFixed(1)} % of ${candidate.requestCount} answers were server errors, ` +
    `${percentBefore.toFixed(1)} % with the version before, ${policy.maxServerErrorPercent} points more are allowed`
  );
}

function errorPercent({ requestCount, serverErrorCount }: Answers): number {
  return (serverErrorCount / requestCount) * 100;
}

function stop(reason: string): WaveDecision {
  return { action: 'stop', reason };
}
