import { CommanderError } from 'commander';
import { coloursFor, createContext } from './context.ts';
import type { Runtime } from './context.ts';
import { EXIT } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { LoadError } from './load-error.ts';
import { createProgram } from './program.ts';

/** Runs the command line to its end and says with which code the process should exit. Never throws. */
export async function runCli(args: readonly string[], runtime: Runtime): Promise<ExitCode> {
  const ended: { code: ExitCode } = { code: EXIT.ok };
  const context = createContext(runtime, (code) => {
    ended.code = code;
  });
  try {
    const program = createProgram(context);
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync([...args], { from: 'user' });
    return ended.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return report(error, runtime);
  }
}

function report(error: unknown, { stderr, settings }: Runtime): ExitCode {
  const colours = coloursFor(stderr, settings);
  const message = error instanceof Error ? error.message : String(error);
  stderr.write(`${colours.red('load:')} ${message}\n`);
  if (!(error instanceof LoadError)) {
    if (error instanceof Error) stderr.write(`${error.stack ?? ''}\n`);
    return EXIT.failed;
  }
  for (const line of error.details) stderr.write(`  ${line}\n`);
  if (error.hint !== undefined) stderr.write(`${error.hint}\n`);
  return error.exitCode;
}
