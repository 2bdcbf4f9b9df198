import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import type { LoadResult } from '@gatehouse/load-measure';

/** What this machine is; its name stays out, results are passed around. */
export function machineFacts(): LoadResult['machine'] {
  const cores = cpus();
  return {
    cpuModel: cores[0]?.model.trim() ?? 'unknown',
    cpus: cores.length,
    memoryBytes: totalmem(),
    platform: `${platform()} ${release()}`,
    node: process.version,
    loadAverage: loadavg()[0] ?? 0,
  };
}

/** Measures how busy this machine and this process are between two calls. */
export class BusyClock {
  #machine = machineTimes();
  #process = process.cpuUsage();
  #atMs = performance.now();

  /** Since the last call: share of all cores in use by anyone, and cores in use by this process. */
  take(): { readonly machineBusy: number; readonly cpuCores: number } {
    const machine = machineTimes();
    const used = process.cpuUsage(this.#process);
    const elapsedMs = performance.now() - this.#atMs;
    const total = machine.total - this.#machine.total;
    const machineBusy = total > 0 ? (machine.busy - this.#machine.busy) / total : 0;
    this.#machine = machine;
    this.#process = process.cpuUsage();
    this.#atMs = performance.now();
    return {
      machineBusy: Math.max(0, machineBusy),
      cpuCores: elapsedMs > 0 ? (used.user + used.system) / 1000 / elapsedMs : 0,
    };
  }
}

function machineTimes(): { readonly busy: number; readonly total: number } {
  let busy = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  return { busy, total: busy + idle };
}
