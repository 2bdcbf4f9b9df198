import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ReadMetric } from './meters.ts';

const RESOLUTION_MS = 20;
const NS_PER_SECOND = 1e9;
const US_PER_SECOND = 1e6;

/** Figures of the process itself: memory, CPU, and how long the event loop is held. Measuring ends with `close`. */
export function processMetrics(): { readonly metrics: readonly ReadMetric[]; close(): void } {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const metrics: readonly ReadMetric[] = [
    {
      name: 'process_resident_memory_bytes',
      help: 'Resident memory of the process.',
      type: 'gauge',
      read: () => [{ value: process.memoryUsage.rss() }],
    },
    {
      name: 'process_cpu_seconds_total',
      help: 'CPU time that the process has used.',
      type: 'counter',
      read: () => {
        const { user, system } = process.cpuUsage();
        return [{ value: (user + system) / US_PER_SECOND }];
      },
    },
    {
      name: 'gatehouse_event_loop_delay_seconds',
      help: 'How late timers of the event loop were since this metric was read before, by quantile; 1 is the longest delay.',
      type: 'gauge',
      read: () => {
        const quantiles = [0.5, 0.99, 1].map((quantile) => ({
          labels: { quantile: String(quantile) },
          // The histogram holds the whole interval between two samples.
          value: Math.max(0, delay.percentile(quantile * 100) / NS_PER_SECOND - RESOLUTION_MS / 1000),
        }));
        delay.reset();
        return quantiles;
      },
    },
  ];
  return { metrics, close: () => void delay.disable() };
}
