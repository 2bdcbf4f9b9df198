import type { NodeResourceView, NodeRollout, RolloutState } from '@gatehouse/records';

/** What one node said of a resource; undefined = nothing yet. */
export interface NodeStanding {
  readonly nodeId: string;
  readonly resource: NodeResourceView | undefined;
}

/** The standing of a rollout with its sentence. */
export interface RolloutStanding {
  readonly state: RolloutState;
  readonly nodes: readonly NodeRollout[];
  readonly summary: string;
}

/** Where a version stands on the nodes. A refusal by one node decides; so does the last node that applies it. */
export function standingOf(
  wantedVersion: number,
  startedAtUnixMs: number | undefined,
  standings: readonly NodeStanding[],
): RolloutStanding {
  const nodes = standings.map((standing) => nodeRollout(standing, wantedVersion));
  const refusals = nodes.filter((node) => node.error !== '');
  const waiting = nodes.filter((node) => node.error === '' && node.appliedVersion < wantedVersion);
  if (nodes.length === 0) return { state: 'NO_NODES', nodes, summary: 'no node is connected' };
  if (refusals.length > 0) {
    const reason = refusals[0]?.error ?? '';
    return { state: 'FAILED', nodes, summary: `refused by ${refusals.length} of ${nodes.length} nodes: ${reason}` };
  }
  if (waiting.length > 0) {
    return { state: 'IN_PROGRESS', nodes, summary: `waiting for ${waiting.length} of ${nodes.length} nodes` };
  }
  const summary = `live on ${nodes.length} of ${nodes.length} nodes${elapsed(startedAtUnixMs, nodes)}`;
  return { state: 'COMPLETE', nodes, summary };
}

function nodeRollout({ nodeId, resource }: NodeStanding, wantedVersion: number): NodeRollout {
  const appliedVersion = resource?.appliedVersion ?? 0;
  const refused = resource?.refusedVersion === wantedVersion && appliedVersion < wantedVersion;
  return {
    nodeId,
    appliedVersion,
    error: refused ? resource.error : '',
    reportedAtUnixMs: resource?.reportedAtUnixMs,
  };
}

function elapsed(startedAtUnixMs: number | undefined, nodes: readonly NodeRollout[]): string {
  if (startedAtUnixMs === undefined) return '';
  const lastReportUnixMs = Math.max(...nodes.map((node) => node.reportedAtUnixMs ?? 0));
  const elapsedMs = Math.max(0, lastReportUnixMs - startedAtUnixMs);
  return elapsedMs < 10_000 ? ` in ${elapsedMs} ms` : ` in ${Math.round(elapsedMs / 1000)} s`;
}
