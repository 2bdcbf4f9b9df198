import { limitUseOf, measuredSeconds, summaryOf } from '@gatehouse/load-measure';
import type { LoadResult, Quantiles, Summary } from '@gatehouse/load-measure';
import { formatClock, formatCount, formatMs, formatRate, formatShare } from '@gatehouse/load-report';
import type { Colours } from '../context.ts';
import { countsText } from './progress-lines.ts';

/** The result of a run as lines for the terminal. */
export function summaryLines(result: LoadResult, colours: Colours): string[] {
  const summary = summaryOf(result.totals, measuredSeconds(result));
  return [
    colours.bold(
      `${result.scenario.name}: ${formatClock(result.ranMs)} ${result.endedBy === 'interrupted' ? '(interrupted)' : ''}`.trimEnd(),
    ),
    row('arrivals', `${formatCount(summary.arrivals)}, of which ${formatCount(result.totals.dropped)} not sent`),
    ...answerRows(result, summary),
    ...latencyRows(result, summary),
    ...limitRows(result),
    row(
      'errors',
      `${formatCount(summary.errors)} (${formatShare(summary.errorRate)})   ${failureText(result)}`.trimEnd(),
    ),
    ...Object.entries(result.failureExamples).map(([kind, message]) => row('', `${kind}: ${message}`)),
    row('generator', generatorText(result)),
    ...result.thresholds.map(({ name, wanted, actual, passed }) =>
      row('threshold', `${passed ? colours.green('ok    ') : colours.red('MISSED')} ${name} ${wanted}: ${actual}`),
    ),
    ...result.warnings.map((warning) => `${colours.yellow('warning:')} ${warning}`),
  ];
}

function answerRows(result: LoadResult, summary: Summary): string[] {
  const rows = [
    row(
      'answers',
      `${formatCount(summary.answers)} (${formatRate(summary.answersPerSecond)})   ${countsText(result.totals.statuses)}`,
    ),
  ];
  if (result.scenario.kind === 'websocket') {
    rows.push(
      row('messages', `${formatCount(summary.messagesSent)} sent, ${formatCount(summary.messagesReceived)} received`),
    );
  }
  return rows;
}

function latencyRows({ scenario }: LoadResult, summary: Summary): string[] {
  const { latencyMs, serviceMs, connectMs, refusalMs } = summary;
  return [
    ...(scenario.kind === 'websocket' ? quantileRow('connect', connectMs, '') : []),
    ...quantileRow('latency', latencyMs, ''),
    ...quantileRow('  from send', serviceMs, '   (what a closed loop would tell)'),
    ...quantileRow('  of 429', refusalMs, ''),
  ];
}

function quantileRow(name: string, { count, p50, p90, p99, p999, max }: Quantiles, remark: string): string[] {
  if (count === 0) return [];
  const figures = Object.entries({ p50, p90, p99, 'p99.9': p999, max }).map(
    ([label, ms]) => `${label} ${formatMs(ms)}`,
  );
  return [row(name, figures.join('  ') + remark)];
}

function limitRows({ scenario, intervals }: LoadResult): string[] {
  if (scenario.limit === undefined) return [];
  const { rate, burst } = scenario.limit;
  const { overall, worstWindow, worstFromSeconds, worstToSeconds } = limitUseOf(intervals, scenario.limit);
  const window = `${worstFromSeconds.toFixed(1)} to ${worstToSeconds.toFixed(1)} s`;
  return [
    row(
      'limit',
      `${formatRate(rate)}, burst ${formatCount(burst)}: admitted ${overall.toFixed(4)} of it, ${worstWindow.toFixed(4)} in the fullest window (${window})`,
    ),
  ];
}

function failureText({ totals }: LoadResult): string {
  const { unexpected, dropped, failures } = totals;
  const counts = {
    ...(unexpected > 0 && { 'unexpected status': unexpected }),
    ...(dropped > 0 && { 'not sent': dropped }),
    ...failures,
  };
  return Object.keys(counts).length === 0 ? '' : countsText(counts);
}

function generatorText({ generator, totals, seed }: LoadResult): string {
  const lateness = summaryOf(totals, 1).latenessMs;
  return `late p99 ${formatMs(lateness.p99)}, busiest thread ${formatShare(generator.busiestWorker)}, ${generator.cpuCores.toFixed(2)} cores, ${String(generator.workers)} threads (${generator.pacing}), seed ${String(seed)}`;
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(12)}${text}`;
}
