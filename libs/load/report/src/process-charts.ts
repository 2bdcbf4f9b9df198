import type { LoadResult } from '@gatehouse/load-measure';
import type { Chart, Series } from './chart.ts';
import { thinned } from './interval-series.ts';

type ProcessSample = LoadResult['processes'][number]['samples'][number];

/** CPU and memory of watched processes and nodes; nothing when none was watched. `axis` is that of the run's other charts. */
export function processCharts({ processes }: LoadResult, axis: Pick<Chart, 'xMax' | 'formatX' | 'bands'>): Chart[] {
  if (processes.every(({ samples }) => samples.length === 0)) return [];
  const { xMax, formatX, bands } = axis;
  const longest = processes.reduce((most, one) => (one.samples.length > most.samples.length ? one : most));
  const x = thinned(
    longest.samples.map(({ atMs }) => Math.min(xMax, atMs / 1000)),
    'mean',
  ).map(Number);
  const lines = (valueOf: (sample: ProcessSample) => number, format: (value: number) => string): Series[] =>
    processes.map(({ name, samples }, i) => {
      const values = samples.map(valueOf);
      const whole = values.length === 0 ? '' : format(Math.max(...values));
      return { name, values: thinned(values, 'mean'), style: 'line', colour: (i % 8) + 1, whole };
    });
  const cores = (value: number): string => String(Number(value.toFixed(2)));
  // In MiB already, so that the lines of the chart stand at round numbers.
  const mebibytes = (value: number): string => `${String(Number(value.toPrecision(4)))} MiB`;
  const shared = { x, xMax, formatX, ...(bands && { bands }), y: 'linear' as const };
  return [
    {
      ...shared,
      title: 'CPU',
      about: 'Cores in use; beside the name the most.',
      formatY: cores,
      series: lines(({ cpuCores }) => cpuCores, cores),
    },
    {
      ...shared,
      title: 'Memory',
      about: 'Resident; beside the name the most.',
      formatY: mebibytes,
      series: lines(({ residentBytes }) => residentBytes / 1024 / 1024, mebibytes),
    },
  ];
}
