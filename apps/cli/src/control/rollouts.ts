import type { Rollout } from '@gatehouse/contract';
import type { CliContext } from '../context.ts';
import { CallError } from '../errors/call-error.ts';
import { CliError } from '../errors/cli-error.ts';
import { EXIT } from '../exit-code.ts';
import type { ControlPlane } from './control-plane.ts';

/** States after which nothing happens until the next change. */
const FINAL_STATES: readonly string[] = ['COMPLETE', 'FAILED', 'ROLLED_BACK'];

const TITLES: Readonly<Record<string, string>> = {
  domainnames: 'domain name',
  vpclinks: 'VPC link',
  usageplans: 'usage plan',
  apikeys: 'API keys, part',
};

/** The configuration key of a stage. */
export function stageKey(apiId: string, stageName: string): string {
  return `stages/${apiId}/${stageName}`;
}

/** A rollout as one line: `stage prod of hello: live on 1 of 1 nodes in 38 ms`. */
export function rolloutSentence({ key, summary }: Pick<Rollout, 'key' | 'summary'>): string {
  return `${titleOf(key)}: ${summary}`;
}

/** Waits until every node serves what it should of a resource. Throws exit code 1 when that fails; otherwise as `followRollout`. */
export async function waitForRollout(context: CliContext, control: ControlPlane, key: string): Promise<Rollout> {
  const progress = context.progress(`${titleOf(key)}: rolling out`);
  try {
    const rollout = await followRollout(context, control, key, (news) => progress.show(rolloutSentence(news)));
    if (hasFailed(rollout)) throw rolloutFailed(rollout);
    return rollout;
  } finally {
    progress.stop();
  }
}

/** The rollout when it has come to its end. Throws exit code 3 when there is no news for longer than `--timeout`. */
export async function followRollout(
  { timeoutMs }: Pick<CliContext, 'timeoutMs'>,
  control: ControlPlane,
  key: string,
  onNews: (rollout: Rollout) => void,
): Promise<Rollout> {
  const deadline = new AbortController();
  let timer = setTimeout(() => deadline.abort(), timeoutMs);
  let last: Rollout | undefined;
  try {
    for await (const rollout of control.deployments.watchRollout({ key }, { signal: deadline.signal })) {
      last = rollout;
      onNews(rollout);
      if (FINAL_STATES.includes(rollout.state)) return rollout;
      clearTimeout(timer);
      timer = setTimeout(() => deadline.abort(), timeoutMs);
    }
  } catch (error) {
    if (!deadline.signal.aborted) throw error;
    throw tooSlow(key, last, timeoutMs);
  } finally {
    clearTimeout(timer);
  }
  throw new CallError('the control plane ended the call', {
    status: 'UNAVAILABLE',
    method: 'DeploymentService/WatchRollout',
  });
}

/** True if the nodes do not serve what was wanted. */
export function hasFailed({ state }: Rollout): boolean {
  return state === 'FAILED' || state === 'ROLLED_BACK';
}

/** The failure of a rollout that a node refused, or that was taken back. */
export function rolloutFailed(rollout: Rollout): CliError {
  const { apiId, stageName, nodes, state } = rollout;
  const isServed = nodes.some(({ appliedVersion }) => appliedVersion > 0);
  const refusals = nodes.filter(({ error }) => error !== '');
  const back = `gatehouse rollback ${apiId} --stage '${stageName}' makes that official.`;
  return new CliError(rolloutSentence(rollout), {
    exitCode: EXIT.refused,
    // The sentence has the reason of one node already.
    details: refusals.length > 1 ? refusals.map(({ nodeId, error }) => `${nodeId}: ${error}`) : [],
    ...(isServed && state === 'FAILED' && apiId !== '' ? { hint: `The nodes serve the version before. ${back}` } : {}),
  });
}

function tooSlow(key: string, last: Rollout | undefined, timeoutMs: number): CliError {
  const state = last?.summary ?? 'no news';
  const [kind, apiId = '', stageName = ''] = key.split('/');
  return new CliError(
    `${titleOf(key)} is not live after ${String(timeoutMs / 1000)} s: ${state}. The change is stored and goes on.`,
    {
      exitCode: EXIT.unreachable,
      ...(kind === 'stages' ? { hint: `gatehouse rollout ${apiId} '${stageName}' follows it.` } : {}),
    },
  );
}

function titleOf(key: string): string {
  const [kind = '', name = '', stageName = ''] = key.split('/');
  return kind === 'stages' ? `stage ${stageName} of ${name}` : `${TITLES[kind] ?? kind} ${name}`;
}
