import { ValueType } from '@opentelemetry/api';
import type { HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics';
import type { MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { MetricFamily } from '../metrics/metric-family.ts';
import { hrTime, SCOPE } from './readable-span.ts';

/** Metrics in the form that OpenTelemetry's exporters take: cumulative since `startUnixMs`, under the names of `/metrics`. */
export function resourceMetrics(
  families: readonly MetricFamily[],
  resource: Resource,
  startUnixMs: number,
  nowUnixMs: number,
): ResourceMetrics {
  const startTime = hrTime(startUnixMs);
  const endTime = hrTime(nowUnixMs);
  const metrics = families
    .filter((family) => family.series.length > 0)
    .map((family) => metricData(family, startTime, endTime));
  return { resource, scopeMetrics: [{ scope: SCOPE, metrics }] };
}

function metricData(family: MetricFamily, startTime: HrTime, endTime: HrTime): MetricData {
  const { name, help, type } = family;
  const descriptor = { name, description: help, unit: unitOf(name), valueType: ValueType.DOUBLE };
  const aggregationTemporality = AggregationTemporality.CUMULATIVE;
  if (type === 'histogram') {
    const dataPoints = family.series.map(({ labels, bounds, bucketCounts, sum, count }) => ({
      startTime,
      endTime,
      attributes: labels,
      value: { buckets: { boundaries: [...bounds], counts: [...bucketCounts] }, sum, count },
    }));
    return { descriptor, aggregationTemporality, dataPointType: DataPointType.HISTOGRAM, dataPoints };
  }
  const dataPoints = family.series.map(({ labels, value }) => ({ startTime, endTime, attributes: labels, value }));
  return type === 'counter'
    ? { descriptor, aggregationTemporality, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }
    : { descriptor, aggregationTemporality, dataPointType: DataPointType.GAUGE, dataPoints };
}

function unitOf(name: string): string {
  if (/_seconds(_total)?$/.test(name)) return 's';
  return /_bytes(_total)?$/.test(name) ? 'By' : '1';
}
