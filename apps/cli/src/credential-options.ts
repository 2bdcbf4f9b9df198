import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { Secret } from '@gatehouse/secrets';
import type { CliSettings } from './settings.ts';

/** Adds `--token`, `--ca`, `--cert` and `--key`. */
export function addCredentialOptions(program: Command, settings: CliSettings): void {
  const file = (name: string, help: string, variable: string, value: string): Option => {
    const option = new Option(`--${name} <file>`, `${help} (env: ${variable})`);
    return value === '' ? option : option.default(value);
  };
  program
    .addOption(
      new Option('--token <token>', 'token of an operator; better in the environment (env: GATEHOUSE_TOKEN)')
        .default(settings.token, settings.token.isEmpty ? 'none' : '***')
        .argParser(tokenOf),
    )
    .addOption(file('ca', "authority of the server's certificate", 'GATEHOUSE_CA_FILE', settings.caFile))
    .addOption(file('cert', 'certificate that is shown to the server', 'GATEHOUSE_CERT_FILE', settings.certFile))
    .addOption(file('key', 'its private key', 'GATEHOUSE_KEY_FILE', settings.keyFile));
}

function tokenOf(text: string): Secret {
  // Anything else could not be sent, and the transport would quote it.
  if (!/^[\x21-\x7e]+$/.test(text)) throw new InvalidArgumentError('A token has no blanks and is not empty.');
  return new Secret(text);
}
