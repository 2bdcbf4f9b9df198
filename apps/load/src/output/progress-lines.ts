import { Tally, summaryOf } from '@gatehouse/load-measure';
import type { RecordedInterval, Summary } from '@gatehouse/load-measure';
import { rateAt } from '@gatehouse/load-scenario';
import type { Scenario } from '@gatehouse/load-scenario';
import { formatClock, formatCount, formatMs, formatRate, formatShare } from '@gatehouse/load-report';

const BAR_CHARACTERS = 30;

/** Makes the lines that show how a run goes. */
export interface ProgressLines {
  /** Takes in an interval that has ended; gives the lines: the first one alone tells the essentials. */
  next(index: number, interval: RecordedInterval): string[];
}

/** Progress of a run of this scenario. */
export function createProgressLines({ file, segments, durationMs }: Scenario): ProgressLines {
  const whole = new Tally();
  return {
    next: (index, { tally, inFlight, busiestWorker }) => {
      whole.add(tally);
      const toMs = Math.min(durationMs, (index + 1) * file.interval);
      const now = summaryOf(tally, Math.max(1, toMs - index * file.interval) / 1000);
      const wanted = rateAt(segments, Math.max(0, toMs - file.interval / 2));
      return [
        essentials({ toMs, now, wanted, inFlight, isWebSocket: file.kind === 'websocket' }),
        `${bar(toMs / durationMs)} ${formatClock(toMs)} of ${formatClock(durationMs)}   generator late p99 ${formatMs(now.latenessMs.p99)}, busiest thread ${formatShare(busiestWorker)}`,
        `answers  ${countsText(whole.toData().statuses)}`,
        `failures ${countsText(whole.toData().failures)}`,
      ];
    },
  };
}

interface Moment {
  readonly toMs: number;
  readonly now: Summary;
  readonly wanted: number;
  readonly inFlight: number;
  readonly isWebSocket: boolean;
}

function essentials({ toMs, now, wanted, inFlight, isWebSocket }: Moment): string {
  const { latencyMs, connectMs } = now;
  const shown = latencyMs.count === 0 && isWebSocket ? connectMs : latencyMs;
  return [
    formatClock(toMs).padStart(7),
    `${formatRate(now.answersPerSecond)} of ${formatRate(wanted)}`,
    `${isWebSocket ? 'open' : 'in flight'} ${formatCount(inFlight)}`,
    ...(isWebSocket ? [`messages ${formatCount(now.messagesReceived)}`] : []),
    `p50 ${formatMs(shown.p50)}`,
    `p99 ${formatMs(shown.p99)}`,
    ...(now.refused > 0 ? [`429 ${formatShare(now.refusedRate)}`] : []),
    `errors ${formatCount(now.errors)}`,
  ].join('  ');
}

/** Counts by name, the most frequent first. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  return entries.length === 0 ? 'none' : entries.map(([name, count]) => `${name} ${formatCount(count)}`).join('  ');
}

function bar(share: number): string {
  const filled = Math.round(Math.min(1, share) * BAR_CHARACTERS);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_CHARACTERS - filled)}`;
}
