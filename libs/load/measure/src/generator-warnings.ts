import type { Summary } from './summary.ts';

/** What the generator knows of itself. */
export interface GeneratorFacts {
  /** Share of its time that the busiest thread had something to do, 0 to 1. */
  readonly busiestWorker: number;
  /** Share of all cores of this machine that were in use, by anyone. */
  readonly machineBusy: number;
  readonly hasLoopbackTarget: boolean;
  /** Arrivals that the schedule had up to the end of the run. */
  readonly dueArrivals: number;
}

const LATE_MS = 5;
const LATE_SHARE = 0.25;
const BUSY = 0.9;
const SENT_SHARE = 0.98;

/** Reasons to doubt a run: sentences for the terminal and the report; empty = the generator kept up. */
export function generatorWarnings(summary: Summary, facts: GeneratorFacts, dropped: number): string[] {
  const { latenessMs, latencyMs, arrivals } = summary;
  const warnings: string[] = [];
  if (latenessMs.count > 0 && (latenessMs.p99 > LATE_MS || latenessMs.p99 > latencyMs.p99 * LATE_SHARE)) {
    warnings.push(
      `The generator was late: it came to send ${latenessMs.p99.toFixed(2)} ms after the intended time at p99 (${latenessMs.max.toFixed(1)} ms at worst). ` +
        'Latencies count from the intended time, so they hold this. More workers, another machine or a lower rate help.',
    );
  }
  if (facts.busiestWorker > BUSY) {
    warnings.push(
      `A generator thread was busy ${percent(facts.busiestWorker)} of the time: the limit found may be the generator's. Add --workers, or machines.`,
    );
  }
  if (facts.machineBusy > BUSY && facts.hasLoopbackTarget) {
    warnings.push(
      `This machine was ${percent(facts.machineBusy)} busy, with node and generator on it: they took time from each other. Pin them to cores of their own, or use two machines.`,
    );
  }
  if (dropped > 0) {
    warnings.push(
      `${String(dropped)} arrivals were not sent, because maxInFlight requests were under way. They count as errors.`,
    );
  }
  if (arrivals < facts.dueArrivals * SENT_SHARE) {
    warnings.push(
      `Only ${String(arrivals)} of ${String(Math.round(facts.dueArrivals))} arrivals came up in time: the wanted rate was never reached.`,
    );
  }
  return warnings;
}

function percent(share: number): string {
  return `${String(Math.round(share * 100))} %`;
}
