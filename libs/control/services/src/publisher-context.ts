import type { ConfigPublisher } from '@gatehouse/config-channel';
import type { ControlStore } from '@gatehouse/records';
import type { NodeRegistry } from './node-registry.ts';
import type { Clock, Logger, ResourceCompiler, Timer } from './ports.ts';
import type { EntryTable } from './publisher-entries.ts';
import type { OutboxIndex } from './publisher-outbox.ts';
import type { RollCall } from './roll-call.ts';
import type { RolloutChanges } from './rollout-changes.ts';
import type { PayloadReader } from './rollout-policy.ts';

/** What the publisher works with. */
export interface PublisherContext {
  readonly store: ControlStore;
  readonly channel: ConfigPublisher;
  readonly compiler: ResourceCompiler;
  readonly entries: EntryTable;
  readonly outbox: OutboxIndex;
  readonly registry: NodeRegistry;
  readonly rollCall: RollCall;
  readonly payloads: PayloadReader;
  readonly changes: RolloutChanges;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly randomInt: (maxExclusive: number) => number;
  readonly logger: Logger;
  readonly timing?: Partial<PublisherTiming>;
}

/** When the publisher does what, in milliseconds. */
export interface PublisherTiming {
  /** Looks for changes that nobody told of, for leadership and for waves. Default 1 s. */
  readonly pollMs: number;
  /** Asks the channel whether it is still the same, and sends the heartbeat. Default 10 s. */
  readonly heartbeatMs: number;
  /** Compares channel and store. Default 60 s. */
  readonly reconcileMs: number;
  /** Removes chunks that no entry names. Default 10 min. */
  readonly pruneMs: number;
  /** Chunks younger than this stay, because a node may be about to fetch them. Default 1 h. */
  readonly minChunkAgeMs: number;
  /** Entries of deleted resources are kept for so long, for nodes that were away. Default 48 h; less than 24 h is unwise. */
  readonly forgetAfterMs: number;
}

/** What holds when nothing is set. */
export const PUBLISHER_TIMING: PublisherTiming = {
  pollMs: 1000,
  heartbeatMs: 10_000,
  reconcileMs: 60_000,
  pruneMs: 600_000,
  minChunkAgeMs: 3_600_000,
  forgetAfterMs: 48 * 3_600_000,
};
