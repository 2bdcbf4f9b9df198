import { Histogram } from './histogram.ts';
import type { HistogramData } from './histogram.ts';

/** Why an arrival or a message got no answer. */
export type FailureKind =
  | 'connection-refused'
  | 'connection-closed'
  | 'connect-timeout'
  | 'timeout'
  | 'name-not-found'
  | 'tls'
  | 'malformed-answer'
  | 'wrong-echo'
  | 'out-of-ports-or-files'
  | 'other';

/** What happened in a stretch of time, as plain data that adds up over threads and intervals. */
export interface TallyData {
  /** Arrivals that were due: requests, or connections of a WebSocket scenario. */
  readonly arrivals: number;
  /** Arrivals that were due and not sent, because too many were under way. */
  readonly dropped: number;
  /** Answers by status; of a WebSocket scenario the answers to handshakes. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly failures: Readonly<Record<string, number>>;
  /** Answers with a status that was not expected. */
  readonly unexpected: number;
  readonly bytesIn: number;
  readonly messagesSent: number;
  readonly messagesReceived: number;
  /** From the intended send time to the end of the answer; timeouts count with the time waited, refusals (429) do not count here. */
  readonly latency: HistogramData;
  /** The same of answers 429: they are quick, and among the others they would flatter a node that refuses most. */
  readonly refusal: HistogramData;
  /** From the actual send time to the end of the answer: what a tool without a schedule would have seen. */
  readonly service: HistogramData;
  /** WebSocket: from the intended arrival to the end of the handshake. */
  readonly connect: HistogramData;
  /** How much later than intended the generator itself came to send. */
  readonly lateness: HistogramData;
}

const HISTOGRAMS = ['latency', 'refusal', 'service', 'connect', 'lateness'] as const;
const COUNTS = ['arrivals', 'dropped', 'unexpected', 'bytesIn', 'messagesSent', 'messagesReceived'] as const;

type CountName = (typeof COUNTS)[number];

/** Counts what happens until it is taken. */
export class Tally {
  readonly latency = new Histogram();
  readonly refusal = new Histogram();
  readonly service = new Histogram();
  readonly connect = new Histogram();
  readonly lateness = new Histogram();
  readonly #counts: Record<CountName, number> = noCounts();
  readonly #statuses = new Map<string, number>();
  readonly #failures = new Map<string, number>();

  /** Adds to one of the plain counts. */
  count(name: CountName, by = 1): void {
    this.#counts[name] += by;
  }

  /** An answer with a status. */
  answered(status: number, isExpected: boolean): void {
    increase(this.#statuses, String(status), 1);
    if (!isExpected) this.#counts.unexpected += 1;
  }

  failed(kind: FailureKind): void {
    increase(this.#failures, kind, 1);
  }

  /** Adds another tally. */
  add(data: TallyData): this {
    for (const name of COUNTS) this.#counts[name] += data[name];
    for (const name of HISTOGRAMS) this[name].add(data[name]);
    for (const [status, count] of Object.entries(data.statuses)) increase(this.#statuses, status, count);
    for (const [kind, count] of Object.entries(data.failures)) increase(this.#failures, kind, count);
    return this;
  }

  /** Everything counted so far. */
  toData(): TallyData {
    return {
      ...this.#counts,
      statuses: Object.fromEntries([...this.#statuses].sort(byName)),
      failures: Object.fromEntries([...this.#failures].sort(byName)),
      latency: this.latency.toData(),
      refusal: this.refusal.toData(),
      service: this.service.toData(),
      connect: this.connect.toData(),
      lateness: this.lateness.toData(),
    };
  }

  /** Everything counted since the last time; starts anew. */
  take(): TallyData {
    const data = this.toData();
    Object.assign(this.#counts, noCounts());
    this.#statuses.clear();
    this.#failures.clear();
    for (const name of HISTOGRAMS) this[name].clear();
    return data;
  }
}

/** The sum of several tallies. */
export function sumOf(tallies: readonly TallyData[]): TallyData {
  const sum = new Tally();
  for (const tally of tallies) sum.add(tally);
  return sum.toData();
}

function noCounts(): Record<CountName, number> {
  return { arrivals: 0, dropped: 0, unexpected: 0, bytesIn: 0, messagesSent: 0, messagesReceived: 0 };
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function byName(a: readonly [string, number], b: readonly [string, number]): number {
  return a[0] < b[0] ? -1 : 1;
}
