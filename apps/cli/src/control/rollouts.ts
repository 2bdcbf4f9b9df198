import type { Rollout } from '@gatehouse/contract';
import type { CliContext } from '../context.ts';
import { CallError } from '../errors/call-error.ts';
import { CliError } from '../errors/cli-error.ts';
import { EXIT } from '../exit-code.ts';
import type { ControlPlane } from './control-plane.ts';

/** A rollout as one line: `stage prod of hello: live on 1 of 1 nodes in 38 ms`. */
export function rolloutSentence({ apiId, stageName, summary }: Rollout): string {
  return `stage ${stageName} of ${apiId}: ${summary}`;
}

/** Waits until every node serves what the stage should serve. Throws exit code 1 when a node refuses; otherwise as `followRollout`. */
export async function waitForRollout(
  context: CliContext,
  control: ControlPlane,
  apiId: string,
  stageName: string,
): Promise<Rollout> {
  const rollout = await followRollout(context, control, apiId, stageName);
  if (rollout.state === 'FAILED') throw rolloutFailed(rollout);
  return rollout;
}

/** The rollout when it is complete or failed. Throws exit code 3 when that takes longer than `--timeout`. */
export async function followRollout(
  context: CliContext,
  control: ControlPlane,
  apiId: string,
  stageName: string,
): Promise<Rollout> {
  const deadline = AbortSignal.timeout(context.timeoutMs);
  const progress = context.progress(`stage ${stageName} of ${apiId}: rolling out`);
  let last: Rollout | undefined;
  try {
    for await (const rollout of control.deployments.watchRollout({ apiId, stageName }, { signal: deadline })) {
      last = rollout;
      progress.show(rolloutSentence(rollout));
      if (rollout.state === 'FAILED' || rollout.state === 'COMPLETE') return rollout;
    }
  } catch (error) {
    if (!deadline.aborted) throw error;
    throw tooSlow(apiId, stageName, last, context.timeoutMs);
  } finally {
    progress.stop();
  }
  throw new CallError('the control plane ended the call', {
    status: 'UNAVAILABLE',
    method: 'DeploymentService/WatchRollout',
  });
}

/** The failure of a rollout that a node refused. */
export function rolloutFailed(rollout: Rollout): CliError {
  const { apiId, stageName, nodes } = rollout;
  const isServed = nodes.some(({ appliedVersion }) => appliedVersion > 0);
  const refusals = nodes.filter(({ error }) => error !== '');
  return new CliError(rolloutSentence(rollout), {
    exitCode: EXIT.refused,
    // The sentence has the reason of one node already.
    details: refusals.length > 1 ? refusals.map(({ nodeId, error }) => `${nodeId}: ${error}`) : [],
    ...(isServed
      ? {
          hint: `The nodes serve the version before. gatehouse rollback ${apiId} --stage '${stageName}' makes that official.`,
        }
      : {}),
  });
}

function tooSlow(apiId: string, stageName: string, last: Rollout | undefined, timeoutMs: number): CliError {
  const state = last?.summary ?? 'no news';
  return new CliError(
    `stage ${stageName} of ${apiId} is not live after ${String(timeoutMs / 1000)} s: ${state}. The change is stored and goes on.`,
    { exitCode: EXIT.unreachable, hint: `gatehouse rollout ${apiId} --watch follows it.` },
  );
}
