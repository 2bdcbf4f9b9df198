import type { HistogramSeries, Labels, MetricFamily } from './metric-family.ts';

/** Content type of the text. */
export const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Metrics as Prometheus text, version 0.0.4. */
export function prometheusText(families: readonly MetricFamily[]): string {
  return families.map(familyText).join('');
}

function familyText(family: MetricFamily): string {
  const help = family.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  const head = `# HELP ${family.name} ${help}\n# TYPE ${family.name} ${family.type}\n`;
  if (family.type === 'histogram') return head + family.series.map((one) => histogramText(family.name, one)).join('');
  return head + family.series.map(({ labels, value }) => line(family.name, labels, value)).join('');
}

function histogramText(name: string, { labels, bounds, bucketCounts, sum, count }: HistogramSeries): string {
  let cumulative = 0;
  const buckets = bucketCounts.map((inBucket, i) => {
    cumulative += inBucket;
    return line(`${name}_bucket`, { ...labels, le: bounds[i] === undefined ? '+Inf' : String(bounds[i]) }, cumulative);
  });
  return buckets.join('') + line(`${name}_sum`, labels, sum) + line(`${name}_count`, labels, count);
}

function line(name: string, labels: Labels, value: number): string {
  const text = Object.entries(labels)
    .map(([label, content]) => `${label}="${escapeLabel(content)}"`)
    .join(',');
  return text === '' ? `${name} ${String(value)}\n` : `${name}{${text}} ${String(value)}\n`;
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
