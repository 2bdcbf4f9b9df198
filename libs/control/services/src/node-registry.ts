import { isMeantFor } from '@gatehouse/config-channel';
import type { ApplyReport, ConfigEntry, NodeStatus, ResourceVersion } from '@gatehouse/config-channel';
import type { NodeFilter, NodeResourceView, NodeView } from '@gatehouse/records';
import { COUNTED_MS, FORGOTTEN_AFTER_MS, KnownNode, LOST_AFTER_MS } from './node-registry-node.ts';
import type { NodeAnswer } from './node-registry-node.ts';
import type { Clock } from './ports.ts';
import type { EntryTable } from './publisher-entries.ts';
import type { Answers } from './wave-decision.ts';

const DEFAULT_MAX_NODES = 10_000;

/** A node whose configuration differs for so long is behind, in milliseconds (reference components.md, I3). */
const BEHIND_AFTER_MS = 30_000;

/** The data-plane nodes that were heard of, and what each said of each configuration resource. Bounded: the longest silent one is forgotten. */
export class NodeRegistry {
  readonly #clock: Clock;
  readonly #entries: EntryTable;
  readonly #maxNodes: number;
  /** In the order of hearing: the longest silent one first. */
  readonly #nodes = new Map<string, KnownNode>();

  constructor(clock: Clock, entries: EntryTable, maxNodes: number = DEFAULT_MAX_NODES) {
    this.#clock = clock;
    this.#entries = entries;
    this.#maxNodes = maxNodes;
  }

  /** Adds the node of this very process: it needs no heartbeats. */
  seen(nodeId: string, version: string): void {
    const { node } = this.#hear(nodeId);
    node.version = version;
    node.isLocal = true;
  }

  /** Takes in what a node said of a version. True if the node was not known before. */
  report(report: ApplyReport): boolean {
    const { node, isNew } = this.#hear(report.nodeId);
    node.record(report);
    return isNew;
  }

  /** Takes in a heartbeat. True if rollouts may look different now. */
  status(status: NodeStatus): boolean {
    const { node, isNew } = this.#hear(status.nodeId);
    const before = node.status?.state;
    const { syncedOrdinal } = node;
    node.heartbeat(status, this.#entries.ordinalOfDigest(status.epoch, status.digest), this.#clock());
    const isNews = before !== status.state || node.syncedOrdinal !== syncedOrdinal || status.refused.length > 0;
    return isNew || isNews;
  }

  /** Looks at the last heartbeats again: a node may have answered before this replica knew the entries that it spoke of. */
  catchUp(): void {
    for (const node of this.#nodes.values()) {
      if (node.status === undefined) continue;
      node.inSync(this.#entries.ordinalOfDigest(node.status.epoch, node.status.digest), this.#clock());
    }
  }

  /** Drops what nodes said of a resource that exists no more. */
  forget(key: string): void {
    for (const node of this.#nodes.values()) node.resources.delete(key);
  }

  /** Forgets nodes that are silent for long. True if there were any. */
  sweep(): boolean {
    const now = this.#clock();
    const forgotten = [...this.#nodes.values()].filter((node) => node.silenceMs(now) > FORGOTTEN_AFTER_MS);
    for (const { nodeId } of forgotten) this.#nodes.delete(nodeId);
    return forgotten.length > 0;
  }

  /** What became of a version on the nodes that should have it, by node id: those that serve, and that were heard of lately. */
  answers(entry: ConfigEntry, version: ResourceVersion): readonly NodeAnswer[] {
    const ordinal = this.#entries.ordinalOf(entry.key) ?? Number.MAX_SAFE_INTEGER;
    const now = this.#clock();
    const isCounted = (node: KnownNode): boolean => {
      const state = node.stateAt(now);
      return (state === 'READY' || state === 'LOST') && node.silenceMs(now) <= COUNTED_MS && isMeantFor(entry, node);
    };
    return this.#sorted()
      .filter(isCounted)
      .map((node) => node.answer(entry, ordinal, version));
  }

  /** Nodes that can try a version of an entry: ready, meant for it, heard of lately. */
  eligible(entry: Pick<ConfigEntry, 'nodeSelector'>): readonly string[] {
    const now = this.#clock();
    return this.#sorted()
      .filter((node) => node.stateAt(now) === 'READY' && node.silenceMs(now) <= LOST_AFTER_MS)
      .filter((node) => isMeantFor(entry, node))
      .map(({ nodeId }) => nodeId);
  }

  /** What became of a version on one node; undefined if the node is not known. */
  answerOf(nodeId: string, entry: ConfigEntry, version: ResourceVersion): NodeAnswer | undefined {
    const ordinal = this.#entries.ordinalOf(entry.key) ?? Number.MAX_SAFE_INTEGER;
    return this.#nodes.get(nodeId)?.answer(entry, ordinal, version);
  }

  /** Answers to requests that a version gave on all nodes together, as far as their last heartbeats say. */
  health(key: string, version: number): Answers {
    let requestCount = 0;
    let serverErrorCount = 0;
    for (const { status } of this.#nodes.values()) {
      for (const health of status?.health ?? []) {
        if (health.key !== key || health.version !== version) continue;
        requestCount += health.requestCount;
        serverErrorCount += health.serverErrorCount;
      }
    }
    return { requestCount, serverErrorCount };
  }

  /** Nodes whose configuration differs from the channel's for more than 30 s: for the gauge `gatehouse_nodes_behind`. */
  behind(): readonly KnownNode[] {
    const now = this.#clock();
    return this.#sorted().filter(
      (node) =>
        node.stateAt(now) === 'READY' && node.status !== undefined && now - node.inSyncAtUnixMs > BEHIND_AFTER_MS,
    );
  }

  /** A node as operators see it, with its resources; undefined if it is not known. */
  view(nodeId: string): NodeView | undefined {
    const node = this.#nodes.get(nodeId);
    return node === undefined ? undefined : { ...this.#viewOf(node), resources: this.#resourcesOf(node) };
  }

  /** All nodes that match, by id, without their resources. */
  views(filter: NodeFilter = {}): readonly NodeView[] {
    const nodeSelector = filter.labels ?? {};
    return this.#sorted()
      .filter((node) => isMeantFor({ nodeSelector }, node))
      .map((node) => this.#viewOf(node))
      .filter(({ state }) => filter.state === undefined || state === filter.state);
  }

  #viewOf(node: KnownNode): NodeView {
    const { nodeId, version, labels, lastSeenAtUnixMs, status } = node;
    return {
      nodeId,
      version,
      state: node.stateAt(this.#clock()),
      labels,
      ...(status === undefined ? {} : { load: status.load }),
      behindBy: this.#behindBy(status),
      startedAtUnixMs: status?.startedAtUnixMs,
      lastSeenAtUnixMs,
      resources: [],
    };
  }

  #behindBy(status: NodeStatus | undefined): number {
    if (status === undefined) return 0;
    if (this.#entries.ordinalOfDigest(status.epoch, status.digest) !== undefined) return 0;
    return Math.max(1, this.#entries.sequence - status.sequence);
  }

  /** What it said, and what its digest says of resources that it has not spoken of to this replica. */
  #resourcesOf(node: KnownNode): readonly NodeResourceView[] {
    const resources = new Map<string, NodeResourceView>(node.resources);
    for (const entry of node.syncedOrdinal < 0 ? [] : this.#entries.all()) {
      const ordinal = this.#entries.ordinalOf(entry.key) ?? Number.MAX_SAFE_INTEGER;
      const { isServing, resource } = node.answer(entry, ordinal, entry.current);
      if (isServing && resource !== undefined && entry.current.payload !== undefined)
        resources.set(entry.key, resource);
    }
    return [...resources.values()].sort((left, right) => (left.key < right.key ? -1 : 1));
  }

  #hear(nodeId: string): { readonly node: KnownNode; readonly isNew: boolean } {
    const known = this.#nodes.get(nodeId);
    const node = known ?? new KnownNode(nodeId);
    node.lastSeenAtUnixMs = this.#clock();
    this.#nodes.delete(nodeId);
    this.#nodes.set(nodeId, node);
    const [oldest] = this.#nodes.keys();
    if (this.#nodes.size > this.#maxNodes && oldest !== undefined) this.#nodes.delete(oldest);
    return { node, isNew: known === undefined };
  }

  #sorted(): KnownNode[] {
    return [...this.#nodes.values()].sort((left, right) => (left.nodeId < right.nodeId ? -1 : 1));
  }
}
