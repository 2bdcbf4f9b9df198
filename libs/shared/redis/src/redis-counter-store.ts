import type { BucketCall, CounterCall, CounterReply, CounterStore, QuotaCall } from '@gatehouse/counters';
import { LEASE_TTL_MS } from '@gatehouse/counters';
import { bucketKey, CHANGED_KEY, FLEET_SLOT, NODES_KEY, TRUSTED_KEY, usageKey, usageName } from './counter-keys.ts';
import { EXCHANGE_SCRIPT } from './exchange-script.ts';
import { bucketReply, bucketText, Figures, quotaReply, quotaText } from './exchange-texts.ts';
import { NODE_SCRIPT } from './node-script.ts';
import type { RedisLink } from './redis-link.ts';

const BEAT_INTERVAL_MS = 1_000;
/** A script holds up everybody else at Redis, so it gets no more counters than this. */
const MAX_COUNTERS = 64;

/** Counters of a fleet in Redis. `holder` names one life of this node: unlike all others, and unlike its life before. */
export class RedisCounterStore implements CounterStore {
  readonly #link: RedisLink;
  readonly #holder: string;
  readonly #beat: NodeJS.Timeout;
  #sequence = 0;
  #liveNodes = 1;

  constructor(link: RedisLink, holder: string) {
    this.#link = link;
    this.#holder = holder;
    link.onChange((isAvailable) => {
      if (isAvailable) this.#tellAlive();
    });
    this.#tellAlive();
    this.#beat = setInterval(() => this.#tellAlive(), BEAT_INTERVAL_MS);
    this.#beat.unref();
  }

  get isAvailable(): boolean {
    return this.#link.isAvailable;
  }

  get isSuspect(): boolean {
    return this.#link.isSuspect;
  }

  get liveNodes(): number {
    return this.#liveNodes;
  }

  onChange(listener: (isAvailable: boolean) => void): void {
    this.#link.onChange(listener);
  }

  exchange(calls: readonly CounterCall[], onReplies: (replies: readonly CounterReply[]) => void): void {
    this.#sequence += 1;
    const replies = new Array<CounterReply>(calls.length).fill(undefined);
    const parts = this.#partsOf(calls);
    let open = parts.length;
    const end = (): void => {
      open -= 1;
      if (open === 0) onReplies(replies);
    };
    for (const part of parts) {
      this.#run(calls, part).then((answer) => {
        readReplies(answer, part, replies);
        end();
      }, end);
    }
  }

  /** Says that the node is gone, and stops. The connection stays: it is not the store's. */
  async close(): Promise<void> {
    clearInterval(this.#beat);
    await this.#link.runScript(NODE_SCRIPT, [NODES_KEY], [this.#holder, 0]).catch(() => undefined);
  }

  #tellAlive(): void {
    this.#link.runScript(NODE_SCRIPT, [NODES_KEY], [this.#holder, 1]).then(
      (count) => (this.#liveNodes = Math.max(1, Number(count))),
      () => undefined,
    );
  }

  /** Calls that go into one script: all, or in a Cluster those of one slot; sent together in any case. Buckets come first. */
  #partsOf(calls: readonly CounterCall[]): Part[] {
    const parts: Part[] = [];
    const open = new Map<string, Part>();
    for (const [index, call] of calls.entries()) {
      const slot = this.#link.isCluster ? slotOf(call) : '';
      let part = open.get(slot);
      if (part === undefined || part.buckets.length + part.quotas.length >= MAX_COUNTERS) {
        part = { buckets: [], quotas: [] };
        open.set(slot, part);
        parts.push(part);
      }
      part[call.kind === 'bucket' ? 'buckets' : 'quotas'].push(index);
    }
    return parts;
  }

  #run(calls: readonly CounterCall[], { buckets, quotas }: Part): Promise<unknown> {
    const keys: string[] = [];
    const args: (string | number)[] = [this.#holder, this.#sequence, buckets.length];
    for (const index of buckets) {
      const call = calls[index] as BucketCall;
      keys.push(bucketKey(call.slot, call.key));
      args.push(bucketText(call));
    }
    if (quotas.length > 0) keys.push(TRUSTED_KEY, CHANGED_KEY);
    for (const index of quotas) {
      const call = calls[index] as QuotaCall;
      const name = usageName(call.usagePlanId, call.apiKeyId);
      keys.push(usageKey(name));
      args.push(quotaText(call, name));
    }
    return this.#link.runScript(EXCHANGE_SCRIPT, keys, args, LEASE_TTL_MS);
  }
}

/** Places of the calls of one script. */
interface Part {
  readonly buckets: number[];
  readonly quotas: number[];
}

function slotOf(call: CounterCall): string {
  return call.kind === 'bucket' ? call.slot : FLEET_SLOT;
}

/** An answer that is none leaves its counters without a reply. */
function readReplies(answer: unknown, { buckets, quotas }: Part, replies: CounterReply[]): void {
  const figures = new Figures(answer, buckets.length, quotas.length);
  if (!figures.areComplete) return;
  for (const index of buckets) replies[index] = bucketReply(figures);
  for (const index of quotas) replies[index] = quotaReply(figures);
}
