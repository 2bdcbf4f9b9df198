import { describe, expect, it } from 'vitest';
import { renderChart } from './chart.ts';
import type { Chart } from './chart.ts';
import { distribution, phaseBands, thinned } from './interval-series.ts';
import { linearScale, logScale } from './scale.ts';
import { aResult } from './testing/a-result.ts';

const CHART: Chart = {
  title: 'a < b',
  x: [0, 1, 2, 3],
  xMax: 3,
  formatX: String,
  y: 'linear',
  formatY: String,
  series: [{ name: 'one', values: [1, null, 2, 3], style: 'line', colour: 1, whole: 'all' }],
  bands: [{ from: 0, to: 3, name: 'steady' }],
};

describe('renderChart', () => {
  it('draws for wide and for narrow screens, with names as text', () => {
    const html = renderChart(CHART);
    expect(html.match(/<svg class="(?:wide|narrow)"/g)).toHaveLength(2);
    expect(html).toContain('<h3>a &lt; b</h3>');
    expect(html).toContain('steady');
  });

  it('leaves a gap where there is no value', () => {
    const [wide = ''] = renderChart(CHART).match(/<svg class="wide".*?<\/svg>/) ?? [];
    expect(wide.match(/<path class="line c1"/g)).toHaveLength(2);
  });

  it('survives series without any value', () => {
    const empty = { ...CHART, x: [], series: [{ name: 'one', values: [], style: 'area' as const, colour: 1 }] };
    expect(renderChart(empty)).not.toContain('NaN');
    expect(
      renderChart({ ...CHART, y: 'log', series: [{ name: 'z', values: [0, 0, 0, 0], style: 'line', colour: 1 }] }),
    ).not.toContain('NaN');
  });
});

describe('scales', () => {
  it('end at round numbers', () => {
    expect(linearScale(93, 100).ticks).toEqual([0, 25, 50, 75, 100]);
    expect(linearScale(0, 100).ticks).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(logScale(0.3, 40, 100).ticks).toEqual([0.1, 1, 10, 100]);
    expect(logScale(10, 10, 100).ticks).toEqual([10, 100]);
  });

  it('put values in place', () => {
    expect([0, 50, 100].map(linearScale(100, 200).at)).toEqual([0, 100, 200]);
    expect([0, 1, 10, 100].map((value) => Math.round(logScale(1, 100, 200).at(value)))).toEqual([0, 0, 100, 200]);
  });
});

describe('series of intervals', () => {
  it('are thinned without losing a peak', () => {
    expect(thinned([1, 9, 2, null, null, null], 'max', 3)).toEqual([9, 2, null]);
    expect(thinned([1, 3, 5, 7], 'mean', 2)).toEqual([2, 6]);
    expect(thinned([1, null], 'mean', 2)).toEqual([1, null]);
  });

  it('become bands by phase', () => {
    expect(phaseBands(aResult().intervals)).toEqual([
      { from: 0, to: 2, name: 'steady 10/s' },
      { from: 2, to: 4, name: 'ramp 10 to 30/s' },
    ]);
  });

  it('make a distribution that goes no deeper than there are values for', () => {
    const { nines, ms } = distribution(aResult().totals.latency);
    expect(nines.at(-1)).toBeCloseTo(Math.log10(40));
    expect(ms).toEqual(ms.toSorted((a, b) => a - b));
  });
});
