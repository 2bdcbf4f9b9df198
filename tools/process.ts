import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** The workspace's root folder. */
export const ROOT = join(import.meta.dirname, '..');

/** What became of a command. */
export interface CommandResult {
  /** Exit code; 1 when the command could not be started or was killed. */
  readonly code: number;
  /** stdout and stderr in the order of arrival; empty when they were shown live. */
  readonly output: string;
}

/** Runs a command in the workspace's root with the workspace's own tools first on PATH. Never rejects. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly live?: boolean; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...workspaceEnvironment(), ...options.env },
      stdio: ['ignore', options.live ? 'inherit' : 'pipe', options.live ? 'inherit' : 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    child.once('error', (error) => resolve({ code: 1, output: `${command}: ${error.message}` }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function workspaceEnvironment(): NodeJS.ProcessEnv {
  const bin = join(ROOT, 'node_modules/.bin');
  return { ...process.env, NX_DAEMON: 'false', PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` };
}
