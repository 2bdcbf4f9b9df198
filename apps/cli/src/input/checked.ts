import { createInterface } from 'node:readline/promises';
import type { CliContext } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';

/** A stage name from the command line. Throws when it is empty, which is what a shell makes of an unquoted `$default`. */
export function stageArgument(stage: string): string {
  if (stage !== '') return stage;
  throw new CliError(
    "the stage name is empty: a shell replaces $default by nothing. Write '$default' in single quotes.",
  );
}

/** An upstream URL from the command line. */
export function upstreamUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.hostname !== '') return text;
  throw new CliError(`--upstream must be a URL such as http://127.0.0.1:3000; it is "${text}".`);
}

/** Goes on only with `--yes`, or when the person at the terminal agrees. */
export async function confirmed(context: CliContext, what: string, yes: boolean | undefined): Promise<void> {
  if (yes === true) return;
  const { runtime } = context;
  if (runtime.stdin.isTTY !== true || runtime.stderr.isTTY !== true) {
    throw new CliError(`${what} cannot be undone; add --yes to do it.`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${what}? This cannot be undone. [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CliError('nothing was done.');
  } finally {
    terminal.close();
  }
}
