import type { NodeIdentity } from './entry.ts';

/** What a node says of a version: applied, or refused with the reason while the version before keeps serving. */
export interface ApplyReport {
  readonly nodeId: string;
  readonly key: string;
  readonly version: number;
  readonly digest: string;
  /** Absent = ACK; text = NACK. */
  readonly error?: string;
  /** Unix time in milliseconds. */
  readonly reportedAtUnixMs: number;
}

/** Where a node is in its life. */
export type NodeState = 'STARTING' | 'READY' | 'DRAINING' | 'STOPPED';

/** A node's heartbeat: every 10 s, at each change of state, every second while it tries a candidate, and when the roll is called. */
export interface NodeStatus extends NodeIdentity {
  /** Gatehouse version. */
  readonly softwareVersion: string;
  readonly state: NodeState;
  /** Epoch of the channel whose entries the node follows; empty = it serves its copy on disk. */
  readonly epoch: string;
  /** `HeadDigest` over the entries that it has applied or refused. Equal to the head's = nothing is missing. */
  readonly digest: string;
  /** Highest sequence among them. */
  readonly sequence: number;
  /** What it serves in another version than its entries say, and why. */
  readonly refused: readonly RefusedVersion[];
  readonly load: NodeLoad;
  /** Requests on versions that it took lately, for the health gate of a rollout. */
  readonly health: readonly ResourceHealth[];
  /** Unix time in milliseconds. */
  readonly startedAtUnixMs: number;
  readonly sentAtUnixMs: number;
}

/** A version that a node refused. */
export interface RefusedVersion {
  readonly key: string;
  readonly version: number;
  readonly error: string;
}

/** How busy a node is. */
export interface NodeLoad {
  readonly requestsInFlight: number;
  /** Requests since the node started. */
  readonly requestCount: number;
  readonly connectionCount: number;
  readonly residentMemoryBytes: number;
  /** CPU seconds since the node started. */
  readonly cpuSeconds: number;
}

/** Requests that a version has served on one node since it was applied there. */
export interface ResourceHealth {
  readonly key: string;
  readonly version: number;
  readonly requestCount: number;
  /** Answers with status 500 and above. */
  readonly serverErrorCount: number;
}

/** What a node can be told: to drain and end, or to send its whole state as reports. */
export type NodeCommand = { readonly kind: 'drain' } | { readonly kind: 'report' };
