import type { ThrottleSettings, UsagePlanResource } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { confirmed } from '../input/checked.ts';
import { ago } from '../output/ago.ts';
import { showDocument } from '../output/show-document.ts';
import { changedPlan, withPlanOptions } from './plan-options.ts';
import type { PlanOptions } from './plan-options.ts';

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
    .action(
      cli.action<[string], PlanOptions & { id?: string }>((context, [name], options) =>
        createPlan(context, name, options),
      ),
    );
  withPlanOptions(
    plans
      .command('update')
      .description('change a usage plan; what is not given stays')
      .argument('<id>', 'id of the plan'),
  )
    .option('--name <name>', 'display name')
    .action(
      cli.action<[string], PlanOptions & { name?: string }>((context, [id], options) =>
        updatePlan(context, id, options),
      ),
    );
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

async function createPlan(
  { out, connect }: CliContext,
  name: string,
  { id: usagePlanId = '', ...options }: PlanOptions & { id?: string },
): Promise<void> {
  const usagePlan = changedPlan({ usagePlanId, name }, options);
  const control = await connect();
  const created = await control.usagePlans.createUsagePlan({ usagePlan });
  out.note(`Usage plan ${created.usagePlan?.usagePlanId ?? ''} is made.`);
  await showDocument(out, control.json.usagePlan(created));
}

async function updatePlan(
  { out, connect }: CliContext,
  usagePlanId: string,
  { name, ...options }: PlanOptions & { name?: string },
): Promise<void> {
  // What cannot be read is told before anything is asked.
  changedPlan({}, options);
  const control = await connect();
  const { usagePlan, revision } = await control.usagePlans.getUsagePlan({ usagePlanId });
  const changed = await control.usagePlans.updateUsagePlan({
    usagePlan: { ...changedPlan(usagePlan ?? {}, options), ...(name !== undefined && { name }) },
    revision,
  });
  out.note(`Usage plan ${usagePlanId} is changed.`);
  await showDocument(out, control.json.usagePlan(changed));
}
