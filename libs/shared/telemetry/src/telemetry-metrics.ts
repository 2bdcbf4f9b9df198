import type { CollectorState } from './collector-state.ts';
import type { ReadMetric } from './metrics/meters.ts';
import type { SecondCap } from './trace/sampling.ts';
import type { SpanQueue } from './trace/span-queue.ts';

/** Figures of telemetry itself. */
export function telemetryMetrics(queue: SpanQueue, errorCap: SecondCap, state: CollectorState): readonly ReadMetric[] {
  return [
    {
      name: 'gatehouse_telemetry_spans_sent_total',
      help: 'Spans that the OTLP collector took.',
      type: 'counter',
      read: () => [{ value: queue.sent }],
    },
    {
      name: 'gatehouse_telemetry_spans_dropped_total',
      help: 'Spans dropped: queue_full = more than the export could carry, not_delivered = the collector did not take them, error_cap = failed requests beyond the cap.',
      type: 'counter',
      read: () => [
        { labels: { reason: 'queue_full' }, value: queue.droppedFull },
        { labels: { reason: 'not_delivered' }, value: queue.droppedFailed },
        { labels: { reason: 'error_cap' }, value: errorCap.refused },
      ],
    },
    {
      name: 'gatehouse_telemetry_spans_queued',
      help: 'Spans that wait for export.',
      type: 'gauge',
      read: () => [{ value: queue.length }],
    },
    {
      name: 'gatehouse_telemetry_failed_exports_total',
      help: 'Exports of spans or metrics that the OTLP collector did not take.',
      type: 'counter',
      read: () => [{ value: state.failedExports }],
    },
  ];
}
