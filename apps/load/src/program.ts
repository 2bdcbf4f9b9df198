import { Command } from 'commander';
import { addCompare } from './commands/compare.ts';
import { addReport } from './commands/report.ts';
import { addRun } from './commands/run.ts';
import type { LoadContext } from './context.ts';
import { EXIT_CODES_HELP } from './exit-code.ts';
import packageJson from '../package.json' with { type: 'json' };

const EXAMPLES = `Examples:
  npm run load -- scenarios/steady.yaml --url http://127.0.0.1:8080
  npm run load -- throttled --url http://127.0.0.1:8080 --limit 500/100 --pid 4711
  npm run load -- compare a/result.json b/result.json --html comparison.html
  npm run load -- soak --soak 8h --url http://10.0.0.7 --url http://10.0.0.8 --beyond-loopback

A scenario is a file, or the name of one in test/load/scenarios. docs/load-testing.md has the rest.`;

/** The whole command line. Help and errors go to the runtime's streams; a wrong argument throws CommanderError. */
export function createProgram(context: LoadContext): Command {
  const { stdout, stderr } = context.runtime;
  const program = new Command('load')
    .description('Drives load against nodes at fixed arrival times, reports and compares.')
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(`load: ${text.replace(/^error: /, '')}`),
    })
    .showHelpAfterError('npm run load -- --help, or --help after a command, says what is allowed.')
    .addHelpText('after', `\n${EXIT_CODES_HELP}\n\n${EXAMPLES}`);
  for (const add of [addRun, addCompare, addReport]) add(program, context);
  return program;
}
