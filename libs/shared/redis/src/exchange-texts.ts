import { MAX_BURST } from '@gatehouse/counters';
import type { BucketCall, BucketReply, QuotaCall, QuotaReply } from '@gatehouse/counters';

/** Figures of one bucket, and of one quota, in the answer of the exchange script. */
const BUCKET_FIGURES = 4;
const QUOTA_FIGURES = 7;

/** A bucket of a call as the exchange script reads it. */
export function bucketText({ burst, ratePerSecond, held, returned, need, ahead, owed }: BucketCall): string {
  return [Math.min(burst, MAX_BURST), Math.round(ratePerSecond * 1_000), held, returned, need, ahead, owed].join(' ');
}

/** A quota of a call as the exchange script reads it; `name` is that of the key under the plan. */
export function quotaText(call: QuotaCall, name: string): string {
  const { limit, offset, startDay, period, returned, returnedDay, need, ahead, owed, seenUsed, seenStart } = call;
  const most = limit === Infinity ? -1 : limit;
  const spent = [returned, returnedDay, need, ahead, owed, seenUsed, seenStart];
  return [most, offset, startDay, period, ...spent, name].join(' ');
}

/** The figures of an answer, one after the other. */
export class Figures {
  /** False when the answer is not one of so many buckets and quotas. */
  readonly areComplete: boolean;
  readonly #figures: readonly number[];
  #at = 0;

  constructor(answer: unknown, buckets: number, quotas: number) {
    this.#figures = String(answer).split(' ').map(Number);
    this.areComplete = this.#figures.length === buckets * BUCKET_FIGURES + quotas * QUOTA_FIGURES;
  }

  next(): number {
    const figure = this.#figures[this.#at] ?? 0;
    this.#at += 1;
    return figure;
  }
}

/** What the script says of the next bucket. */
export function bucketReply(figures: Figures): BucketReply {
  const [kept, granted] = [figures.next(), figures.next()];
  return { kind: 'bucket', kept, granted, left: figures.next(), waitMs: figures.next() };
}

/** What the script says of the next quota. */
export function quotaReply(figures: Figures): QuotaReply {
  const [granted, left, used] = [figures.next(), figures.next(), figures.next()];
  const [day, start, endsInMs] = [figures.next(), figures.next(), figures.next()];
  return { kind: 'quota', granted, left, used, day, start, endsInMs, isTrusted: figures.next() === 1 };
}
