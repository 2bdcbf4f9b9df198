import { escapeHtml } from './html.ts';
import { linearScale, logScale } from './scale.ts';
import type { Scale } from './scale.ts';

/** One line, dashed line or area of a chart. */
export interface Series {
  readonly name: string;
  /** One value for each x; null = a gap. */
  readonly values: readonly (number | null)[];
  readonly style: 'line' | 'dashed' | 'area';
  /** Number of a colour of the page, 1 to 8. */
  readonly colour: number;
  /** Stands beside the name until the pointer asks for a moment: the figure of the whole run. */
  readonly whole?: string;
}

/** What a chart shows. Drawn twice, for wide and narrow screens, so that letters stay readable on both. */
export interface Chart {
  readonly title: string;
  /** A sentence below the title. */
  readonly about?: string;
  readonly x: readonly number[];
  /** Where the x axis ends. */
  readonly xMax: number;
  readonly formatX: (value: number) => string;
  /** Marks on the x axis; default: round numbers. */
  readonly xTicks?: readonly number[];
  readonly y: 'linear' | 'log';
  readonly formatY: (value: number) => string;
  readonly series: readonly Series[];
  /** Stretches with a name, drawn behind: phases. */
  readonly bands?: readonly { readonly from: number; readonly to: number; readonly name: string }[];
}

interface Size {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  readonly height: number;
  readonly xTicks: number;
}

const SIZES: readonly Size[] = [
  { name: 'wide', width: 640, height: 250, xTicks: 7 },
  { name: 'narrow', width: 360, height: 230, xTicks: 4 },
];
const LEFT = 56;
const RIGHT = 10;
const TOP = 20;
const BOTTOM = 26;

/** A chart with title and legend as HTML; the page's script shows the values below the pointer in the legend. */
export function renderChart(chart: Chart): string {
  const points = {
    x: chart.x.map(chart.formatX),
    values: chart.series.map(({ values }) => values.map((value) => (value === null ? '' : chart.formatY(value)))),
  };
  const legend = chart.series
    .map(
      ({ name, colour, style, whole = '' }) =>
        `<span class="key"><i class="swatch ${style} c${String(colour)}"></i>${escapeHtml(name)} <b data-whole="${escapeHtml(whole)}">${escapeHtml(whole)}</b></span>`,
    )
    .join('');
  const about = chart.about === undefined ? '' : `<p class="about">${escapeHtml(chart.about)}</p>`;
  return `<figure class="chart" data-points="${escapeHtml(JSON.stringify(points))}"><figcaption><h3>${escapeHtml(chart.title)}</h3>${about}<div class="legend">${legend}<span class="when"></span></div></figcaption>${SIZES.map((size) => renderSvg(chart, size)).join('')}</figure>`;
}

function renderSvg(chart: Chart, { name, width, height, xTicks }: Size): string {
  const inner = { width: width - LEFT - RIGHT, height: height - TOP - BOTTOM };
  const y = yScale(chart, inner.height);
  const atX = (value: number): number => LEFT + (value / (chart.xMax || 1)) * inner.width;
  const atY = (value: number): number => TOP + inner.height - y.at(value);
  const ticks = chart.xTicks ?? linearScale(chart.xMax, inner.width, xTicks).ticks.filter((tick) => tick <= chart.xMax);
  const parts = [
    ...(chart.bands ?? []).map((band, i) => renderBand(band, i, atX, inner)),
    ...y.ticks.map((tick) => renderYTick(atY(tick), chart.formatY(tick), width)),
    ...ticks.map((tick) => renderXTick(atX(tick), chart.formatX(tick), { width, height })),
    ...chart.series.map((series) => renderSeries(series, chart.x, atX, atY)),
    `<line class="cursor" x1="0" x2="0" y1="${n(TOP)}" y2="${n(TOP + inner.height)}"/>`,
  ];
  const xs = chart.x.map((value) => n(atX(value))).join(' ');
  return `<svg class="${name}" viewBox="0 0 ${n(width)} ${n(height)}" role="img" aria-label="${escapeHtml(chart.title)}" data-xs="${xs}">${parts.join('')}</svg>`;
}

function yScale({ series, y }: Chart, pixels: number): Scale {
  const values = series.flatMap((one) => one.values.filter((value) => value !== null));
  const max = values.reduce((most, value) => Math.max(most, value), 0);
  if (y === 'linear') return linearScale(max, pixels);
  const min = values.reduce((least, value) => (value > 0 ? Math.min(least, value) : least), max || 1);
  return logScale(min, max || 1, pixels);
}

function renderBand(
  { from, to, name }: { readonly from: number; readonly to: number; readonly name: string },
  index: number,
  atX: (value: number) => number,
  inner: { readonly width: number; readonly height: number },
): string {
  const width = Math.max(0, atX(to) - atX(from));
  // About 6 pixels a letter: a name that does not fit would cover its neighbour's.
  const label =
    width > name.length * 6.5
      ? `<text class="band-name" x="${n(atX(from) + 4)}" y="13">${escapeHtml(name)}</text>`
      : '';
  const shade =
    index % 2 === 1
      ? `<rect class="band" x="${n(atX(from))}" y="${n(TOP)}" width="${n(width)}" height="${n(inner.height)}"/>`
      : '';
  return shade + label;
}

function renderXTick(x: number, label: string, { width, height }: Pick<Size, 'width' | 'height'>): string {
  // A label at the edge would be cut off; half of one is about 16 pixels.
  const anchor = x > width - RIGHT - 16 ? 'end' : 'middle';
  return `<text class="tick" x="${n(anchor === 'end' ? width - 2 : x)}" y="${n(height - 8)}" text-anchor="${anchor}">${escapeHtml(label)}</text>`;
}

function renderYTick(y: number, label: string, width: number): string {
  return `<line class="grid" x1="${n(LEFT)}" x2="${n(width - RIGHT)}" y1="${n(y)}" y2="${n(y)}"/><text class="tick" x="${n(LEFT - 6)}" y="${n(y + 4)}" text-anchor="end">${escapeHtml(label)}</text>`;
}

function renderSeries(
  { values, style, colour }: Series,
  x: readonly number[],
  atX: (value: number) => number,
  atY: (value: number) => number,
): string {
  const runs: string[][] = [[]];
  values.forEach((value, i) => {
    if (value === null) runs.push([]);
    else runs.at(-1)?.push(`${n(atX(x[i] ?? 0))} ${n(atY(value))}`);
  });
  return runs
    .filter((run) => run.length > 0)
    .map((run) => {
      // A single point has no length; a short line makes it visible.
      const line = run.length === 1 ? `M${run[0] ?? ''}h2` : `M${run.join('L')}`;
      if (style !== 'area') return `<path class="${style} c${String(colour)}" d="${line}"/>`;
      const [first = '0 0', last = '0 0'] = [run[0], run.at(-1)];
      const close = `L${last.split(' ')[0] ?? '0'} ${n(atY(0))}L${first.split(' ')[0] ?? '0'} ${n(atY(0))}Z`;
      return `<path class="area c${String(colour)}" d="${line}${close}"/>`;
    })
    .join('');
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}
