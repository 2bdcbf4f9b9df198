import { limitUseOf, measuredSeconds, summaryOf } from '@gatehouse/load-measure';
import type { LoadResult, Summary, TallyData } from '@gatehouse/load-measure';
import { renderChart } from './chart.ts';
import { formatBytes, formatClock, formatCount, formatMs, formatRate, formatShare } from './format.ts';
import { escapeHtml, htmlTable } from './html.ts';
import { reportIntervals } from './interval-series.ts';
import { renderPage } from './page.ts';
import { runCharts } from './run-charts.ts';

/** The report of a run: one HTML file that needs nothing else. */
export function renderRunReport(result: LoadResult): string {
  const summary = summaryOf(result.totals, measuredSeconds(result));
  const body = [
    heading(result),
    tiles(result, summary),
    warnings(result),
    thresholds(result),
    `<h2>Over time</h2><div class="charts">${runCharts(result).map(renderChart).join('')}</div>`,
    parts(result, summary),
    intervalsTable(result),
    facts(result),
  ];
  return renderPage(`${result.scenario.name}: load test`, body.join('\n'));
}

function heading({
  scenario,
  startedAtUnixMs,
  ranMs,
  plannedMs,
  endedBy,
  addresses,
  thresholds: outcomes,
}: LoadResult): string {
  const started = new Date(startedAtUnixMs)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
  const missed = outcomes.filter(({ passed }) => !passed).length;
  const verdict =
    missed > 0
      ? `<span class="verdict bad">${String(missed)} threshold${missed === 1 ? '' : 's'} missed</span>`
      : '<span class="verdict good">all thresholds kept</span>';
  const interrupted = endedBy === 'interrupted' ? '<span class="verdict bad">interrupted</span>' : '';
  const about = scenario.description === undefined ? '' : `<p>${escapeHtml(scenario.description)}</p>`;
  const ran = endedBy === 'interrupted' ? `${formatClock(ranMs)} of ${formatClock(plannedMs)}` : formatClock(ranMs);
  return `<header><h1>${escapeHtml(scenario.name)}</h1>${outcomes.length > 0 ? verdict : ''}${interrupted}</header>${about}<p class="soft">${started} · ${ran} · ${escapeHtml(addresses.join(', '))}</p>`;
}

function tiles(result: LoadResult, summary: Summary): string {
  const { latencyMs, connectMs } = summary;
  const { limit, kind } = result.scenario;
  const shown = kind === 'websocket' && latencyMs.count === 0 ? connectMs : latencyMs;
  const figures: [string, string][] = [
    [formatRate(summary.answersPerSecond), kind === 'websocket' ? 'handshakes' : 'answers'],
    ...(kind === 'websocket' ? [[formatCount(summary.messagesReceived), 'messages received'] as [string, string]] : []),
    [formatMs(shown.p50), 'latency p50'],
    [formatMs(shown.p99), 'latency p99'],
    [formatMs(shown.p999), 'latency p99.9'],
    [formatMs(shown.max), 'latency max'],
    [formatShare(summary.errorRate), `errors (${formatCount(summary.errors)})`],
    ...(summary.refused > 0
      ? [[formatShare(summary.refusedRate), `refused 429 (${formatCount(summary.refused)})`] as [string, string]]
      : []),
    ...(limit === undefined
      ? []
      : [[limitUseOf(result.intervals, limit).overall.toFixed(3), 'admitted / limit'] as [string, string]]),
  ];
  return `<div class="tiles">${figures.map(([figure, name]) => `<div class="tile"><b>${escapeHtml(figure)}</b><span>${escapeHtml(name)}</span></div>`).join('')}</div>`;
}

function warnings({ warnings: lines }: LoadResult): string {
  return lines.length === 0
    ? ''
    : `<div class="warnings">${lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('')}</div>`;
}

function thresholds({ thresholds: outcomes, scenario, intervals }: LoadResult): string {
  if (outcomes.length === 0) return '';
  const rows = outcomes.map(({ name, wanted, actual, passed }) => [
    escapeHtml(name),
    escapeHtml(wanted),
    escapeHtml(actual),
    passed ? '<span class="good">kept</span>' : '<span class="bad">missed</span>',
  ]);
  return `<h2>Thresholds</h2><div class="card">${htmlTable(['threshold', 'wanted', 'measured', ''], rows)}${windowText(scenario.limit, intervals)}</div>`;
}

function windowText(limit: LoadResult['scenario']['limit'], intervals: LoadResult['intervals']): string {
  if (limit === undefined) return '';
  const { worstWindow, worstFromSeconds, worstToSeconds } = limitUseOf(intervals, limit);
  return `<p class="about">Fullest window of whole intervals: ${worstWindow.toFixed(4)} of burst + rate x time, from ${worstFromSeconds.toFixed(1)} to ${worstToSeconds.toFixed(1)} s.</p>`;
}

const PART_HEAD = ['', 'answers', 'p50', 'p99', 'max', '429', 'errors'];

function parts(result: LoadResult, summary: Summary): string {
  const row = (name: string, tally: TallyData): string[] => {
    // Requests of a part are not counted by arrival, so errors stand as a number.
    const one = summaryOf(tally, summary.seconds);
    const { p50, p99, max } = one.latencyMs.count > 0 ? one.latencyMs : one.connectMs;
    return [
      escapeHtml(name),
      formatCount(one.answers),
      formatMs(p50),
      formatMs(p99),
      formatMs(max),
      formatCount(one.refused),
      formatCount(one.errors),
    ];
  };
  const table = (title: string, list: LoadResult['targets']): string =>
    `<h2>${title}</h2><div class="card">${htmlTable(
      PART_HEAD,
      list.map(({ name, tally }) => row(name, tally)),
    )}</div>`;
  return [
    table('By target', result.targets),
    ...(result.byAddress.length > 1 ? [table('By address', result.byAddress)] : []),
    failures(result),
  ].join('');
}

function failures({ totals, failureExamples }: LoadResult): string {
  const kinds = Object.entries(totals.failures);
  if (kinds.length === 0) return '';
  const rows = kinds.map(([kind, count]) => [
    escapeHtml(kind),
    formatCount(count),
    escapeHtml(failureExamples[kind] ?? ''),
  ]);
  return `<h2>Failures</h2><div class="card">${htmlTable(['kind', 'count', 'the first one'], rows)}</div>`;
}

function intervalsTable(result: LoadResult): string {
  const rows = reportIntervals(result).map(({ source, summary }) => [
    `${formatClock(source.fromMs)} ${escapeHtml(source.isWarmUp ? 'warm-up' : source.phase)}`,
    formatRate(source.wantedPerSecond),
    formatRate(summary.answersPerSecond),
    formatMs(summary.latencyMs.p50),
    formatMs(summary.latencyMs.p99),
    formatMs(summary.latencyMs.max),
    formatCount(summary.refused),
    formatCount(summary.errors),
    formatMs(summary.latenessMs.p99),
  ]);
  const head = ['from', 'wanted', 'answers', 'p50', 'p99', 'max', '429', 'errors', 'generator late p99'];
  return `<details class="card" style="margin-top:28px"><summary>Every interval (${String(rows.length)})</summary>${htmlTable(head, rows)}</details>`;
}

function facts({ machine, generator, seed, scenario, version }: LoadResult): string {
  const rows = [
    [
      'machine of the generator',
      `${String(machine.cpus)} x ${machine.cpuModel}, ${formatBytes(machine.memoryBytes)}, ${machine.platform}, Node.js ${machine.node}`,
    ],
    ['load average before the run', machine.loadAverage.toFixed(2)],
    ['machine busy during the run', formatShare(generator.machineBusy)],
    [
      'generator',
      `${String(generator.workers)} threads, pacing ${generator.pacing}, ${generator.cpuCores.toFixed(2)} cores, busiest thread ${formatShare(generator.busiestWorker)}`,
    ],
    ['seed', String(seed)],
    ['schema of the result', `version ${String(version)}`],
  ].map(([name = '', value = '']) => [escapeHtml(name), escapeHtml(value)]);
  const file = escapeHtml(JSON.stringify(scenario.file, null, 2));
  return `<h2>How it was measured</h2><div class="card">${htmlTable(['', ''], rows)}<details><summary>Scenario, defaults and flags included (times in ms)</summary><pre>${file}</pre></details></div>`;
}
