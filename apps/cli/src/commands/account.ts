import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { showDocument } from '../output/show-document.ts';

interface AccountOptions {
  readonly rate?: string;
  readonly burst?: string;
  readonly limit?: boolean;
}

/** `account`, with `--rate`, `--burst` or `--no-limit` to change the bucket of all requests. */
export function addAccount(program: Command, cli: Cli): void {
  program
    .command('account')
    .description('show or change the limit of all requests of the installation together')
    .option('--rate <number>', 'requests per second; switches the limit on')
    .option('--burst <number>', 'requests at once; switches the limit on')
    .option('--no-limit', 'switch the limit off')
    .action(cli.action<[], AccountOptions>((context, _args, options) => account(context, options)));
}

async function account({ out, connect }: CliContext, { rate, burst, limit }: AccountOptions): Promise<void> {
  const bucket = {
    ...(rate !== undefined && { rateLimit: numberOf('--rate', rate) }),
    ...(burst !== undefined && { burstLimit: numberOf('--burst', burst) }),
  };
  const isNewBucket = Object.keys(bucket).length > 0;
  if (isNewBucket && limit === false) throw new CliError('--no-limit and a limit contradict each other; give one.');
  const control = await connect();
  const { account: before, revision, lastUpdatedDate } = await control.account.getAccount({});
  if (!isNewBucket && limit !== false) {
    return showDocument(out, control.json.account({ account: before, revision, lastUpdatedDate }));
  }
  const changed = await control.account.updateAccount({
    account: {
      throttleSettings: { ...before?.throttleSettings, ...bucket },
      throttlingDisabled: limit === false ? true : undefined,
    },
    revision,
  });
  out.note('The account is changed; nodes follow at once.');
  await showDocument(out, control.json.account(changed));
}

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new CliError(`${option} must be a number, 0 or more; it is "${text}".`);
}
