import { z } from 'zod';
import { durationField } from './duration.ts';

const DAY_MS = 86_400_000;

/** Most arrivals per second that a scenario may ask for, and the most that one machine's generator could ever give. */
export const MAX_RATE_PER_SECOND = 1_000_000;

const MULTIPLE_OF_LIMIT = /^(\d{1,4}(?:\.\d{1,4})?)x$/;

/** A rate: arrivals per second, or a multiple of the scenario's limit such as `2x`. */
export type Rate = number | { readonly timesLimit: number };

const rate = z.unknown().transform((value, context): Rate => {
  const times = typeof value === 'string' ? MULTIPLE_OF_LIMIT.exec(value)?.[1] : undefined;
  if (times !== undefined) return { timesLimit: Number(times) };
  if (typeof value === 'number' && value >= 0 && value <= MAX_RATE_PER_SECOND) return value;
  const allowed = `must be arrivals per second from 0 to ${String(MAX_RATE_PER_SECOND)}, or a multiple of the limit such as 2x`;
  context.addIssue({ code: 'custom', message: value === undefined ? `is required; it ${allowed}` : allowed });
  return z.NEVER;
});

const duration = durationField(100, DAY_MS);

const steadyPhase = z.strictObject({ phase: z.literal('steady'), rate, duration }).describe('a steady phase');

const rampPhase = z.strictObject({ phase: z.literal('ramp'), from: rate, to: rate, duration }).describe('a ramp phase');

const spikePhase = z
  .strictObject({
    phase: z.literal('spike'),
    rate,
    factor: z.number().min(1).max(1000),
    before: duration,
    duration,
    after: duration,
  })
  .describe('a spike phase');

const soakPhase = z
  .strictObject({ phase: z.literal('soak'), rate, duration: durationField(100, 7 * DAY_MS) })
  .describe('a soak phase');

/**
 * A stretch of a run: `steady` holds a rate, `ramp` goes from one to another in a straight line, `spike` jumps to `factor` times
 * the rate for `duration` between `before` and `after`, `soak` is a long steady one whose length a flag may change.
 */
export const phaseSchema = z.discriminatedUnion('phase', [steadyPhase, rampPhase, spikePhase, soakPhase], {
  error: (issue) => (issue.code === 'invalid_union' ? 'must be one of steady, ramp, spike, soak' : undefined),
});

/** A phase as a file writes it. */
export type Phase = z.infer<typeof phaseSchema>;
