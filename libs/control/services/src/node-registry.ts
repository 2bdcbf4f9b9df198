import { Buffer } from 'node:buffer';
import type { ApplyReport } from '@gatehouse/config-channel';
import type { NodeResourceView, NodeUseCases, NodeView, Page, PageRequest } from '@gatehouse/records';
import type { Clock } from './ports.ts';
import { found, invalidField } from './problems.ts';

const DEFAULT_MAX_NODES = 10_000;
const TOKEN_PREFIX = 'node:';

interface KnownNode {
  version: string;
  lastSeenAtUnixMs: number;
  readonly resources: Map<string, NodeResourceView>;
}

/** The data-plane nodes that were heard of, and what each said of each configuration resource. Bounded: the longest silent one is forgotten. */
export class NodeRegistry implements NodeUseCases {
  readonly #clock: Clock;
  readonly #maxNodes: number;
  /** In the order of hearing: the longest silent one first. */
  readonly #nodes = new Map<string, KnownNode>();

  constructor(clock: Clock, maxNodes: number = DEFAULT_MAX_NODES) {
    this.#clock = clock;
    this.#maxNodes = maxNodes;
  }

  /** Notes that a node was heard of. True if it was not known before. */
  seen(nodeId: string, version?: string): boolean {
    const known = this.#nodes.get(nodeId);
    const node: KnownNode = known ?? { version: '', lastSeenAtUnixMs: 0, resources: new Map() };
    node.lastSeenAtUnixMs = this.#clock();
    if (version !== undefined) node.version = version;
    this.#nodes.delete(nodeId);
    this.#nodes.set(nodeId, node);
    const [oldest] = this.#nodes.keys();
    if (this.#nodes.size > this.#maxNodes && oldest !== undefined) this.#nodes.delete(oldest);
    return known === undefined;
  }

  /** Notes what a node said of a version. A report that comes late never takes back a newer one. */
  record(report: ApplyReport): void {
    const resources = this.#nodes.get(report.nodeId)?.resources;
    const before = resources?.get(report.key) ?? { appliedVersion: 0, refusedVersion: 0, error: '' };
    const refuses = report.error !== undefined && report.version >= before.refusedVersion;
    resources?.set(report.key, {
      key: report.key,
      appliedVersion:
        report.error === undefined ? Math.max(before.appliedVersion, report.version) : before.appliedVersion,
      refusedVersion: refuses ? report.version : before.refusedVersion,
      error: refuses ? (report.error ?? '') : before.error,
      reportedAtUnixMs: report.reportedAtUnixMs,
    });
  }

  /** Drops what nodes said of a resource that exists no more. */
  forget(key: string): void {
    for (const node of this.#nodes.values()) node.resources.delete(key);
  }

  /** What every known node said of a resource, by node id. */
  reports(key: string): readonly { readonly nodeId: string; readonly resource: NodeResourceView | undefined }[] {
    return this.#sortedIds().map((nodeId) => ({ nodeId, resource: this.#nodes.get(nodeId)?.resources.get(key) }));
  }

  get(nodeId: string): NodeView {
    const node = found(this.#nodes.get(nodeId), `node '${nodeId}'`);
    const resources = [...node.resources.values()].sort((left, right) => (left.key < right.key ? -1 : 1));
    return { nodeId, version: node.version, lastSeenAtUnixMs: node.lastSeenAtUnixMs, resources };
  }

  list({ pageSize, pageToken }: PageRequest): Page<NodeView> {
    const after = pageToken === undefined ? '' : decodeToken(pageToken);
    const ids = this.#sortedIds().filter((nodeId) => nodeId > after);
    const items = ids.slice(0, pageSize).map((nodeId) => this.get(nodeId));
    const last = items.at(-1);
    return { items, nextPageToken: last !== undefined && ids.length > pageSize ? encodeToken(last.nodeId) : undefined };
  }

  #sortedIds(): string[] {
    return [...this.#nodes.keys()].sort();
  }
}

function encodeToken(nodeId: string): string {
  return Buffer.from(TOKEN_PREFIX + nodeId).toString('base64url');
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith(TOKEN_PREFIX)) throw invalidField('pageToken', 'is not the token of a page of this list');
  return text.slice(TOKEN_PREFIX.length);
}
