import type { Rollout } from '@gatehouse/contract';
import type { ApplyOptions } from '../commands/apply.ts';
import type { ActionResult, CliContext } from '../context.ts';
import type { ControlPlane } from '../control/control-plane.ts';
import { rolloutSentence, stageKey, waitForRollout } from '../control/rollouts.ts';
import { deploysItself, stageNameOf } from '../control/stage-name.ts';
import { CliError } from '../errors/cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { countSteps, formatPlan, planJson } from './format-plan.ts';
import { makePlan } from './plan.ts';
import type { Plan, PlannedApi } from './plan.ts';
import { stagesOf } from './plan-stages.ts';
import type { Step } from './step.ts';
import { readWanted } from './wanted.ts';

/** Reads the files, shows the difference and makes it so. Nothing is sent unless all files are valid. */
export async function runApply(context: CliContext, options: ApplyOptions): Promise<ActionResult> {
  const { out } = context;
  const wanted = await readWanted(options.file, context.runtime);
  const control = await context.connect();
  const plan = await makePlan(control, wanted);
  const changing = plan.steps.filter(({ action }) => action !== 'unchanged');
  for (const step of changing) await step.check?.(control);
  out.say(plan.steps.length === 0 ? 'The files name nothing.' : formatPlan(plan.steps, out.colours));
  if (options.dryRun === true) {
    const summary = `Dry run: ${countSteps(plan.steps)}. Nothing was changed.`;
    await out.data({ dryRun: true, resources: planJson(plan.steps), rollouts: [] }, () => `\n${summary}`);
    return options.exitCode === true && changing.length > 0 ? EXIT.differences : EXIT.ok;
  }
  await runSteps(context, control, changing);
  const rollouts = options.wait ? await waitForAll(context, control, plan, changing) : [];
  const json = { dryRun: false, resources: planJson(plan.steps), rollouts: rollouts.map(control.json.rollout) };
  await out.data(json, () => closing(changing, rollouts.map(rolloutSentence)));
  return EXIT.ok;
}

async function runSteps({ out, progress }: CliContext, control: ControlPlane, steps: readonly Step[]): Promise<void> {
  const done: string[] = [];
  for (const step of steps) {
    const shown = progress(step.title());
    try {
      await step.run(control);
      done.push(step.title());
    } catch (error) {
      shown.stop();
      out.note('');
      if (done.length > 0) out.note(`Done before the failure: ${done.join('; ')}.`);
      out.note(`Failed: ${step.title()}. What comes after it was left alone; apply again goes on from here.`);
      throw error;
    } finally {
      shown.stop();
    }
  }
}

/** Waits for everything that this apply changed: what was applied can be called at once. */
async function waitForAll(
  context: CliContext,
  control: ControlPlane,
  plan: Plan,
  changing: readonly Step[],
): Promise<Rollout[]> {
  const keys = new Set(changing.flatMap(({ rolloutKey }) => rolloutKey?.() ?? []));
  const others: Rollout[] = [];
  for (const key of keys) others.push(await waitForRollout(context, control, key));
  return [...(await waitForStages(context, control, plan)), ...others];
}

/** Waits for every stage that this apply moved: auto-deploy stages of changed APIs, and stages whose settings changed. */
async function waitForStages(context: CliContext, control: ControlPlane, { apis }: Plan): Promise<Rollout[]> {
  const rollouts: Rollout[] = [];
  const stuck: string[] = [];
  for (const planned of apis) {
    const apiId = planned.handle.apiId ?? '';
    const moved = await movedStages(control, planned);
    for (const stage of moved) {
      const stageName = stageNameOf(stage);
      if (stage.deploymentId !== '') rollouts.push(await waitForRollout(context, control, stageKey(apiId, stageName)));
      else if (!deploysItself(stage)) {
        context.out.note(
          `Stage ${stageName} of ${apiId} serves nothing yet: gatehouse deploy ${apiId} --stage '${stageName}'.`,
        );
      } else stuck.push(`stage ${stageName} of ${apiId}: ${stage.lastDeploymentStatusMessage}`);
    }
  }
  if (stuck.length === 0) return rollouts;
  throw new CliError('everything is stored, but some stages cannot serve it:', {
    exitCode: EXIT.refused,
    details: stuck,
  });
}

async function movedStages(control: ControlPlane, { handle, step, stages }: PlannedApi) {
  const changed = new Set(stages.filter(({ action }) => action !== 'unchanged').map(({ id }) => id()));
  if (step.action === 'unchanged' && changed.size === 0) return [];
  const apiId = handle.apiId ?? '';
  const all = await stagesOf(control, apiId);
  return all.filter((stage) => {
    const isSteered = step.action !== 'unchanged' && deploysItself(stage);
    return isSteered || changed.has(`${apiId}/${stageNameOf(stage)}`);
  });
}

function closing(changing: readonly Step[], sentences: readonly string[]): string {
  if (changing.length === 0) return '\nNothing to do.';
  return ['', ...sentences, `${String(changing.length)} applied.`].join('\n');
}
