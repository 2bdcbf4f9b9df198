import { admittedOf } from './summary.ts';
import type { TallyData } from './tally.ts';

/** A configured limit. */
export interface Limit {
  /** Requests per second. */
  readonly rate: number;
  readonly burst: number;
}

/** What was admitted, measured by what the limit allows; 1 = all of it. */
export interface LimitUse {
  /** Over the whole run: admitted / (burst + rate x time). */
  readonly overall: number;
  /** The same for the window, of all windows made of whole intervals, in which it is largest. */
  readonly worstWindow: number;
  /** Seconds from the start of the run. */
  readonly worstFromSeconds: number;
  readonly worstToSeconds: number;
}

/** A stretch of a run with what happened in it. */
export interface LimitedInterval {
  readonly fromMs: number;
  readonly toMs: number;
  readonly tally: Pick<TallyData, 'statuses'>;
}

/** Measures admissions by a limit. Answers are counted when they arrive, so a window can be off by what was under way at its ends. */
export function limitUseOf(intervals: readonly LimitedInterval[], { rate, burst }: Limit): LimitUse {
  const admitted = intervals.map(({ tally }) => admittedOf(tally));
  let worst = { worstWindow: 0, worstFromSeconds: 0, worstToSeconds: 0 };
  let overall = 0;
  intervals.forEach(({ fromMs }, first) => {
    let sum = 0;
    for (let last = first; last < intervals.length; last += 1) {
      sum += admitted[last] ?? 0;
      const toMs = intervals[last]?.toMs ?? fromMs;
      const use = sum / (burst + (rate * (toMs - fromMs)) / 1000);
      if (first === 0 && last === intervals.length - 1) overall = use;
      if (use > worst.worstWindow) {
        worst = { worstWindow: use, worstFromSeconds: fromMs / 1000, worstToSeconds: toMs / 1000 };
      }
    }
  });
  return { overall, ...worst };
}
