import { Histogram } from './histogram.ts';
import type { TallyData } from './tally.ts';

/** The figures that people read; shares from 0 to 1. */
export interface Summary {
  readonly seconds: number;
  readonly arrivals: number;
  /** Answers, whatever their status. */
  readonly answers: number;
  readonly answersPerSecond: number;
  /** Answers 2xx (of a WebSocket scenario 101): what the node let through. */
  readonly admitted: number;
  readonly admittedPerSecond: number;
  /** Answers 429: what a limit refused. */
  readonly refused: number;
  /** Of all answers. */
  readonly refusedRate: number;
  /** Unexpected answers, failures, and arrivals that were not sent. */
  readonly errors: number;
  /** Of all arrivals and messages. */
  readonly errorRate: number;
  readonly messagesSent: number;
  readonly messagesReceived: number;
  readonly bytesInPerSecond: number;
  readonly latencyMs: Quantiles;
  readonly refusalMs: Quantiles;
  readonly serviceMs: Quantiles;
  readonly connectMs: Quantiles;
  readonly latenessMs: Quantiles;
}

/** Quantiles of a histogram in milliseconds. */
export interface Quantiles {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Answers that count as admitted. */
export function admittedOf({ statuses }: Pick<TallyData, 'statuses'>): number {
  return sumWhere(statuses, (status) => status === '101' || status.startsWith('2'));
}

/** What a tally says about a stretch of time. */
export function summaryOf(tally: TallyData, seconds: number): Summary {
  const answers = sumWhere(tally.statuses, () => true);
  const admitted = admittedOf(tally);
  const refused = tally.statuses['429'] ?? 0;
  const errors = tally.unexpected + tally.dropped + sumWhere(tally.failures, () => true);
  return {
    seconds,
    arrivals: tally.arrivals,
    answers,
    answersPerSecond: ratio(answers, seconds),
    admitted,
    admittedPerSecond: ratio(admitted, seconds),
    refused,
    refusedRate: ratio(refused, answers),
    errors,
    errorRate: ratio(errors, tally.arrivals + tally.messagesSent),
    messagesSent: tally.messagesSent,
    messagesReceived: tally.messagesReceived,
    bytesInPerSecond: ratio(tally.bytesIn, seconds),
    latencyMs: quantilesOf(Histogram.of(tally.latency)),
    refusalMs: quantilesOf(Histogram.of(tally.refusal)),
    serviceMs: quantilesOf(Histogram.of(tally.service)),
    connectMs: quantilesOf(Histogram.of(tally.connect)),
    latenessMs: quantilesOf(Histogram.of(tally.lateness)),
  };
}

/** The quantiles that reports show. */
export function quantilesOf(histogram: Histogram): Quantiles {
  return {
    count: histogram.count,
    mean: histogram.meanMs,
    p50: histogram.quantileMs(0.5),
    p90: histogram.quantileMs(0.9),
    p95: histogram.quantileMs(0.95),
    p99: histogram.quantileMs(0.99),
    p999: histogram.quantileMs(0.999),
    max: histogram.maxMs,
  };
}

function sumWhere(counts: Readonly<Record<string, number>>, isMeant: (name: string) => boolean): number {
  return Object.entries(counts).reduce((sum, [name, count]) => (isMeant(name) ? sum + count : sum), 0);
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
