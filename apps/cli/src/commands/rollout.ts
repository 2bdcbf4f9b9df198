import type { NodeRollout, Rollout } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import type { ControlPlane } from '../control/control-plane.ts';
import { listAll } from '../control/list-all.ts';
import { followRollout, hasFailed, rolloutFailed, rolloutSentence, stageKey } from '../control/rollouts.ts';
import { stageNameOf } from '../control/stage-name.ts';
import { stageArgument } from '../input/checked.ts';
import { ago } from '../output/ago.ts';
import { startLiveBlock } from '../output/live-block.ts';

/** `rollout API`: how far the stages have come on the nodes; `rollout API STAGE`: one of them, live, to its end. */
export function addRollout(program: Command, cli: Cli): void {
  program
    .command('rollout')
    .description('say how far the stages of an API have come on the nodes, or follow one stage live')
    .argument('<api>', 'id of the API')
    .argument('[stage]', 'follow this stage, node by node, until the rollout ends')
    .option('--stage <name>', 'only this stage (default: all that serve a deployment)')
    .option('-w, --watch', 'wait until every node serves what it should')
    .action(
      cli.action<[string, string | undefined], { stage?: string; watch?: boolean }>(
        async (context, [apiId, followed], options) => {
          const control = await context.connect();
          if (followed !== undefined) return follow(context, control, apiId, stageArgument(followed));
          const names =
            options.stage === undefined ? await servingStages(control, apiId) : [stageArgument(options.stage)];
          const rollouts = await Promise.all(
            names.map((stageName) =>
              options.watch === true
                ? waitQuietly(context, control, stageKey(apiId, stageName))
                : control.deployments.getRollout({ apiId, stageName }),
            ),
          );
          await show(context, control, apiId, rollouts);
        },
      ),
    );
}

async function follow(context: CliContext, control: ControlPlane, apiId: string, stageName: string): Promise<void> {
  const { out, runtime } = context;
  const block = startLiveBlock(runtime.stderr, (line) => out.note(line));
  let last: Rollout;
  try {
    last = await followRollout(context, control, stageKey(apiId, stageName), (rollout) => block.show(picture(rollout)));
  } finally {
    block.stop();
  }
  await out.data(control.json.rollout(last), () => rolloutSentence(last));
  if (hasFailed(last)) throw rolloutFailed(last);
}

/** The sentence, and below it each node with what it does. */
function picture(rollout: Rollout): string {
  const trying = new Set(rollout.candidateNodeIds);
  const width = Math.max(0, ...rollout.nodes.map(({ nodeId }) => nodeId.length));
  const lines = rollout.nodes.map((node) => `  ${node.nodeId.padEnd(width)}  ${nodeState(rollout, node, trying)}`);
  return [rolloutSentence(rollout), ...lines].join('\n');
}

function nodeState(
  { wantedVersion }: Rollout,
  { nodeId, appliedVersion, error }: NodeRollout,
  trying: ReadonlySet<string>,
): string {
  if (error !== '') return `refuses version ${String(wantedVersion)}: ${error}`;
  if (appliedVersion === wantedVersion) return `serves version ${String(wantedVersion)}`;
  const isNext = trying.has(nodeId) || trying.size === 0;
  return `serves version ${String(appliedVersion)}, ${isNext ? 'is told of' : 'comes later to'} ${String(wantedVersion)}`;
}

async function waitQuietly(context: CliContext, control: ControlPlane, key: string): Promise<Rollout> {
  const progress = context.progress('rolling out');
  try {
    return await followRollout(context, control, key, (rollout) => progress.show(rolloutSentence(rollout)));
  } finally {
    progress.stop();
  }
}

async function show(
  { out, runtime }: CliContext,
  control: ControlPlane,
  apiId: string,
  rollouts: readonly Rollout[],
): Promise<void> {
  await out.data(rollouts.map(control.json.rollout), () =>
    out.table(
      ['STAGE', 'DEPLOYMENT', 'STATE', 'STARTED', 'SUMMARY'],
      rollouts.map((rollout) => [
        rollout.stageName,
        rollout.deploymentId,
        rollout.state,
        ago(rollout.startedDate, runtime.nowUnixMs()),
        rollout.summary,
      ]),
      `No stage of API ${apiId} serves a deployment; gatehouse deploy ${apiId} makes one.`,
    ),
  );
  const failed = rollouts.find(hasFailed);
  if (failed !== undefined) throw rolloutFailed(failed);
}

async function servingStages(control: ControlPlane, apiId: string): Promise<string[]> {
  const stages = await listAll(
    (page) => control.stages.listStages({ apiId, ...page }),
    (page) => page.stages,
  );
  return stages.filter(({ deploymentId }) => deploymentId !== '').map((stage) => stageNameOf(stage));
}
