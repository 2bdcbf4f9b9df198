import { Command, InvalidArgumentError, Option } from 'commander';
import { maskSecrets } from '@gatehouse/secrets';
import { addAccount } from './commands/account.ts';
import { addApis } from './commands/apis.ts';
import { addApply } from './commands/apply.ts';
import { addCompletion } from './commands/completion.ts';
import { addConnections } from './commands/connections.ts';
import { addDeploy } from './commands/deploy.ts';
import { addDeployments } from './commands/deployments.ts';
import { addDomains } from './commands/domains.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addKeys } from './commands/keys.ts';
import { addNodes } from './commands/nodes.ts';
import { addPlans } from './commands/plans.ts';
import { addRollback } from './commands/rollback.ts';
import { addRollout } from './commands/rollout.ts';
import { addRoutes } from './commands/routes.ts';
import { addStages } from './commands/stages.ts';
import { addTokens } from './commands/tokens.ts';
import { addUsage } from './commands/usage.ts';
import { addVersion } from './commands/version.ts';
import { addVpcLinks } from './commands/vpc-links.ts';
import type { Cli } from './context.ts';
import { formatServerAddress, parseServerAddress } from './control/server-address.ts';
import { addCredentialOptions } from './credential-options.ts';
import { EXIT_CODES_HELP } from './exit-code.ts';
import type { CliSettings } from './settings.ts';
import { VERSION } from './version.ts';

const DEFAULT_TIMEOUT_SECONDS = 30;

const EXAMPLES = `Examples:
  gatehouse apply -f examples/mock.yaml --dry-run
  gatehouse import openapi.yaml --upstream http://127.0.0.1:3000
  gatehouse routes hello
  gatehouse apis -o json | jq -r '.[].apiId'
  source <(gatehouse completion bash)

In a shell write the stage '$default' in single quotes.`;

/** The whole command line. Help and errors go to the runtime's streams; a wrong argument throws CommanderError. */
export function createProgram(cli: Cli): Command {
  const { stdout, stderr, settings } = cli.runtime;
  const program = new Command('gatehouse')
    .description('Imports, deploys and shows the APIs of a Gatehouse control plane.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) =>
        write(maskSecrets(`gatehouse: ${text.replace(/^error: /, '').replace(" for 'list'", '')}`)),
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('gatehouse --help, or --help after a command, says what is allowed.')
    .addHelpText('after', `\n${EXIT_CODES_HELP}\n\n${EXAMPLES}`);
  addGlobalOptions(program, settings);
  for (const add of [addApply, addImport, addExport]) add(program, cli);
  for (const add of [addDeploy, addRollback, addRollout]) add(program, cli);
  for (const add of [addApis, addStages, addRoutes, addDeployments, addDomains, addVpcLinks, addNodes, addTokens])
    add(program, cli);
  for (const add of [addKeys, addPlans, addUsage, addAccount]) add(program, cli);
  for (const add of [addConnections]) add(program, cli);
  for (const add of [addVersion, addCompletion]) add(program, cli);
  return program;
}

function addGlobalOptions(program: Command, settings: CliSettings): void {
  const { server: defaultServer } = settings;
  program.addOption(
    new Option(
      '--server <host:port>',
      "the control plane's gRPC address; grpcs://host:port = TLS (env: GATEHOUSE_SERVER)",
    )
      .default(serverAddress(defaultServer, 'GATEHOUSE_SERVER'), defaultServer)
      .argParser((text) => serverAddress(text, '--server')),
  );
  addCredentialOptions(program, settings);
  program
    .addOption(
      new Option('-o, --output <format>', 'table for people, json or yaml for programs')
        .choices(['table', 'json', 'yaml'])
        .default('table'),
    )
    .addOption(
      new Option('--timeout <seconds>', 'longest wait for an answer or a rollout')
        .default(DEFAULT_TIMEOUT_SECONDS)
        .argParser(seconds),
    )
    .addOption(new Option('--verbose', 'show each call, and where an error came from'));
}

/** The address; the port may be left out. */
function serverAddress(text: string, name: string): string {
  const address = parseServerAddress(text);
  if (address !== undefined) return formatServerAddress(address);
  throw new InvalidArgumentError(
    `${name} must be HOST:PORT, for example 127.0.0.1:9090, or grpcs://HOST:PORT for TLS; it is "${maskSecrets(text)}".`,
  );
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 86_400)) {
    throw new InvalidArgumentError('Must be a number of seconds above 0, at most 86400.');
  }
  return value;
}
