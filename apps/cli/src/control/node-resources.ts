import { setTimeout as sleep } from 'node:timers/promises';
import type { CliContext } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { EXIT } from '../exit-code.ts';
import type { ControlPlane } from './control-plane.ts';
import { listAll } from './list-all.ts';

const POLL_INTERVAL_MS = 50;

/**
 * Waits until every node has a resource that was just created, for example `domainnames/api.example.com`, and says so.
 * Only stages have rollouts; of a change of another resource nobody can tell which version nodes should report.
 */
export async function waitForNewResource(
  context: CliContext,
  control: ControlPlane,
  key: string,
  title: string,
): Promise<string> {
  const deadlineMs = performance.now() + context.timeoutMs;
  const progress = context.progress(`${title}: rolling out`);
  try {
    for (;;) {
      const { having, refused, total } = await standing(control, key);
      const counts = `${String(having)} of ${String(total)} nodes`;
      if (refused !== undefined) throw new CliError(`${title}: ${refused}`, { exitCode: EXIT.refused });
      if (total > 0 && having === total) return `${title}: live on ${counts}`;
      if (performance.now() > deadlineMs) {
        throw new CliError(`${title} is stored, but live on ${counts} only.`, { exitCode: EXIT.unreachable });
      }
      await sleep(POLL_INTERVAL_MS);
    }
  } finally {
    progress.stop();
  }
}

async function standing(control: ControlPlane, key: string) {
  const nodes = await listAll(
    (page) => control.nodes.listNodes(page),
    (page) => page.nodes,
  );
  const resources = nodes.map((node) => node.resources.find((resource) => resource.key === key));
  const having = resources.filter((resource) => (resource?.appliedVersion ?? 0) > 0).length;
  const refusing = resources.find((resource) => resource !== undefined && resource.error !== '');
  return { having, refused: refusing?.error, total: nodes.length };
}
