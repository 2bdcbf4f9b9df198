import { describe, expect, it } from 'vitest';
import { compareResults } from '@gatehouse/load-measure';
import { renderComparisonReport } from './comparison-report.ts';
import { runCharts } from './run-charts.ts';
import { renderRunReport } from './run-report.ts';
import { aResult } from './testing/a-result.ts';

const HOSTILE = '<img src=x onerror="alert(1)">';

/** Everything in a page that makes a browser fetch something. */
function fetched(html: string): string[] {
  return (
    html.match(
      /<(?:link|img|iframe|object|embed|video|audio|source|base)\b|\s(?:src|href|srcset)=|url\(|@import|import\s|fetch\(/g,
    ) ?? []
  );
}

describe('renderRunReport', () => {
  it('is one file that fetches nothing', () => {
    expect(fetched(renderRunReport(aResult()))).toEqual([]);
  });

  it('shows verdict, figures, thresholds, failures and every chart', () => {
    const html = renderRunReport(aResult());
    for (const text of [
      '1 threshold missed',
      'latency p99',
      'admitted / limit',
      '&lt;= 5 ms',
      'no answer in time',
      '2027-01-15 08:00:00 UTC',
    ]) {
      expect(html).toContain(text);
    }
    for (const { title } of runCharts(aResult())) expect(html).toContain(`<h3>${title}</h3>`);
  });

  it('lets no text of a result become markup', () => {
    const { scenario } = aResult();
    const html = renderRunReport(
      aResult({
        scenario: { ...scenario, name: HOSTILE, description: HOSTILE, file: { name: HOSTILE } },
        ...{ warnings: [HOSTILE], failureExamples: { timeout: HOSTILE }, addresses: [HOSTILE] },
        processes: [{ name: HOSTILE, samples: [{ atMs: 1, cpuCores: 1, residentBytes: 1 }] }],
      }),
    );
    expect(html).not.toContain('<img');
  });

  it('says that a run was interrupted', () => {
    expect(renderRunReport(aResult({ endedBy: 'interrupted', ranMs: 2000 }))).toContain('0:02 of 0:04');
  });
});

describe('runCharts', () => {
  it('draws the limit beside what was admitted and refused', () => {
    const chart = runCharts(aResult()).find(({ title }) => title === 'Admitted against refused');
    expect(chart?.series.map(({ name, values }) => [name, values])).toEqual([
      ['admitted', [7, 7, 7, 7]],
      ['refused (429)', [2, 2, 2, 2]],
      ['limit', [10, 10, 10, 10]],
    ]);
  });

  it('leaves out what was not measured', () => {
    const titles = runCharts(aResult({ processes: [] })).map(({ title }) => title);
    expect(titles).not.toContain('CPU');
    expect(titles).toContain('Latency');
  });

  it('stacks classes, failures included', () => {
    const chart = runCharts(aResult()).find(({ title }) => title === 'Answers by class');
    expect(chart?.series.map(({ name, values }) => [name, values[0]])).toEqual([
      ['failed', 11],
      ['5xx', 10],
      ['429', 9],
      ['2xx', 7],
    ]);
  });
});

describe('renderComparisonReport', () => {
  it('lays both runs over each other, and fetches nothing', () => {
    const [a, b] = [aResult(), aResult()];
    const page = (name: string): string =>
      renderComparisonReport({ name: 'a.json', result: a }, { name, result: b }, compareResults(a, b));
    const html = page('b.json');
    expect(fetched(html)).toEqual([]);
    expect(page(HOSTILE)).not.toContain('<img');
    expect(html).toContain('Latency p99');
    expect(html).toContain('a.json');
  });
});
