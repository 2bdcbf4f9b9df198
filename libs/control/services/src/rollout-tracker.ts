import type { ApplyReport } from '@gatehouse/config-channel';
import type { NodeRegistry } from './node-registry.ts';
import type { Logger } from './ports.ts';

/** The version of a resource that nodes should have. */
export interface WantedVersion {
  /** 0 = none was ever sent. */
  readonly version: number;
  readonly startedAtUnixMs: number | undefined;
  /** Why the newest change could not be sent at all; empty if it was. */
  readonly problem: string;
}

/** Puts together what the publisher sent and what nodes say of it. */
export class RolloutTracker {
  readonly registry: NodeRegistry;
  readonly #logger: Logger;
  readonly #wanted = new Map<string, WantedVersion>();
  readonly #listeners = new Set<(key: string | undefined) => void>();

  constructor(registry: NodeRegistry, logger: Logger) {
    this.registry = registry;
    this.#logger = logger;
  }

  /** A version is about to be published. `startedAtUnixMs` is when the change was stored. */
  publishing(key: string, version: number, startedAtUnixMs: number): void {
    this.#wanted.set(key, { version, startedAtUnixMs, problem: '' });
  }

  /** The resource is about to be taken from the nodes. */
  retiring(key: string): void {
    this.#wanted.delete(key);
    this.registry.forget(key);
  }

  /** The newest change of a resource cannot be sent; nodes keep the version before. */
  failed(key: string, problem: string): void {
    const before = this.#wanted.get(key) ?? { version: 0, startedAtUnixMs: undefined };
    this.#wanted.set(key, { ...before, problem });
  }

  /** The newest change left the content as the nodes have it. */
  unchanged(key: string): void {
    const before = this.#wanted.get(key);
    if (before === undefined) return;
    if (before.version === 0) this.#wanted.delete(key);
    else this.#wanted.set(key, { ...before, problem: '' });
  }

  /** All changes of the resource up to now are on their way; who waits may look again. */
  settled(key: string): void {
    this.#notify(key);
  }

  /** A node said something about a version. */
  report(report: ApplyReport): void {
    const { nodeId, key, version, error } = report;
    const isNew = this.registry.seen(nodeId);
    if (this.#wanted.has(key)) this.registry.record(report);
    if (error !== undefined) this.#logger.warn({ nodeId, key, version, error }, 'A node refused a version');
    this.#notify(isNew ? undefined : key);
  }

  /** What nodes should have; undefined if the resource was never sent or was taken back. */
  wanted(key: string): WantedVersion | undefined {
    return this.#wanted.get(key);
  }

  /** Calls back with the key that changed; undefined = maybe all. Returns the function that stops it. */
  onChange(listener: (key: string | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #notify(key: string | undefined): void {
    for (const listener of this.#listeners) listener(key);
  }
}
