import type { Comparison, LoadResult, Summary } from '@gatehouse/load-measure';
import { renderChart } from './chart.ts';
import type { Chart, Series } from './chart.ts';
import { COMPARISON_HEAD, comparisonRow } from './comparison-text.ts';
import { formatClock, formatMs, formatRate, formatShare } from './format.ts';
import { escapeHtml, htmlTable } from './html.ts';
import { distribution, phaseBands, reportIntervals, thinned } from './interval-series.ts';
import { renderPage } from './page.ts';

/** A result with the name under which it is compared. */
export interface NamedResult {
  /** The file it came from. */
  readonly name: string;
  readonly result: LoadResult;
}

interface Overlay {
  readonly title: string;
  readonly about?: string;
  readonly y: Chart['y'];
  readonly formatY: (value: number) => string;
  readonly value: (summary: Summary) => number | null;
  readonly how: 'max' | 'mean';
}

const latency = (title: string, quantile: 'p50' | 'p99'): Overlay => ({
  title,
  about: 'From the intended send time. Logarithmic.',
  y: 'log',
  formatY: formatMs,
  value: ({ latencyMs, connectMs }) => {
    const shown = latencyMs.count > 0 ? latencyMs : connectMs;
    return shown.count > 0 ? shown[quantile] : null;
  },
  how: 'max',
});

const OVERLAYS: readonly Overlay[] = [
  latency('Latency p50', 'p50'),
  latency('Latency p99', 'p99'),
  {
    title: 'Answers',
    y: 'linear',
    formatY: formatRate,
    value: ({ answersPerSecond }) => answersPerSecond,
    how: 'mean',
  },
  {
    title: 'Admitted',
    about: 'Answers 2xx.',
    y: 'linear',
    formatY: formatRate,
    value: ({ admittedPerSecond }) => admittedPerSecond,
    how: 'mean',
  },
  { title: 'Errors', y: 'linear', formatY: formatShare, value: ({ errorRate }) => errorRate, how: 'max' },
];

/** The comparison of two runs: one HTML file that needs nothing else. */
export function renderComparisonReport(a: NamedResult, b: NamedResult, { metrics, notes }: Comparison): string {
  const rows = metrics.map((metric) => {
    const cells = comparisonRow(metric).map(escapeHtml);
    const colour = metric.verdict === 'better' ? 'good' : metric.verdict === 'worse' ? 'bad' : 'soft';
    return [...cells.slice(0, -1), `<span class="${colour}">${cells.at(-1) ?? ''}</span>`];
  });
  const charts = [...OVERLAYS.map((overlay) => overlayChart(overlay, a, b)), distributionChart(a, b)];
  const body = [
    `<header><h1>Comparison</h1></header>`,
    `<p><b>a</b> ${about(a)}</p><p><b>b</b> ${about(b)}</p>`,
    notes.length === 0
      ? ''
      : `<div class="warnings">${notes.map((note) => `<p>${escapeHtml(note)}</p>`).join('')}</div>`,
    `<h2>Figures</h2><div class="card">${htmlTable(COMPARISON_HEAD, rows)}<p class="about">A difference is real when the 95 % interval of the ratio leaves out 1. It is taken from the intervals of both runs, each paired with the one at the same moment, without warm-up and last interval.</p></div>`,
    `<h2>Over time</h2><div class="charts">${charts.map(renderChart).join('')}</div>`,
  ];
  return renderPage(`${a.name} and ${b.name}: load tests compared`, body.join('\n'));
}

function about({ name, result }: NamedResult): string {
  const started = new Date(result.startedAtUnixMs)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
  return `${escapeHtml(name)} <span class="soft">${escapeHtml(result.scenario.name)}, ${started}, ${formatClock(result.ranMs)}, ${escapeHtml(result.addresses.join(', '))}</span>`;
}

function overlayChart({ title, about: text, y, formatY, value, how }: Overlay, a: NamedResult, b: NamedResult): Chart {
  const longest = a.result.intervals.length >= b.result.intervals.length ? a.result : b.result;
  const xMax = (longest.intervals.at(-1)?.toMs ?? 1000) / 1000;
  const series = ({ result }: NamedResult, name: string, colour: number): Series => ({
    name,
    values: thinned(aligned(result, longest, value), how),
    style: 'line',
    colour,
  });
  return {
    title,
    ...(text !== undefined && { about: text }),
    x: thinned(
      reportIntervals(longest).map(({ atSeconds }) => atSeconds),
      'mean',
    ).map(Number),
    xMax,
    formatX: (seconds) => (xMax < 20 ? `${String(Number(seconds.toFixed(1)))} s` : formatClock(seconds * 1000)),
    y,
    formatY,
    series: [series(a, 'a', 1), series(b, 'b', 2)],
    bands: phaseBands(longest.intervals),
  };
}

/** Values of a result at the intervals of the longer one; a gap where it has none that begins then. */
function aligned(
  result: LoadResult,
  longest: LoadResult,
  value: (summary: Summary) => number | null,
): (number | null)[] {
  const byStart = new Map(reportIntervals(result).map((one) => [one.source.fromMs, value(one.summary)]));
  return longest.intervals.map(({ fromMs }) => byStart.get(fromMs) ?? null);
}

function distributionChart(a: NamedResult, b: NamedResult): Chart {
  const [left, right] = [a, b].map(({ result: { totals } }) =>
    distribution(totals.latency.count > 0 ? totals.latency : totals.connect),
  );
  const deepest = Math.min(left?.nines.at(-1) ?? 1, right?.nines.at(-1) ?? 1);
  const nines = (left?.nines ?? []).filter((depth) => depth <= deepest);
  const at = (curve: typeof left, depth: number): number | null =>
    curve?.ms[curve.nines.findIndex((one) => one >= depth)] ?? null;
  return {
    title: 'Distribution',
    about: 'Share of requests that were answered within a time; each mark is one nine more.',
    x: nines,
    xMax: deepest,
    xTicks: Array.from({ length: Math.floor(deepest) + 1 }, (_, i) => i),
    formatX: (depth) => `${String(Number((100 - 100 * 10 ** -depth).toFixed(4)))} %`,
    y: 'log',
    formatY: formatMs,
    series: [
      { name: 'a', values: nines.map((depth) => at(left, depth)), style: 'line', colour: 1 },
      { name: 'b', values: nines.map((depth) => at(right, depth)), style: 'line', colour: 2 },
    ],
  };
}
