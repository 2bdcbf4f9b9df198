import { z } from 'zod';
import type { Problem } from './common.ts';
import { ProblemList } from './problems.ts';
import { checkThrottle, throttleSettingsSchema } from './throttle.ts';
import type { ThrottleSettings } from './throttle.ts';

/** The bucket of an account that says nothing else, as the service has it (rest-api.md 0). */
export const DEFAULT_ACCOUNT_THROTTLE: Required<ThrottleSettings> = { rateLimit: 10_000, burstLimit: 5_000 };

/** The account: what holds for the whole installation (`Account`, rest-api.md 1.2). */
export const accountSchema = z
  .strictObject({
    throttleSettings: throttleSettingsSchema.default(DEFAULT_ACCOUNT_THROTTLE),
    /** Switches the account's bucket off. Gatehouse's own: the service's account always has one. */
    throttlingDisabled: z.boolean().optional(),
    /** Kept for clients of the service, where it allows execution logs; without it stages refuse a logging level. */
    cloudwatchRoleArn: z.string().min(1).max(2048).optional(),
  })
  .describe('the account');
export type Account = z.infer<typeof accountSchema>;

/** The account of an installation that has changed nothing. */
export const DEFAULT_ACCOUNT: Account = { throttleSettings: DEFAULT_ACCOUNT_THROTTLE };

/** Everything that is wrong in the meaning of the account. */
export function accountProblems({ throttleSettings }: Account): readonly Problem[] {
  const problems = new ProblemList();
  checkThrottle(problems, 'throttleSettings', throttleSettings);
  if (throttleSettings.rateLimit === undefined) {
    problems.add('throttleSettings.rateLimit', 'is required; to have no limit set throttlingDisabled to true');
  }
  return problems.all;
}

/** The account's bucket, or undefined when it is switched off. */
export function accountThrottle(account: Account): ThrottleSettings | undefined {
  return account.throttlingDisabled === true ? undefined : account.throttleSettings;
}
