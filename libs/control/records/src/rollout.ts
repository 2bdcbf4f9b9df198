import type { Actor, Page, PageRequest } from './records.ts';

/** Where a rollout stands. */
export type RolloutState = 'IN_PROGRESS' | 'COMPLETE' | 'FAILED' | 'NO_NODES' | 'ROLLED_BACK';

/** How a change reaches the nodes: all at once, or first some of them. */
export type RolloutMode = 'IMMEDIATE' | 'WAVES';

/** States after which nothing happens until the next change. */
export const FINAL_ROLLOUT_STATES: readonly RolloutState[] = ['COMPLETE', 'FAILED', 'ROLLED_BACK'];

/** How far the wanted version of a configuration resource has come. */
export interface Rollout {
  /**
   * Configuration key: `stages/{apiId}/{stageName}`, `domainnames/{name}`, `vpclinks/{id}`,
   * `usageplans/{id}`, `apikeys/{shard}` or `account`.
   */
  readonly key: string;
  /** Empty unless the resource is a stage; so are `stageName` and `deploymentId`. */
  readonly apiId: string;
  readonly stageName: string;
  readonly deploymentId: string;
  /** Version that nodes should have applied; 0 while it waits in the outbox. */
  readonly wantedVersion: number;
  readonly state: RolloutState;
  readonly mode: RolloutMode;
  /** The wave that is under way; absent when there are none. */
  readonly wave?: WaveProgress;
  readonly nodes: readonly NodeRollout[];
  /** One sentence, for example `live on 1 of 1 nodes in 38 ms`. */
  readonly summary: string;
  /** When the change was stored; undefined while it waits in the outbox, or when that is forgotten. */
  readonly startedAtUnixMs: number | undefined;
}

/** One wave of several. */
export interface WaveProgress {
  /** From 1. */
  readonly wave: number;
  readonly waveCount: number;
  /** The nodes that try the wanted version. */
  readonly nodeIds: readonly string[];
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

/** Where a node is in its life. LOST = not heard of for 30 s. */
export type NodeViewState = 'STARTING' | 'READY' | 'DRAINING' | 'STOPPED' | 'LOST';

/** A data-plane node as the control plane sees it. */
export interface NodeView {
  readonly nodeId: string;
  /** Gatehouse version of the node; empty if it has not said. */
  readonly version: string;
  readonly state: NodeViewState;
  readonly labels: Readonly<Record<string, string>>;
  /** Absent if the node has not said. */
  readonly load?: NodeViewLoad;
  /** Changes that it has not applied or refused yet; 0 = none. */
  readonly behindBy: number;
  readonly startedAtUnixMs: number | undefined;
  readonly lastSeenAtUnixMs: number;
  readonly resources: readonly NodeResourceView[];
}

/** How busy a node is. */
export interface NodeViewLoad {
  readonly requestsInFlight: number;
  /** Requests since the node started. */
  readonly requestCount: number;
  readonly connectionCount: number;
  readonly residentMemoryBytes: number;
  /** CPU seconds since the node started. */
  readonly cpuSeconds: number;
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

/** Which nodes. */
export interface NodeFilter {
  readonly state?: NodeViewState;
  /** Labels that a node must carry. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Data-plane nodes. */
export interface NodeUseCases {
  /** NOT_FOUND for a node that was never heard of. */
  get(nodeId: string): NodeView;
  /** Nodes by id. */
  list(page: PageRequest, filter?: NodeFilter): Page<NodeView>;
  /** All nodes that match, without their resources: now and after each change, at most once a second, until `signal` aborts. */
  watch(filter: NodeFilter, signal: AbortSignal): AsyncIterable<readonly NodeView[]>;
  /** Tells a node to finish what it has and end. NODE_UNAVAILABLE if it does not accept. */
  drain(actor: Actor, nodeId: string): Promise<void>;
}
