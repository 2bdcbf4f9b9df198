/**
 * What the configuration channel holds under one key: the version that nodes should serve and, while a rollout goes in
 * waves, the version that some of them try first.
 */
export interface ConfigEntry {
  /** `stages/{apiId}/{stageName}`, `domainnames/{name}`, `vpclinks/{id}`, `usageplans/{id}`, `apikeys/{shard}` or `account`. */
  readonly key: string;
  /** Order of the stored change behind the entry (the outbox sequence); never goes back, also on a rollback. */
  readonly sequence: number;
  /** Order of the entries of one sequence: each wave, a stop and a promotion is one step more. From 0. */
  readonly step: number;
  /** What nodes serve unless they try the candidate. */
  readonly current: ResourceVersion;
  /** The version on its way, on a first part of the nodes. */
  readonly candidate?: Candidate;
  /** A version that was tried and taken back; it is not tried again as long as its digest is wanted. */
  readonly rejected?: Rejection;
  /** Labels that a node must carry to serve the resource; empty = every node. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** W3C trace context of the change. */
  readonly traceparent?: string;
}

/** One version of a resource. `payload` is an encoded `gatehouse.config.v1.ConfigResource`; it names its chunks by SHA-256. */
export interface ResourceVersion {
  /** The outbox sequence of the change that made it. 0 with no payload = there never was one. */
  readonly version: number;
  /** Hex SHA-256 of `payload`, empty without; equal digest means equal content. */
  readonly digest: string;
  /** Absent when the resource does not exist (any more). */
  readonly payload: Uint8Array | undefined;
}

/** A version that is tried by some nodes. */
export interface Candidate extends ResourceVersion {
  /** The nodes that serve it. */
  readonly nodeIds: readonly string[];
}

/** Why a version was taken back. */
export interface Rejection {
  readonly version: number;
  readonly digest: string;
  readonly reason: string;
}

/** Who a node is, as far as configuration cares. */
export interface NodeIdentity {
  readonly nodeId: string;
  /** `region`, `exposure` and free ones. */
  readonly labels: Readonly<Record<string, string>>;
}

const NOTHING = { digest: '', payload: undefined } as const;

/** Compares the order of two entries of one key and one epoch: negative = `left` is older. */
export function compareEntries(left: ConfigEntry, right: ConfigEntry): number {
  return left.sequence - right.sequence || left.step - right.step;
}

/** True if a node carries every label that the entry asks for. */
export function isMeantFor(entry: Pick<ConfigEntry, 'nodeSelector'>, node: NodeIdentity): boolean {
  return Object.entries(entry.nodeSelector).every(([name, value]) => node.labels[name] === value);
}

/** The version of an entry that a node serves: none if its labels do not match, the candidate if it is named, else the current one. */
export function versionFor(entry: ConfigEntry, node: NodeIdentity): ResourceVersion {
  if (!isMeantFor(entry, node)) return { version: entry.current.version, ...NOTHING };
  const { candidate, current } = entry;
  return candidate?.nodeIds.includes(node.nodeId) === true ? candidate : current;
}
