import { createHash } from 'node:crypto';
import { HeadDigest, versionFor } from '@gatehouse/config-channel';
import type {
  ConfigEntry,
  EntryWatch,
  InProcessChannel,
  NodeCommand,
  NodeState,
  RefusedVersion,
  ResourceHealth,
  ResourceVersion,
} from '@gatehouse/config-channel';
import type { SpecTime } from './spec-time.ts';

const HEARTBEAT_MS = 1000;

/** A node for specs: applies what the channel says, reports it, and sends a heartbeat each second. */
export class SpecNode {
  readonly nodeId: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Versions that it serves. */
  readonly serves = new Map<string, ResourceVersion>();
  /** Commands that it got. */
  readonly commands: string[] = [];
  /** Says why it refuses a version; empty if it does not. */
  refuses: (version: ResourceVersion) => string = () => '';
  health: readonly ResourceHealth[] = [];
  state: NodeState = 'READY';
  /** Its reports do not arrive. */
  isMute = false;
  readonly #channel: InProcessChannel;
  readonly #time: SpecTime;
  readonly #digest = new HeadDigest((text) => createHash('sha256').update(text).digest('hex'));
  readonly #refused = new Map<string, RefusedVersion>();
  readonly #startedAtUnixMs: number;
  #sequence = 0;
  #watch: EntryWatch | undefined;
  #cancel: () => void = () => undefined;
  #stopAnswering: () => void = () => undefined;

  constructor(
    channel: InProcessChannel,
    time: SpecTime,
    nodeId: string,
    labels: Readonly<Record<string, string>> = {},
  ) {
    this.#channel = channel;
    this.#time = time;
    this.nodeId = nodeId;
    this.labels = labels;
    this.#startedAtUnixMs = time.now();
  }

  start(): this {
    const ignore = (): void => undefined;
    this.#watch = this.#channel.watch({ entry: (entry) => this.#take(entry), synced: ignore, head: ignore });
    this.#stopAnswering = this.#channel.onRollCall(() => this.beat());
    this.#channel.onCommand(this.nodeId, (command) => this.#obey(command));
    this.beat();
    return this;
  }

  /** Neither hears nor says anything any more. */
  die(): void {
    this.#stopAnswering();
    this.#watch?.stop();
    this.#cancel();
  }

  /** Goes on, but does not follow the channel any more. */
  cutOff(): void {
    this.#watch?.stop();
  }

  /** Sends a heartbeat now, and then each second. */
  beat(): void {
    this.#cancel();
    this.#channel.sendStatus({
      nodeId: this.nodeId,
      labels: this.labels,
      softwareVersion: '1.0.0',
      state: this.state,
      epoch: 'in-process',
      digest: this.#digest.hex,
      sequence: this.#sequence,
      refused: [...this.#refused.values()],
      load: { requestsInFlight: 1, requestCount: 2, connectionCount: 3, residentMemoryBytes: 4, cpuSeconds: 5 },
      health: this.health,
      startedAtUnixMs: this.#startedAtUnixMs,
      sentAtUnixMs: this.#time.now(),
    });
    this.#cancel = this.#time.timer(HEARTBEAT_MS, () => this.beat());
  }

  #obey(command: NodeCommand): Promise<void> {
    this.commands.push(command.kind);
    if (command.kind === 'drain') this.state = 'DRAINING';
    this.beat();
    return Promise.resolve();
  }

  #take(entry: ConfigEntry): void {
    const { key } = entry;
    const version = versionFor(entry, this);
    const error = this.refuses(version);
    if (error === '') {
      this.serves.set(key, version);
      this.#refused.delete(key);
    } else this.#refused.set(key, { key, version: version.version, error });
    this.#digest.set(entry);
    this.#sequence = Math.max(this.#sequence, entry.sequence);
    if (this.isMute) return;
    const { version: number, digest } = version;
    const report = { nodeId: this.nodeId, key, version: number, digest, reportedAtUnixMs: this.#time.now() };
    this.#channel.report(error === '' ? report : { ...report, error });
  }
}
