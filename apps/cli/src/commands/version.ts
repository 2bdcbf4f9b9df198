import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { CallError } from '../errors/call-error.ts';
import { explainError } from '../errors/explain-error.ts';
import { VERSION } from '../version.ts';

/** `version`: of this program and of the nodes, and whether the server answers. Always ends with 0. */
export function addVersion(program: Command, cli: Cli): void {
  program
    .command('version')
    .description('show the versions, and whether the server can be reached')
    .action(
      cli.action(async (context) => {
        const server = await serverState(context);
        await context.out.data({ client: VERSION, server }, () =>
          [
            `client  ${VERSION}`,
            `server  ${server.address} ${server.isReachable ? 'answers' : 'does not answer'}`,
            ...(server.isReachable ? [`nodes   ${nodeVersions(server.nodes)}`] : [`        ${server.problem ?? ''}`]),
          ].join('\n'),
        );
      }),
    );
}

interface ServerState {
  readonly address: string;
  readonly isReachable: boolean;
  readonly problem?: string;
  readonly nodes: readonly { readonly nodeId: string; readonly version: string }[];
}

async function serverState({ server: address, connect }: CliContext): Promise<ServerState> {
  const control = await connect();
  try {
    const nodes = await listAll(
      (page) => control.nodes.listNodes(page),
      (page) => page.nodes,
    );
    return { address, isReachable: true, nodes: nodes.map(({ nodeId, version }) => ({ nodeId, version })) };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return { address, isReachable: false, problem: explainError(error, address).message, nodes: [] };
  }
}

function nodeVersions(nodes: ServerState['nodes']): string {
  return nodes.map(({ nodeId, version }) => (version === '' ? nodeId : `${nodeId} ${version}`)).join(', ') || 'none';
}
