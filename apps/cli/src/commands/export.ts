import { writeFile } from 'node:fs/promises';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { Cli } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { stageArgument } from '../input/checked.ts';

interface ExportOptions {
  readonly stage?: string;
  readonly format?: 'yaml' | 'json';
  readonly specification?: 'oas30' | 'swagger';
  readonly extensions: boolean;
  readonly out?: string;
}

/** `export API`: the definition as an OpenAPI document. */
export function addExport(program: Command, cli: Cli): void {
  program
    .command('export')
    .description('write an API as an OpenAPI document that imports to the same definition')
    .argument('<api>', 'id of the API')
    .option('--stage <name>', 'export what this stage serves instead of the definition')
    .addOption(
      new Option('--format <format>', 'yaml or json (default: what -o says, or yaml)').choices(['yaml', 'json']),
    )
    .addOption(
      new Option('--specification <form>', 'form of the document; swagger for REST APIs only (default: oas30)').choices(
        ['oas30', 'swagger'],
      ),
    )
    .option('--no-extensions', 'leave the x-amazon-apigateway-* extensions out')
    .addOption(new Option('--without-extensions', 'the same').hideHelp().implies({ extensions: false }))
    .option('--out <file>', 'write to a file instead of standard output')
    .action(
      cli.action<[string], ExportOptions>(async ({ out, connect, runtime }, [apiId], options) => {
        const control = await connect();
        const { body } = await control.apis.exportApi({
          apiId,
          stageName: options.stage === undefined ? '' : stageArgument(options.stage),
          outputType: (options.format ?? out.format) === 'json' ? 'JSON' : 'YAML',
          withoutExtensions: !options.extensions,
          specification: options.specification === 'swagger' ? 'SWAGGER' : 'OAS30',
        });
        if (options.out === undefined) runtime.stdout.write(body);
        else {
          await writeOut(options.out, body);
          out.note(`Wrote ${options.out}.`);
        }
      }),
    );
}

async function writeOut(file: string, body: string): Promise<void> {
  try {
    await writeFile(file, body);
  } catch (error) {
    throw new CliError(`cannot write ${file}: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
