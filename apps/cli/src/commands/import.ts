import type { Command } from 'commander';
import { Option } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { importDocument } from '../import/import-document.ts';
import { showImport } from '../import/show-import.ts';
import { stageArgument, upstreamUrl } from '../input/checked.ts';
import { documentKind } from '../input/document-kind.ts';
import { readText } from '../input/read-text.ts';

/** Options of `import` as typed. */
export interface ImportOptions {
  readonly apiId?: string;
  readonly protocol?: 'HTTP' | 'REST';
  readonly mode: 'overwrite' | 'merge';
  readonly basePath: 'ignore' | 'prepend' | 'split';
  readonly upstream?: string;
  readonly failOnWarnings?: boolean;
  readonly ignoreDocumentation?: boolean;
  readonly dryRun?: boolean;
  /** False for `--no-stage`. */
  readonly stage?: string | false;
  readonly wait: boolean;
}

/** `import FILE`: an API from an OpenAPI document. */
export function addImport(program: Command, cli: Cli): void {
  program
    .command('import')
    .description('make or change an API from an OpenAPI 3.0, 3.1 or Swagger 2.0 document')
    .argument('<file>', 'YAML or JSON; - reads standard input')
    .option('--api-id <id>', 'API to change, or id of the new one (default: a new API with a generated id)')
    .addOption(
      new Option('--protocol <kind>', 'kind of a new API (default: HTTP; one that exists keeps its own)').choices([
        'HTTP',
        'REST',
      ]),
    )
    .addOption(
      new Option('--mode <mode>', 'how to meet a definition that exists')
        .choices(['overwrite', 'merge'])
        .default('overwrite'),
    )
    .addOption(
      new Option('--base-path <mode>', 'what to do with the path of servers[0].url')
        .choices(['ignore', 'prepend', 'split'])
        .default('ignore'),
    )
    .option('--upstream <url>', "backend of operations without integration (default: the document's servers)")
    .option('--ignore-documentation', 'leave descriptions of a REST API out')
    .option('--fail-on-warnings', 'refuse a document that draws warnings')
    .option('--dry-run', 'validate and list the warnings; change nothing')
    .option('--stage <name>', "make this stage with auto-deploy if it is missing (default for a new API: '$default')")
    .option('--no-stage', 'make no stage')
    .option('--no-wait', 'do not wait until every node serves it')
    .action(
      cli.action<[string], ImportOptions>(async (context, [file], options) => {
        if (typeof options.stage === 'string') stageArgument(options.stage);
        if (options.upstream !== undefined) upstreamUrl(options.upstream);
        const body = await readDocument(context, file);
        await showImport(context, options, file, await importDocument(context, options, body));
      }),
    );
}

async function readDocument({ runtime }: CliContext, file: string): Promise<string> {
  const body = await readText(file, runtime);
  if (body.trim() === '') throw new CliError(`${file} is empty.`);
  if (documentKind(body) === 'apply') {
    throw new CliError(`${file} is not an OpenAPI document but a file for apply.`, {
      hint: `gatehouse apply -f ${file} --dry-run shows what it would change.`,
    });
  }
  return body;
}
