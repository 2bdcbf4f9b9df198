import { versionFor } from '@gatehouse/config-channel';
import type { ApplyReport, ConfigEntry, NodeStatus, ResourceVersion } from '@gatehouse/config-channel';
import type { NodeResourceView, NodeViewState } from '@gatehouse/records';

/** A node that is not heard of for so long is LOST, and tries no candidates. */
export const LOST_AFTER_MS = 30_000;

/** A rollout waits for a node that is not heard of for so long. */
export const COUNTED_MS = 60_000;

/** A node that is not heard of for so long is forgotten. */
export const FORGOTTEN_AFTER_MS = 600_000;

/** What became of a version on a node. */
export interface NodeAnswer {
  readonly nodeId: string;
  readonly isServing: boolean;
  /** Why it refused the version; empty if it did not. */
  readonly refusal: string;
  readonly resource: NodeResourceView | undefined;
}

/** What a node said of a resource. */
interface NodeResource extends NodeResourceView {
  readonly appliedDigest: string;
  /** When it said so last, by its own clock. */
  readonly heardAtUnixMs: number;
}

/** Everything that is known of one node. */
export class KnownNode {
  readonly nodeId: string;
  readonly resources = new Map<string, NodeResource>();
  version = '';
  lastSeenAtUnixMs = 0;
  status: NodeStatus | undefined;
  /** Of this process: it has no heartbeats and cannot get lost. */
  isLocal = false;
  /** All entries up to this ordinal were applied or refused: its digest said so. */
  syncedOrdinal = -1;
  /** When its digest was up to date last, or its first status came. */
  inSyncAtUnixMs = 0;
  /** It was reported as behind; once is enough. */
  isBehind = false;

  constructor(nodeId: string) {
    this.nodeId = nodeId;
  }

  get labels(): Readonly<Record<string, string>> {
    return this.status?.labels ?? {};
  }

  stateAt(nowUnixMs: number): NodeViewState {
    const state = this.status?.state ?? 'READY';
    const isOver = state === 'STOPPED';
    return !isOver && this.silenceMs(nowUnixMs) > LOST_AFTER_MS ? 'LOST' : state;
  }

  /** How long nothing was heard of it. A node that has sent reports only is not known to have heartbeats. */
  silenceMs(nowUnixMs: number): number {
    const silenceMs = nowUnixMs - this.lastSeenAtUnixMs;
    const isExpected = this.status !== undefined || silenceMs > FORGOTTEN_AFTER_MS;
    return this.isLocal || !isExpected ? 0 : silenceMs;
  }

  /** Takes in an answer. One that comes late never takes back a newer one. */
  record(report: ApplyReport): void {
    const { key, digest, error, reportedAtUnixMs } = report;
    const before = this.resources.get(key) ?? nothing(key);
    if (before.heardAtUnixMs > reportedAtUnixMs) return;
    if (error !== undefined) this.resources.set(key, refused(before, report, error));
    else if (digest === '') this.resources.delete(key);
    else this.resources.set(key, applied(before, report));
  }

  /** Takes in a heartbeat. `ordinal`: up to where it has everything; undefined if its digest is not known. */
  heartbeat(status: NodeStatus, ordinal: number | undefined, nowUnixMs: number): void {
    const isRestarted = this.status !== undefined && this.status.startedAtUnixMs !== status.startedAtUnixMs;
    if (isRestarted) {
      this.resources.clear();
      this.syncedOrdinal = -1;
    }
    if (this.status === undefined || isRestarted) this.inSyncAtUnixMs = nowUnixMs;
    this.isLocal = false;
    this.status = status;
    this.version = status.softwareVersion;
    this.inSync(ordinal, nowUnixMs);
    const { nodeId, sentAtUnixMs: reportedAtUnixMs } = status;
    for (const { key, version, error } of status.refused) {
      if (this.resources.get(key)?.refusedVersion === version) continue;
      this.record({ nodeId, key, version, digest: '', error, reportedAtUnixMs });
    }
  }

  /** Up to an ordinal it has everything; undefined if its digest is not known. */
  inSync(ordinal: number | undefined, nowUnixMs: number): void {
    if (ordinal === undefined) return;
    this.syncedOrdinal = Math.max(this.syncedOrdinal, ordinal);
    this.inSyncAtUnixMs = nowUnixMs;
    this.isBehind = false;
  }

  /** What became of a version of an entry. `ordinal` is the entry's. */
  answer(entry: ConfigEntry, ordinal: number, version: ResourceVersion): NodeAnswer {
    const resource = this.resources.get(entry.key);
    const isRefused = resource?.refusedVersion === version.version && resource.error !== '';
    const isApplied = resource?.appliedDigest === version.digest && resource.appliedVersion > 0;
    const isSynced = this.syncedOrdinal >= ordinal && versionFor(entry, this.#identity()).digest === version.digest;
    const isServing = isApplied || (isSynced && !isRefused);
    return {
      nodeId: this.nodeId,
      isServing,
      refusal: isRefused && !isServing ? resource.error : '',
      resource: resource ?? (isServing ? inferred(entry.key, version.version) : undefined),
    };
  }

  #identity() {
    return { nodeId: this.nodeId, labels: this.labels };
  }
}

function nothing(key: string): NodeResource {
  return { ...inferred(key, 0), appliedDigest: '', heardAtUnixMs: 0 };
}

function applied(before: NodeResource, { version, digest, reportedAtUnixMs }: ApplyReport): NodeResource {
  return {
    ...before,
    appliedVersion: version,
    appliedDigest: digest,
    error: before.refusedVersion === version ? '' : before.error,
    // The time when it went live, not when it was confirmed.
    reportedAtUnixMs: before.appliedDigest === digest ? before.reportedAtUnixMs : reportedAtUnixMs,
    heardAtUnixMs: reportedAtUnixMs,
  };
}

function refused(before: NodeResource, { version, reportedAtUnixMs }: ApplyReport, error: string): NodeResource {
  return { ...before, refusedVersion: version, error, reportedAtUnixMs, heardAtUnixMs: reportedAtUnixMs };
}

function inferred(key: string, appliedVersion: number): NodeResourceView {
  return { key, appliedVersion, refusedVersion: 0, error: '', reportedAtUnixMs: 0 };
}
