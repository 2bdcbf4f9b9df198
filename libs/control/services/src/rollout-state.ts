import type { ConfigEntry } from '@gatehouse/config-channel';
import type { NodeRollout, RolloutState } from '@gatehouse/records';
import type { NodeAnswer } from './node-registry-node.ts';

/** The standing of a rollout with its sentence. */
export interface RolloutStanding {
  readonly state: RolloutState;
  readonly nodes: readonly NodeRollout[];
  readonly summary: string;
}

/** Everything that the standing of an entry depends on. */
export interface StandingInput {
  readonly entry: ConfigEntry;
  /** What became of the wanted version on each node that should have it: of the candidate's if there is one. */
  readonly answers: readonly NodeAnswer[];
  /** Every node that is there had the time to say so. */
  readonly areNodesKnown: boolean;
  /** When the change was stored; undefined if nobody remembers. */
  readonly startedAtUnixMs: number | undefined;
  /** The wave that is under way, from 1, and how many there are. */
  readonly wave: number;
  readonly waveCount: number;
}

/** Where the wanted version of an entry stands on the nodes. Only a refusal is for certain before it is known which nodes are there. */
export function standingOf(input: StandingInput): RolloutStanding {
  const standing = standingOnKnownNodes(input);
  if (input.areNodesKnown || standing.state === 'FAILED') return standing;
  return { ...standing, state: 'IN_PROGRESS', summary: 'waiting to hear which nodes are there' };
}

function standingOnKnownNodes({ entry, answers, startedAtUnixMs, wave, waveCount }: StandingInput): RolloutStanding {
  const nodes = answers.map(nodeRollout);
  const { candidate, rejected } = entry;
  if (rejected?.digest === '') return { state: 'FAILED', nodes, summary: `not sent to any node: ${rejected.reason}` };
  if (candidate !== undefined) {
    const summary = `wave ${wave} of ${waveCount}: ${waveSentence(answers, candidate.nodeIds)}`;
    return { state: 'IN_PROGRESS', nodes, summary };
  }
  if (rejected !== undefined) return { nodes, ...returnStanding(answers, rejected.reason) };
  if (answers.length === 0) return { state: 'NO_NODES', nodes, summary: absence(entry) };
  return { nodes, ...wholeStanding(answers, startedAtUnixMs) };
}

function absence({ nodeSelector }: ConfigEntry): string {
  const labels = Object.entries(nodeSelector).map(([name, value]) => `${name}=${value}`);
  return labels.length === 0 ? 'no node is connected' : `no node with the labels ${labels.join(', ')} is connected`;
}

/** A refusal by one node decides; so does the last node that applies it. */
function wholeStanding(
  answers: readonly NodeAnswer[],
  startedAtUnixMs: number | undefined,
): Omit<RolloutStanding, 'nodes'> {
  const total = answers.length;
  const refusals = answers.filter(({ refusal }) => refusal !== '');
  const serving = answers.filter(({ isServing }) => isServing).length;
  if (refusals.length > 0) {
    return {
      state: 'FAILED',
      summary: `refused by ${refusals.length} of ${total} nodes: ${refusals[0]?.refusal ?? ''}`,
    };
  }
  if (serving < total) return { state: 'IN_PROGRESS', summary: `waiting for ${total - serving} of ${total} nodes` };
  return { state: 'COMPLETE', summary: `live on ${total} of ${total} nodes${elapsed(startedAtUnixMs, answers)}` };
}

function returnStanding(answers: readonly NodeAnswer[], reason: string): Omit<RolloutStanding, 'nodes'> {
  const total = answers.length;
  const waiting = answers.filter(({ isServing }) => !isServing).length;
  if (waiting > 0) {
    return { state: 'IN_PROGRESS', summary: `rolling back, waiting for ${waiting} of ${total} nodes: ${reason}` };
  }
  return { state: 'ROLLED_BACK', summary: `rolled back, ${total} nodes serve the version before: ${reason}` };
}

function waveSentence(answers: readonly NodeAnswer[], nodeIds: readonly string[]): string {
  const trying = answers.filter(({ nodeId }) => nodeIds.includes(nodeId));
  const serving = trying.filter(({ isServing }) => isServing).length;
  if (trying.length === 0) return 'no node is there to try it';
  if (serving < trying.length) return `waiting for ${trying.length - serving} of ${trying.length} nodes`;
  return `live on ${serving} of ${answers.length} nodes, observing`;
}

function nodeRollout({ nodeId, resource, refusal }: NodeAnswer): NodeRollout {
  const reportedAtUnixMs = resource?.reportedAtUnixMs === 0 ? undefined : resource?.reportedAtUnixMs;
  return { nodeId, appliedVersion: resource?.appliedVersion ?? 0, error: refusal, reportedAtUnixMs };
}

function elapsed(startedAtUnixMs: number | undefined, answers: readonly NodeAnswer[]): string {
  const lastReportUnixMs = Math.max(...answers.map(({ resource }) => resource?.reportedAtUnixMs ?? 0));
  if (startedAtUnixMs === undefined || lastReportUnixMs === 0) return '';
  const elapsedMs = Math.max(0, lastReportUnixMs - startedAtUnixMs);
  return elapsedMs < 10_000 ? ` in ${elapsedMs} ms` : ` in ${Math.round(elapsedMs / 1000)} s`;
}
