import { z } from 'zod';
import type { ProblemList } from './problems.ts';
import { memberPath } from './problems.ts';

/** What an int32 of the contract holds. */
export const MAX_INT32 = 2_147_483_647;

/** A token bucket (rest-api.md 9.1). An unset rate is no limit; 0 lets nothing pass; an unset burst is the rate, rounded up. */
export const throttleSettingsSchema = z
  .strictObject({
    /** Requests per second. */
    rateLimit: z.number().min(0).max(MAX_INT32).optional(),
    /** Requests. May be above the rate. */
    burstLimit: z.int().min(0).max(MAX_INT32).optional(),
  })
  .describe('throttle settings');
export type ThrottleSettings = z.infer<typeof throttleSettingsSchema>;

/** Adds what is wrong in the meaning of a bucket. */
export function checkThrottle(problems: ProblemList, path: string, { rateLimit, burstLimit }: ThrottleSettings): void {
  if (rateLimit !== undefined || burstLimit === undefined) return;
  problems.add(memberPath(path, 'burstLimit'), 'has no meaning without rateLimit; set that too');
}
