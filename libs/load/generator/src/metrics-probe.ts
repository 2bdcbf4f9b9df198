import { request } from 'undici';
import type { Probe } from './process-probe.ts';

const TIMEOUT_MS = 1000;
const MAX_BYTES = 16 * 1024 * 1024;

/** A node's `/metrics` in Prometheus text: `process_cpu_seconds_total` and `process_resident_memory_bytes`. */
export function metricsProbe(url: string): Probe {
  return async () => {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const { statusCode, headers, body } = await request(url, { signal, headersTimeout: 0, bodyTimeout: 0 });
      if (statusCode !== 200 || Number(headers['content-length'] ?? 0) > MAX_BYTES) {
        await body.dump();
        return undefined;
      }
      const text = await body.text();
      const cpuSeconds = valueOf(text, 'process_cpu_seconds_total');
      const residentBytes = valueOf(text, 'process_resident_memory_bytes');
      return cpuSeconds === undefined || residentBytes === undefined ? undefined : { cpuSeconds, residentBytes };
    } catch {
      return undefined;
    }
  };
}

function valueOf(text: string, metric: string): number | undefined {
  const found = new RegExp(`^${metric}(?:\\{[^}]*\\})? ([0-9.eE+-]+)`, 'm').exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
