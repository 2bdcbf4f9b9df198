import type { ConfigSubscriber, NodeIdentity, NodeLoad, NodeState, ResourceHealth } from '@gatehouse/config-channel';
import type { ConfigAgent } from './config-agent.ts';

/** Requests that a stage has served since the node started. */
export interface RequestCounts {
  readonly requestCount: number;
  /** Answers with status 500 and above. */
  readonly serverErrorCount: number;
}

/** What the heartbeat of a node is made of. */
export interface StatusSources {
  readonly node: NodeIdentity;
  readonly softwareVersion: string;
  readonly agent: ConfigAgent;
  readonly subscriber: ConfigSubscriber;
  readonly state: () => NodeState;
  readonly load: () => NodeLoad;
  /** Counts of the stage behind a configuration key; undefined for other keys. */
  readonly counts: (key: string) => RequestCounts | undefined;
  readonly nowUnixMs: () => number;
  readonly timer: (delayMs: number, callback: () => void) => () => void;
}

const BEAT_MS = 10_000;
/** While a rollout goes in waves, its health gate wants to see soon. */
const WATCHED_BEAT_MS = 1_000;
/** How long the requests of a version are told apart. */
const HEALTH_WINDOW_MS = 600_000;

interface Baseline extends RequestCounts {
  readonly version: number;
  readonly appliedAtUnixMs: number;
}

/** Sends the node's heartbeat: every 10 s, each second while a candidate is tried somewhere, and at once when told to or when the roll is called. */
export class StatusSender {
  readonly #sources: StatusSources;
  readonly #baselines = new Map<string, Baseline>();
  readonly #startedAtUnixMs: number;
  #cancel: () => void = () => undefined;
  /** The heartbeat that is planned may be 10 s away. */
  #isUnwatched = false;
  #unsubscribe: () => void = () => undefined;

  constructor(sources: StatusSources) {
    this.#sources = sources;
    this.#startedAtUnixMs = sources.nowUnixMs();
  }

  start(): void {
    this.#unsubscribe = this.#sources.subscriber.onRollCall(() => {
      this.send();
    });
    this.send();
  }

  stop(): void {
    this.#unsubscribe();
    this.#cancel();
    this.#cancel = () => undefined;
    this.#isUnwatched = false;
  }

  /**
   * A version was applied: its requests count from now on. If a candidate came with it, its health gate has perhaps less time than there is
   * until the heartbeat that is planned.
   */
  applied(key: string, version: number): void {
    if (this.#isUnwatched && this.#sources.agent.view.hasCandidate) this.#plan();
    const counts = this.#sources.counts(key);
    if (counts === undefined) return;
    this.#baselines.set(key, { ...counts, version, appliedAtUnixMs: this.#sources.nowUnixMs() });
  }

  /** Sends the heartbeat now and plans the next. */
  send(): void {
    const { node, softwareVersion, agent, subscriber, state, load, nowUnixMs } = this.#sources;
    const { view } = agent;
    subscriber.sendStatus({
      nodeId: node.nodeId,
      labels: node.labels,
      softwareVersion,
      state: state(),
      epoch: view.epoch,
      digest: view.digest,
      sequence: view.sequence,
      refused: agent.refused(),
      load: load(),
      health: this.#health(),
      startedAtUnixMs: this.#startedAtUnixMs,
      sentAtUnixMs: nowUnixMs(),
    });
    this.#plan();
  }

  #plan(): void {
    const { agent, timer } = this.#sources;
    this.#isUnwatched = !agent.view.hasCandidate;
    this.#cancel();
    this.#cancel = timer(this.#isUnwatched ? BEAT_MS : WATCHED_BEAT_MS, () => {
      this.send();
    });
  }

  #health(): ResourceHealth[] {
    const nowUnixMs = this.#sources.nowUnixMs();
    const health: ResourceHealth[] = [];
    for (const [key, baseline] of this.#baselines) {
      const counts = this.#sources.counts(key);
      if (counts === undefined || nowUnixMs - baseline.appliedAtUnixMs > HEALTH_WINDOW_MS) {
        this.#baselines.delete(key);
        continue;
      }
      health.push({
        key,
        version: baseline.version,
        requestCount: counts.requestCount - baseline.requestCount,
        serverErrorCount: counts.serverErrorCount - baseline.serverErrorCount,
      });
    }
    return health;
  }
}
