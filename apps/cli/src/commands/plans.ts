import type { ThrottleSettings, UsagePlanResource } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { CliError } from '../errors/cli-error.ts';
import { confirmed } from '../input/checked.ts';
import { ago } from '../output/ago.ts';
import { showDocument } from '../output/show-document.ts';

const PERIODS = { day: 'DAY', week: 'WEEK', month: 'MONTH' } as const;

interface PlanOptions {
  readonly id?: string;
  readonly name?: string;
  readonly stage?: readonly string[];
  readonly rate?: string;
  readonly burst?: string;
  readonly quota?: string;
}

/** `plans`, `plans create|get|update|delete|keys|add-key|remove-key`. */
export function addPlans(program: Command, cli: Cli): void {
  const plans = program
    .command('plans')
    .description('list, make, change and delete usage plans, and the API keys in them')
    .usage('[command]')
    .helpCommand(false);
  plans.command('list', { isDefault: true, hidden: true }).action(cli.action<[]>((context) => listPlans(context)));
  plans
    .command('get')
    .description('show a usage plan')
    .argument('<id>', 'id of the plan')
    .action(
      cli.action<[string]>(async ({ out, connect }, [usagePlanId]) => {
        const control = await connect();
        await showDocument(out, control.json.usagePlan(await control.usagePlans.getUsagePlan({ usagePlanId })));
      }),
    );
  withPlanOptions(plans.command('create').description('make a usage plan').argument('<name>', 'display name'))
    .option('--id <id>', 'id of the plan (default: six random characters)')
    .action(cli.action<[string], PlanOptions>((context, [name], options) => createPlan(context, name, options)));
  withPlanOptions(
    plans
      .command('update')
      .description('change a usage plan; what is not given stays')
      .argument('<id>', 'id of the plan'),
  )
    .option('--name <name>', 'display name')
    .action(cli.action<[string], PlanOptions>((context, [id], options) => updatePlan(context, id, options)));
  plans
    .command('delete')
    .description('delete a usage plan without stages, with its usage; its keys stay')
    .argument('<id>', 'id of the plan')
    .option('-y, --yes', 'do not ask')
    .action(
      cli.action<[string], { yes?: boolean }>(async (context, [usagePlanId], { yes }) => {
        const control = await context.connect();
        const { revision } = await control.usagePlans.getUsagePlan({ usagePlanId });
        await confirmed(context, `Deleting usage plan ${usagePlanId}`, yes);
        await control.usagePlans.deleteUsagePlan({ usagePlanId, revision });
        context.out.say(`Usage plan ${usagePlanId} is deleted.`);
      }),
    );
  addPlanKeys(plans, cli);
}

function withPlanOptions(command: Command): Command {
  return command
    .option('--stage <api/stage...>', 'stages that its keys may call; replaces the list')
    .option('--rate <number>', 'requests per second of each key')
    .option('--burst <number>', 'requests at once of each key (default: the rate)')
    .option('--quota <limit/period>', 'requests of each key per day, week or month, for example 10000/month');
}

function addPlanKeys(plans: Command, cli: Cli): void {
  plans
    .command('keys')
    .description('list the API keys of a plan')
    .argument('<plan>', 'id of the plan')
    .action(cli.action<[string]>((context, [usagePlanId]) => listPlanKeys(context, usagePlanId)));
  plans
    .command('add-key')
    .description('put an API key into a plan')
    .argument('<plan>', 'id of the plan')
    .argument('<key>', 'id of the key')
    .action(
      cli.action<[string, string]>(async ({ out, connect }, [usagePlanId, keyId]) => {
        const control = await connect();
        await control.usagePlans.createUsagePlanKey({ usagePlanId, keyId });
        out.say(`API key ${keyId} is in usage plan ${usagePlanId}.`);
      }),
    );
  plans
    .command('remove-key')
    .description('take an API key out of a plan')
    .argument('<plan>', 'id of the plan')
    .argument('<key>', 'id of the key')
    .action(
      cli.action<[string, string]>(async ({ out, connect }, [usagePlanId, keyId]) => {
        const control = await connect();
        await control.usagePlans.deleteUsagePlanKey({ usagePlanId, keyId });
        out.say(`API key ${keyId} is no longer in usage plan ${usagePlanId}.`);
      }),
    );
}

async function listPlans({ out, connect, runtime }: CliContext): Promise<void> {
  const control = await connect();
  const all = await listAll(
    (page) => control.usagePlans.listUsagePlans(page),
    (page) => page.usagePlans,
  );
  await out.data(all.map(control.json.usagePlan), () =>
    out.table(
      ['PLAN', 'NAME', 'RATE', 'QUOTA', 'CHANGED', 'STAGES'],
      all.map((plan) => planRow(plan, runtime.nowUnixMs())),
      'There are no usage plans; gatehouse plans create NAME --stage API/STAGE makes one.',
    ),
  );
}

function planRow({ usagePlan, lastUpdatedDate }: UsagePlanResource, nowUnixMs: number): string[] {
  const { usagePlanId = '', name = '', throttle, quota, apiStages = [] } = usagePlan ?? {};
  return [
    usagePlanId,
    name,
    rateText(throttle),
    quota === undefined ? 'none' : `${String(quota.limit)}/${quota.period.toLowerCase()}`,
    ago(lastUpdatedDate, nowUnixMs),
    apiStages.map(({ apiId, stage }) => `${apiId}/${stage}`).join(', ') || 'none',
  ];
}

function rateText(throttle: ThrottleSettings | undefined): string {
  if (throttle?.rateLimit === undefined) return 'none';
  const burst = throttle.burstLimit === undefined ? '' : `, burst ${String(throttle.burstLimit)}`;
  return `${String(throttle.rateLimit)}/s${burst}`;
}

async function listPlanKeys({ out, connect, runtime }: CliContext, usagePlanId: string): Promise<void> {
  const control = await connect();
  const all = await listAll(
    (page) => control.usagePlans.listUsagePlanKeys({ ...page, usagePlanId }),
    (page) => page.keys,
  );
  await out.data(all.map(control.json.usagePlanKey), () =>
    out.table(
      ['KEY', 'NAME', 'JOINED'],
      all.map(({ keyId, name, createdDate }) => [keyId, name, ago(createdDate, runtime.nowUnixMs())]),
      `Usage plan ${usagePlanId} has no keys; gatehouse plans add-key ${usagePlanId} KEY puts one in.`,
    ),
  );
}

async function createPlan({ out, connect }: CliContext, name: string, options: PlanOptions): Promise<void> {
  const change = changeOf(options);
  const control = await connect();
  const usagePlan = { usagePlanId: options.id ?? '', name, ...change };
  const created = await control.usagePlans.createUsagePlan({ usagePlan });
  out.note(`Usage plan ${created.usagePlan?.usagePlanId ?? ''} is made.`);
  await showDocument(out, control.json.usagePlan(created));
}

async function updatePlan({ out, connect }: CliContext, usagePlanId: string, options: PlanOptions): Promise<void> {
  const change = changeOf(options);
  const control = await connect();
  const { usagePlan, revision } = await control.usagePlans.getUsagePlan({ usagePlanId });
  const { throttle, quota, apiStages } = change;
  const changed = await control.usagePlans.updateUsagePlan({
    usagePlan: {
      ...usagePlan,
      ...(options.name !== undefined && { name: options.name }),
      ...(throttle !== undefined && { throttle: { ...usagePlan?.throttle, ...throttle } }),
      ...(quota !== undefined && { quota: { ...usagePlan?.quota, ...quota } }),
      ...(apiStages !== undefined && { apiStages: withTheirBuckets(apiStages, usagePlan?.apiStages) }),
    },
    revision,
  });
  out.note(`Usage plan ${usagePlanId} is changed.`);
  await showDocument(out, control.json.usagePlan(changed));
}

/** A stage that stays in the plan keeps the buckets that its routes have there. */
function withTheirBuckets(stages: readonly StageName[], before: readonly StageName[] = []): StageName[] {
  return stages.map((one) => before.find(({ apiId, stage }) => apiId === one.apiId && stage === one.stage) ?? one);
}

function changeOf({ stage, rate, burst, quota }: PlanOptions) {
  const throttle = {
    ...(rate !== undefined && { rateLimit: numberOf('--rate', rate) }),
    ...(burst !== undefined && { burstLimit: wholeNumberOf('--burst', burst) }),
  };
  return {
    ...(stage !== undefined && { apiStages: stage.map(stageOf) }),
    ...(Object.keys(throttle).length > 0 && { throttle }),
    ...(quota !== undefined && { quota: quotaOf(quota) }),
  };
}

interface StageName {
  readonly apiId: string;
  readonly stage: string;
}

function stageOf(text: string): StageName {
  const [apiId = '', stage = '', ...rest] = text.split('/');
  if (apiId !== '' && stage !== '' && rest.length === 0) return { apiId, stage };
  throw new CliError(`--stage must be API/STAGE, for example 'hello/$default'; it is "${text}".`);
}

function quotaOf(text: string) {
  const [limit = '', period = '', ...rest] = text.split('/');
  const known = Object.entries(PERIODS).find(([name]) => name === period)?.[1];
  if (known === undefined || rest.length > 0) {
    throw new CliError(
      `--quota must be LIMIT/day, LIMIT/week or LIMIT/month, for example 10000/month; it is "${text}".`,
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
