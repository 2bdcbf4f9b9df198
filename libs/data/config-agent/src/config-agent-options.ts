import type { ConfigCopy, ConfigSubscriber, HashText, NodeIdentity } from '@gatehouse/config-channel';
import type { Breathe } from '@gatehouse/snapshot';
import type { Tracer } from '@gatehouse/telemetry';
import type { ConfigTarget } from './config-target.ts';

/** What the agent needs from its node. */
export interface ConfigAgentOptions {
  readonly node: NodeIdentity;
  readonly subscriber: ConfigSubscriber;
  readonly target: ConfigTarget;
  /** The node's copy on disk; undefined = it keeps none. */
  readonly copy?: ConfigCopy;
  /** How long a node that has a copy waits for the channel before it counts as started. */
  readonly channelWaitMs: number;
  /** Makes a pacer for one resource: says when to give requests a turn. */
  readonly pacer: () => Breathe;
  readonly nowUnixMs: () => number;
  /** Calls back once after `delayMs`. Returns the function that cancels it. */
  readonly timer: (delayMs: number, callback: () => void) => () => void;
  readonly hash: HashText;
  /** Traces what becomes of a change, in the trace that its entry carries. Default: nobody does. */
  readonly tracer?: Tracer;
  readonly logger: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}
