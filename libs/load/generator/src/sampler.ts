import type { ProcessSamples } from '@gatehouse/load-measure';
import type { Probe, Usage } from './process-probe.ts';

/** A process or node to be watched. */
export interface Watched {
  /** As reports call it: `pid 4711`, `127.0.0.1:9100`. */
  readonly name: string;
  readonly probe: Probe;
}

/** CPU and memory of processes and nodes over a run. */
export interface Sampler {
  stop(): readonly ProcessSamples[];
}

/** Reads all probes now, so that what cannot be read is known before the run. */
export async function unreadable(watched: readonly Watched[]): Promise<string[]> {
  const usages = await Promise.all(watched.map(({ probe }) => probe()));
  return watched.filter((_, index) => usages[index] === undefined).map(({ name }) => name);
}

/** Reads probes every `everyMs`. A reading that fails leaves a gap. `nowMs` counts from the start of the run. */
export function startSampler(watched: readonly Watched[], everyMs: number, nowMs: () => number): Sampler {
  const series = watched.map(({ name, probe }) => createSeries(name, probe, nowMs));
  for (const one of series) one.read();
  const timer = setInterval(() => {
    for (const one of series) one.read();
  }, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      return series.map((one) => one.samples);
    },
  };
}

function createSeries(name: string, probe: Probe, nowMs: () => number): { samples: ProcessSamples; read: () => void } {
  const samples: ProcessSamples['samples'] = [];
  let last: { readonly usage: Usage; readonly atMs: number } | undefined;
  let isReading = false;
  const readOnce = async (): Promise<void> => {
    isReading = true;
    const usage = await probe();
    isReading = false;
    const atMs = Math.max(0, nowMs());
    if (usage !== undefined && last !== undefined && atMs > last.atMs) {
      const cpuCores = Math.max(0, (usage.cpuSeconds - last.usage.cpuSeconds) / ((atMs - last.atMs) / 1000));
      samples.push({ atMs, cpuCores, residentBytes: usage.residentBytes });
    }
    last = usage && { usage, atMs };
  };
  // A slow node is read less often, not twice at once.
  const read = (): void => {
    if (!isReading) void readOnce();
  };
  return { samples: { name, samples }, read };
}
