import { CommanderError } from 'commander';
import { createCli } from './context.ts';
import type { Runtime } from './context.ts';
import { explainError } from './errors/explain-error.ts';
import { EXIT } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { coloursFor } from './output/colours.ts';
import { createProgram } from './program.ts';

/** Runs the command line to its end and says with which code the process should exit. Never throws. */
export async function runCli(args: readonly string[], runtime: Runtime): Promise<ExitCode> {
  const ended: { code: ExitCode } = { code: EXIT.ok };
  const cli = createCli(runtime, (code) => {
    ended.code = code;
  });
  let server = runtime.settings.server;
  try {
    const program = createProgram(cli);
    program.hook('preAction', () => {
      server = program.opts<{ server: string }>().server;
    });
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync([...args], { from: 'user' });
    return ended.code;
  } catch (error) {
    if (error instanceof CommanderError) return commanderCode(error, runtime);
    return report(error, server, args.includes('--verbose'), runtime);
  }
}

function commanderCode(error: CommanderError, runtime: Runtime): ExitCode {
  // Commander has printed its own errors, except those of values that were checked before parsing.
  if (
    error.code === 'commander.invalidArgument' &&
    error.exitCode === 1 &&
    error.message.startsWith('GATEHOUSE_SERVER')
  ) {
    runtime.stderr.write(`gatehouse: ${error.message}\n`);
  }
  return error.exitCode === 0 || error.code === 'commander.help' ? EXIT.ok : EXIT.usage;
}

function report(error: unknown, server: string, isVerbose: boolean, { stderr, settings }: Runtime): ExitCode {
  const { message, details, hint, exitCode } = explainError(error, server);
  const colours = coloursFor(stderr, settings);
  stderr.write(`${colours.red('gatehouse:')} ${message}\n`);
  for (const line of details) stderr.write(`  ${line}\n`);
  if (hint !== undefined) stderr.write(`${hint}\n`);
  if (isVerbose && error instanceof Error) stderr.write(`${error.stack ?? ''}\n`);
  return exitCode;
}
