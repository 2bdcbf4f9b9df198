import type { UsagePlan } from '@gatehouse/contract';
import type { Command } from 'commander';
import { CliError } from '../errors/cli-error.ts';

const PERIODS = { day: 'DAY', week: 'WEEK', month: 'MONTH' } as const;
/** The word that takes a limit away. */
const NONE = 'none';

/** What `plans create` and `plans update` take. */
export interface PlanOptions {
  readonly stage?: readonly string[];
  readonly rate?: string;
  readonly burst?: string;
  readonly quota?: string;
  readonly quotaOffset?: string;
}

type Plan = Parameters<typeof UsagePlan.fromPartial>[0];

/** Adds the options that `changedPlan` reads. */
export function withPlanOptions(command: Command): Command {
  return command
    .option('--stage <api/stage...>', 'stages that its keys may call; replaces the list')
    .option('--rate <number>', 'requests per second of each key; none = no limit, no burst either')
    .option('--burst <number>', 'requests at once of each key (default: the rate)')
    .option(
      '--quota <limit/period>',
      'requests of each key per day, week or month, for example 10000/month; none = no quota',
    )
    .option('--quota-offset <number>', "requests taken off the quota's first period (default: 0)");
}

/** The plan as the options want it; what they do not name stays. Throws a CliError that names a wrong option. */
export function changedPlan(plan: Plan, options: PlanOptions): Plan {
  const { throttle: _throttle, quota: _quota, ...rest } = plan;
  const { stage } = options;
  const throttle = throttleOf(plan.throttle, options);
  const quota = quotaOf(plan.quota, options);
  return {
    ...rest,
    ...(stage !== undefined && { apiStages: stage.map((text) => stageOf(text, plan.apiStages)) }),
    ...(throttle !== undefined && { throttle }),
    ...(quota !== undefined && { quota }),
  };
}

function throttleOf(before: Plan['throttle'], { rate, burst }: PlanOptions): Plan['throttle'] {
  if (rate === NONE) {
    if (burst !== undefined) throw new CliError('--burst needs a rate; --rate none takes both away.');
    return undefined;
  }
  if (rate === undefined && burst === undefined) return before;
  return {
    ...before,
    ...(rate !== undefined && { rateLimit: numberOf('--rate', rate) }),
    ...(burst !== undefined && { burstLimit: wholeNumberOf('--burst', burst) }),
  };
}

function quotaOf(before: Plan['quota'], { quota, quotaOffset }: PlanOptions): Plan['quota'] {
  if (quota === NONE) {
    if (quotaOffset !== undefined) throw new CliError('--quota-offset needs a quota; --quota none takes both away.');
    return undefined;
  }
  if (quota === undefined && quotaOffset === undefined) return before;
  return {
    ...before,
    ...(quota !== undefined && limitOf(quota)),
    ...(quotaOffset !== undefined && { offset: wholeNumberOf('--quota-offset', quotaOffset) }),
  };
}

/** A stage that stays in the plan keeps the buckets that its routes have there. */
function stageOf(text: string, before: Plan['apiStages'] = []): NonNullable<Plan['apiStages']>[number] {
  const [apiId = '', stage = '', ...rest] = text.split('/');
  if (apiId === '' || stage === '' || rest.length > 0) {
    throw new CliError(`--stage must be API/STAGE, for example 'hello/$default'; it is "${text}".`);
  }
  return before.find((one) => one.apiId === apiId && one.stage === stage) ?? { apiId, stage };
}

function limitOf(text: string) {
  const [limit = '', period = '', ...rest] = text.split('/');
  const known = Object.entries(PERIODS).find(([name]) => name === period)?.[1];
  if (known === undefined || rest.length > 0) {
    throw new CliError(
      `--quota must be LIMIT/day, LIMIT/week or LIMIT/month, for example 10000/month, or none; it is "${text}".`,
    );
  }
  const requests = wholeNumberOf('--quota', limit);
  if (requests < 1) throw new CliError(`--quota must allow at least one request; it is "${text}".`);
  return { limit: requests, period: known };
}

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new CliError(`${option} must be a number, 0 or more; it is "${text}".`);
}

function wholeNumberOf(option: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new CliError(`${option} must have a whole number, 0 or more; it is "${text}".`);
}
