import type { LoadResult, Summary } from '@gatehouse/load-measure';
import { measuredSeconds, summaryOf } from '@gatehouse/load-measure';
import type { Chart, Series } from './chart.ts';
import { formatClock, formatCount, formatMs, formatRate, formatShare } from './format.ts';
import { ANSWER_CLASSES, classRates, distribution, phaseBands, reportIntervals, thinned } from './interval-series.ts';
import type { AnswerClass, ReportInterval } from './interval-series.ts';
import { processCharts } from './process-charts.ts';

type ValueOf = (interval: ReportInterval) => number | null;

interface Frame {
  readonly result: LoadResult;
  readonly intervals: readonly ReportInterval[];
  readonly summary: Summary;
}

const CLASS_COLOURS: Readonly<Record<AnswerClass, number>> = {
  '2xx': 3,
  '3xx': 6,
  '4xx': 4,
  '429': 5,
  '5xx': 7,
  failed: 8,
};

/** The charts of a run, the most wanted first. A chart without anything to show is left out. */
export function runCharts(result: LoadResult): Chart[] {
  const frame = {
    result,
    intervals: reportIntervals(result),
    summary: summaryOf(result.totals, measuredSeconds(result)),
  };
  return [
    latencyChart(frame),
    throughputChart(frame),
    ...limitChart(frame),
    classChart(frame),
    distributionChart(frame),
    inFlightChart(frame),
    ...processCharts(result, overTime(frame)),
    generatorChart(frame),
  ];
}

function overTime({ result, intervals }: Frame): Pick<Chart, 'x' | 'xMax' | 'formatX' | 'bands'> {
  const xMax = (result.intervals.at(-1)?.toMs ?? 1000) / 1000;
  return {
    x: thinned(
      intervals.map(({ atSeconds }) => atSeconds),
      'mean',
    ).map(Number),
    xMax,
    formatX: (seconds) => (xMax < 20 ? `${String(Number(seconds.toFixed(1)))} s` : formatClock(seconds * 1000)),
    bands: phaseBands(result.intervals),
  };
}

function valuesOf({ intervals }: Frame, value: ValueOf, how: 'max' | 'mean' = 'mean'): (number | null)[] {
  return thinned(intervals.map(value), how);
}

/** Latency of answers, or of handshakes when a WebSocket scenario sends no messages. */
function latencyName({ summary, result }: Frame): 'latencyMs' | 'connectMs' {
  return result.scenario.kind === 'websocket' && summary.latencyMs.count === 0 ? 'connectMs' : 'latencyMs';
}

function latencyChart(frame: Frame): Chart {
  const { summary } = frame;
  const name = latencyName(frame);
  const line = (label: string, key: 'p50' | 'p90' | 'p99' | 'max', colour: number): Series => ({
    name: label,
    values: valuesOf(frame, (one) => (one.summary[name].count > 0 ? one.summary[name][key] : null), 'max'),
    style: key === 'max' ? 'dashed' : 'line',
    colour,
    whole: formatMs(summary[name][key]),
  });
  const service: Series = {
    name: 'p99 from the actual send',
    values: valuesOf(frame, (one) => (one.summary.serviceMs.count > 0 ? one.summary.serviceMs.p99 : null), 'max'),
    style: 'dashed',
    colour: 6,
    whole: formatMs(summary.serviceMs.p99),
  };
  return {
    ...overTime(frame),
    title: name === 'latencyMs' ? 'Latency' : 'Latency of handshakes',
    about: 'From the intended send time to the end of the answer; without answers 429. Logarithmic.',
    y: 'log',
    formatY: formatMs,
    series: [
      line('p50', 'p50', 3),
      line('p90', 'p90', 1),
      line('p99', 'p99', 2),
      line('max', 'max', 8),
      ...(name === 'latencyMs' ? [service] : []),
    ],
  };
}

function throughputChart(frame: Frame): Chart {
  const { summary, result } = frame;
  const isWebSocket = result.scenario.kind === 'websocket';
  const messages: Series = {
    name: 'messages received',
    values: valuesOf(frame, ({ summary: { messagesReceived }, seconds }) => messagesReceived / seconds),
    style: 'line',
    colour: 4,
    whole: formatRate(summary.messagesReceived / (summary.seconds || 1)),
  };
  return {
    ...overTime(frame),
    title: 'Throughput',
    about: isWebSocket
      ? 'Connections opened and messages received a second.'
      : 'Answers a second against the rate that was wanted.',
    y: 'linear',
    formatY: formatRate,
    series: [
      { name: 'wanted', values: valuesOf(frame, ({ source }) => source.wantedPerSecond), style: 'dashed', colour: 8 },
      {
        name: isWebSocket ? 'handshakes' : 'answers',
        values: valuesOf(frame, (one) => one.summary.answersPerSecond),
        style: 'line',
        colour: 1,
        whole: formatRate(summary.answersPerSecond),
      },
      ...(isWebSocket ? [messages] : []),
    ],
  };
}

function limitChart(frame: Frame): Chart[] {
  const { summary, result } = frame;
  const { limit } = result.scenario;
  if (limit === undefined && summary.refused === 0) return [];
  const rate = (name: 'admitted' | 'refused'): (number | null)[] =>
    valuesOf(frame, (one) => one.summary[name] / (one.seconds || 1));
  const limitLine: Series[] =
    limit === undefined
      ? []
      : [
          {
            name: 'limit',
            values: valuesOf(frame, () => limit.rate),
            style: 'dashed',
            colour: 7,
            whole: formatRate(limit.rate),
          },
        ];
  return [
    {
      ...overTime(frame),
      title: 'Admitted against refused',
      about:
        limit === undefined
          ? 'Answers 2xx and 429 a second.'
          : `Answers 2xx and 429 a second; the limit is ${formatRate(limit.rate)} with a burst of ${formatCount(limit.burst)}.`,
      y: 'linear',
      formatY: formatRate,
      series: [
        {
          name: 'admitted',
          values: rate('admitted'),
          style: 'line',
          colour: 3,
          whole: formatRate(summary.admittedPerSecond),
        },
        {
          name: 'refused (429)',
          values: rate('refused'),
          style: 'line',
          colour: 5,
          whole: formatRate(summary.refused / (summary.seconds || 1)),
        },
        ...limitLine,
      ],
    },
  ];
}

function classChart(frame: Frame): Chart {
  const rates = frame.intervals.map(classRates);
  const names = ANSWER_CLASSES.filter((name) => rates.some((rate) => rate[name] > 0));
  // Areas are drawn from the top of the stack down, so that each covers what the next ones share with it.
  const stacked = names.map((name, i): Series => {
    const below = names.slice(0, i + 1);
    const total = rates.reduce((sum, rate, at) => sum + rate[name] * (frame.intervals[at]?.seconds ?? 0), 0);
    return {
      name: name === '2xx' && frame.result.scenario.kind === 'websocket' ? '101' : name,
      values: thinned(
        rates.map((rate) => below.reduce((sum, one) => sum + rate[one], 0)),
        'mean',
      ),
      style: 'area',
      colour: CLASS_COLOURS[name],
      whole: formatCount(total),
    };
  });
  return {
    ...overTime(frame),
    title: 'Answers by class',
    about: 'Stacked, a second. "failed" had no answer: refused connections, timeouts, arrivals not sent.',
    y: 'linear',
    formatY: formatRate,
    series: stacked.reverse(),
  };
}

function distributionChart(frame: Frame): Chart {
  const { totals } = frame.result;
  const name = latencyName(frame);
  const latency = distribution(name === 'latencyMs' ? totals.latency : totals.connect);
  const service = distribution(totals.service);
  const label = (depth: number): string => `${String(Number((100 - 100 * 10 ** -depth).toFixed(4)))} %`;
  const deepest = latency.nines.at(-1) ?? 1;
  return {
    title: 'Distribution',
    about: 'Share of requests (each mark to the right is one nine more) that were answered within a time.',
    x: latency.nines,
    xMax: deepest,
    xTicks: Array.from({ length: Math.floor(deepest) + 1 }, (_, i) => i),
    formatX: label,
    y: 'log',
    formatY: formatMs,
    series: [
      { name: 'from the intended send', values: latency.ms, style: 'line', colour: 2 },
      ...(name === 'latencyMs'
        ? [{ name: 'from the actual send', values: service.ms, style: 'dashed' as const, colour: 6 }]
        : []),
    ],
  };
}

function inFlightChart(frame: Frame): Chart {
  const isWebSocket = frame.result.scenario.kind === 'websocket';
  return {
    ...overTime(frame),
    title: isWebSocket ? 'Open connections' : 'In flight',
    about: isWebSocket
      ? 'At the end of each interval.'
      : 'Requests sent, or waiting for a connection, and not answered at the end of each interval.',
    y: 'linear',
    formatY: formatCount,
    series: [
      {
        name: isWebSocket ? 'open' : 'in flight',
        values: valuesOf(frame, ({ source }) => source.inFlight, 'max'),
        style: 'line',
        colour: 1,
      },
    ],
  };
}

function generatorChart(frame: Frame): Chart {
  const { summary, result } = frame;
  return {
    ...overTime(frame),
    title: 'The generator itself',
    about: `How late it came to send at p99, logarithmic. Its busiest thread was busy ${formatShare(result.generator.busiestWorker)}; it used ${result.generator.cpuCores.toFixed(2)} cores.`,
    y: 'log',
    formatY: formatMs,
    series: [
      {
        name: 'late p99',
        values: valuesOf(frame, (one) => (one.summary.latenessMs.count > 0 ? one.summary.latenessMs.p99 : null), 'max'),
        style: 'line',
        colour: 8,
        whole: formatMs(summary.latenessMs.p99),
      },
    ],
  };
}
