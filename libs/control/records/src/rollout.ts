import type { Page, PageRequest } from './records.ts';

/** Where a rollout stands. */
export type RolloutState = 'IN_PROGRESS' | 'COMPLETE' | 'FAILED' | 'NO_NODES';

/** How far the wanted version of a stage has come. */
export interface Rollout {
  readonly apiId: string;
  readonly stageName: string;
  readonly deploymentId: string;
  /** Version that nodes should have applied; 0 while it waits in the outbox. */
  readonly wantedVersion: number;
  readonly state: RolloutState;
  readonly nodes: readonly NodeRollout[];
  /** One sentence, for example `live on 1 of 1 nodes in 38 ms`. */
  readonly summary: string;
  /** When the change was stored; undefined while it waits in the outbox. */
  readonly startedAtUnixMs: number | undefined;
}

/** One node's part in a rollout. */
export interface NodeRollout {
  readonly nodeId: string;
  /** Version it serves; 0 = none. */
  readonly appliedVersion: number;
  /** Why it refused the wanted version; empty if it did not. */
  readonly error: string;
  readonly reportedAtUnixMs: number | undefined;
}

/** A data-plane node as the control plane sees it. */
export interface NodeView {
  readonly nodeId: string;
  /** Gatehouse version of the node; empty if it has not said. */
  readonly version: string;
  readonly lastSeenAtUnixMs: number;
  readonly resources: readonly NodeResourceView[];
}

/** One configuration resource on a node. */
export interface NodeResourceView {
  readonly key: string;
  /** Version it serves; 0 = none. */
  readonly appliedVersion: number;
  /** Version that it refused last; 0 = none. */
  readonly refusedVersion: number;
  /** Why; empty if nothing was refused. */
  readonly error: string;
  readonly reportedAtUnixMs: number;
}

/** Data-plane nodes. */
export interface NodeUseCases {
  /** NOT_FOUND for a node that was never heard of. */
  get(nodeId: string): NodeView;
  /** Nodes by id. */
  list(page: PageRequest): Page<NodeView>;
}
