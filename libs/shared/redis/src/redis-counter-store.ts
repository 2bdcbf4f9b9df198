import type { BucketCall, CounterCall, CounterReply, CounterStore, QuotaCall } from '@gatehouse/counters';
import { MAX_BURST } from '@gatehouse/counters';
import { BUCKET_ANSWER_LENGTH, BUCKET_SCRIPT } from './bucket-script.ts';
import { bucketKey, CHANGED_KEY, NODES_KEY, TRUSTED_KEY, usageKey, usageName } from './counter-keys.ts';
import { NODE_SCRIPT } from './node-script.ts';
import { QUOTA_ANSWER_LENGTH, QUOTA_SCRIPT } from './quota-script.ts';
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
    for (const { kind, indexes } of parts) {
      const exchanged = kind === 'bucket' ? this.#buckets(calls, indexes) : this.#quotas(calls, indexes);
      exchanged
        .then((answers) => {
          for (const [i, index] of indexes.entries()) replies[index] = answers[i];
        })
        .catch(() => undefined)
        .finally(() => {
          open -= 1;
          if (open === 0) onReplies(replies);
        });
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

  /** Calls that go into one script: in a Cluster those of one slot, sent together in any case. */
  #partsOf(calls: readonly CounterCall[]): { readonly kind: CounterCall['kind']; readonly indexes: number[] }[] {
    const parts: { readonly kind: CounterCall['kind']; readonly indexes: number[] }[] = [];
    const open = new Map<string, number[]>();
    for (const [index, call] of calls.entries()) {
      const name = call.kind === 'quota' ? 'quota' : this.#link.isCluster ? `slot ${call.slot}` : 'bucket';
      let indexes = open.get(name);
      if (indexes === undefined || indexes.length >= MAX_COUNTERS) {
        indexes = [];
        open.set(name, indexes);
        parts.push({ kind: call.kind, indexes });
      }
      indexes.push(index);
    }
    return parts;
  }

  async #buckets(calls: readonly CounterCall[], indexes: readonly number[]): Promise<readonly CounterReply[]> {
    const own = indexes.map((index) => calls[index] as BucketCall);
    const args = own.flatMap(({ burst, ratePerSecond, held, returned, need, ahead, owed }) => [
      Math.min(burst, MAX_BURST),
      Math.round(ratePerSecond * 1_000),
      held,
      returned,
      need,
      ahead,
      owed,
    ]);
    const keys = own.map(({ slot, key }) => bucketKey(slot, key));
    const answer = await this.#link.runScript(BUCKET_SCRIPT, keys, [this.#holder, this.#sequence, ...args]);
    return own.map((_, i) => {
      const [kept = 0, granted = 0, left = 0, waitMs = 0] = figuresOf(answer, i, BUCKET_ANSWER_LENGTH);
      return { kind: 'bucket', kept, granted, left, waitMs };
    });
  }

  async #quotas(calls: readonly CounterCall[], indexes: readonly number[]): Promise<readonly CounterReply[]> {
    const own = indexes.map((index) => calls[index] as QuotaCall);
    const names = own.map(({ usagePlanId, apiKeyId }) => usageName(usagePlanId, apiKeyId));
    const args = own.flatMap((call, i) => [
      names[i] ?? '',
      call.limit === Infinity ? -1 : call.limit,
      call.offset,
      call.startDay,
      call.period,
      call.returned,
      call.returnedDay,
      call.need,
      call.ahead,
      call.owed,
      call.seenUsed,
      call.seenStart,
    ]);
    const answer = await this.#link.runScript(QUOTA_SCRIPT, [TRUSTED_KEY, CHANGED_KEY, ...names.map(usageKey)], args);
    return own.map((_, i) => {
      const [granted = 0, left = 0, used = 0, day = 0, start = 0, endsInMs = 0, isTrusted = 0] = figuresOf(
        answer,
        i,
        QUOTA_ANSWER_LENGTH,
      );
      return { kind: 'quota', granted, left, used, day, start, endsInMs, isTrusted: isTrusted === 1 };
    });
  }
}

function figuresOf(answer: unknown, i: number, length: number): number[] {
  return Array.isArray(answer) ? answer.slice(i * length, (i + 1) * length).map(Number) : [];
}
