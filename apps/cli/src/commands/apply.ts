import type { Command } from 'commander';
import type { Cli } from '../context.ts';

/** Options of `apply` as typed. */
export interface ApplyOptions {
  readonly file: readonly string[];
  readonly dryRun?: boolean;
  readonly exitCode?: boolean;
  readonly wait: boolean;
}

/** `apply -f FILE`: makes what the files say, and shows the difference first. */
export function addApply(program: Command, cli: Cli): void {
  program
    .command('apply')
    .description(
      'create or update APIs, stages, API keys, usage plans, domain names and VPC links as files say; what they do not name stays',
    )
    .requiredOption('-f, --file <file...>', 'YAML or JSON; may be given several times; - reads standard input')
    .option('--dry-run', 'only show the difference')
    .option('--exit-code', 'with --dry-run: exit with 4 when there are differences')
    .option('--no-wait', 'do not wait until every node serves it')
    .action(
      cli.action<[], ApplyOptions>(async (context, _args, options) => {
        // The model and its schemas are large; commands that do not need them start without.
        const { runApply } = await import('../apply/run-apply.ts');
        return runApply(context, options);
      }),
    );
}
