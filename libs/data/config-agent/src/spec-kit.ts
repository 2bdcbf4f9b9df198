import { createHash } from 'node:crypto';
import { HeadDigest, InProcessChannel } from '@gatehouse/config-channel';
import type { ApplyReport, ConfigCopy, ConfigEntry, NodeIdentity, ResourceVersion } from '@gatehouse/config-channel';
import { encodeDomainName } from '@gatehouse/snapshot';
import type { EncodedResource } from '@gatehouse/snapshot';
import { ConfigAgent } from './config-agent.ts';
import type { ConfigTarget } from './config-target.ts';

/** The configuration key of the specs' domain name. */
export const KEY = 'domainnames/api.example.com';

/** SHA-256 in hex, as nodes hash. */
export function digestText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The version of a domain name that maps a stage. */
export function versionMapping(version: number, stage = 'prod'): ResourceVersion & EncodedResource {
  const document = { domainName: 'api.example.com', apiMappings: [{ apiId: 'abc', stage }], routingRules: [] };
  return { version, ...encodeDomainName(document) };
}

/** Writes down what it is told; refuses everything while `refuse` is a reason. */
export class RecordingTarget implements ConfigTarget {
  readonly calls: string[] = [];
  refuse: string | undefined;

  applyStage(key: string): Promise<void> {
    return this.#record(`stage ${key}`);
  }
  applyWebSocketStage(key: string): Promise<void> {
    return this.#record(`WebSocket stage ${key}`);
  }
  applyRestStage(key: string): Promise<void> {
    return this.#record(`REST stage ${key}`);
  }
  applyDomainName(key: string): Promise<void> {
    return this.#record(`domain ${key}`);
  }
  applyVpcLink(key: string): Promise<void> {
    return this.#record(`link ${key}`);
  }
  applyUsagePlan(key: string): Promise<void> {
    return this.#record(`plan ${key}`);
  }
  applyApiKeys(key: string): Promise<void> {
    return this.#record(`keys ${key}`);
  }
  applyAccount(key: string): Promise<void> {
    return this.#record(`account ${key}`);
  }
  applyStageCache(key: string): Promise<void> {
    return this.#record(`cache ${key}`);
  }
  remove(key: string): Promise<void> {
    return this.#record(`remove ${key}`);
  }
  markSynced(): void {
    this.calls.push('synced');
  }
  #record(call: string): Promise<void> {
    if (this.refuse !== undefined) return Promise.reject(new Error(this.refuse));
    this.calls.push(call);
    return Promise.resolve();
  }
}

/** A copy in memory; `broken` makes every write fail. */
export class MemoryCopy implements ConfigCopy {
  entries: readonly ConfigEntry[] = [];
  broken = false;
  readonly chunks = new Map<string, Uint8Array>();

  load(): Promise<readonly ConfigEntry[]> {
    return Promise.resolve(this.entries);
  }
  chunk(digest: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.chunks.get(digest));
  }
  save(
    entries: readonly ConfigEntry[],
    chunkDigests: ReadonlySet<string>,
    newChunks: ReadonlyMap<string, Uint8Array>,
  ): Promise<void> {
    if (this.broken) return Promise.reject(new Error('disk full'));
    this.entries = entries;
    for (const [digest, bytes] of newChunks) this.chunks.set(digest, bytes);
    for (const digest of this.chunks.keys()) if (!chunkDigests.has(digest)) this.chunks.delete(digest);
    return Promise.resolve();
  }
}

/** An agent over a channel in the process, with timers that the spec runs by hand. */
export function setUp(node: NodeIdentity = { nodeId: 'n1', labels: {} }, copy?: ConfigCopy) {
  const channel = new InProcessChannel();
  const target = new RecordingTarget();
  const reports: ApplyReport[] = [];
  const timers: { readonly delayMs: number; readonly callback: () => void }[] = [];
  const log: string[] = [];
  channel.onReport((report) => reports.push(report));
  const agent = new ConfigAgent({
    node,
    subscriber: channel,
    target,
    ...(copy && { copy }),
    pacer: () => () => undefined,
    nowUnixMs: () => 42,
    timer: (delayMs, callback) => {
      const timer = { delayMs, callback };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer) >>> 0, 1);
    },
    channelWaitMs: 1000,
    hash: digestText,
    logger: {
      info: () => undefined,
      warn: (_fields, message) => log.push(message),
      error: () => undefined,
    },
  });
  const publish = (entry: ConfigEntry): Promise<void> => channel.publish(entry, []);
  const settled = async (count: number): Promise<void> => {
    while (reports.length < count) await new Promise((resolve) => setImmediate(resolve));
  };
  const runTimers = (delayMs: number): void => {
    for (const timer of timers.filter((candidate) => candidate.delayMs === delayMs)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.callback();
    }
  };
  /** What the publisher's heartbeat says of these entries. */
  const sendHead = (...entries: readonly ConfigEntry[]): void => {
    const digest = new HeadDigest(digestText);
    for (const entry of entries) digest.set(entry);
    const sequence = Math.max(0, ...entries.map((entry) => entry.sequence));
    const head = { sequence, digest: digest.hex, entryCount: entries.length, sentAtUnixMs: 42 };
    channel.sendHead({ epoch: 'in-process', ...head });
  };
  return { channel, target, reports, agent, publish, settled, timers, runTimers, log, sendHead };
}
