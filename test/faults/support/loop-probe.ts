import { metricAt } from './fault-views.ts';
import { processorWaitMs } from './processor-wait.ts';

/** A process of a cluster whose event loop is watched. */
export interface WatchedProcess {
  readonly name: string;
  readonly pid: number;
  /** Port of its `/metrics`. */
  readonly metricsPort: number;
}

/** Watches how long the event loop of a process is held. */
export interface LoopProbe {
  /** Holds that were longer than the bound so far, at most 50: who, how long, and during what. */
  readonly tooLong: readonly string[];
  /** Ends it, and waits for the look that is under way. */
  stop(): Promise<void>;
}

const MAX_NOTES = 50;
const PAUSE_MS = 50;
const METRIC = 'gatehouse_event_loop_delay_seconds{quantile="1"}';

/**
 * Asks a process again and again how late its own timers were: its measure, so that it does not matter when this process
 * asks. What the process waited for a processor that others had is no hold and is left out (Linux counts it).
 * `during` names what goes on, for the notes.
 */
export function probeLoop(watched: WatchedProcess, maxHeldMs: number, during: () => string): LoopProbe {
  const tooLong: string[] = [];
  let isOver = false;
  const note = (text: string): void => {
    if (tooLong.length < MAX_NOTES) tooLong.push(`${watched.name}: ${text} during ${during()}`);
  };
  const probe = async (): Promise<void> => {
    // What was before, the start of the process for example, is told and forgotten.
    await metricAt(watched.metricsPort, METRIC);
    let waitedMs = await processorWaitMs(watched.pid);
    while (!isOver) {
      const lateSeconds = (await metricAt(watched.metricsPort, METRIC)) ?? Number.NaN;
      const waitedBeforeMs = waitedMs;
      waitedMs = await processorWaitMs(watched.pid);
      const heldMs = lateSeconds * 1000 - (waitedMs - waitedBeforeMs);
      if (!(heldMs <= maxHeldMs)) note(`held for ${heldMs.toFixed(0)} ms`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const probing = probe().catch((error: unknown) => {
    note(String(error));
  });
  return {
    tooLong,
    stop: async () => {
      isOver = true;
      await probing;
    },
  };
}
