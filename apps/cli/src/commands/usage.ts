import type { ApiKeyUsage } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { CliError } from '../errors/cli-error.ts';

const DAY_MS = 86_400_000;

interface UsageOptions {
  readonly apiKey?: string;
  readonly from?: string;
  readonly to?: string;
  readonly setRemaining?: string;
}

/** `usage PLAN`, with `--set-remaining` to change what a key may still use. */
export function addUsage(program: Command, cli: Cli): void {
  program
    .command('usage')
    .description('show what the API keys of a usage plan have used, by day')
    .argument('<plan>', 'id of the plan')
    .option('--api-key <id>', 'only this key')
    .option('--from <day>', 'first day, YYYY-MM-DD in UTC (default: the last day)')
    .option('--to <day>', 'last day (default: today)')
    .option('--set-remaining <number>', 'first set what the key may still use in the present period; with --api-key')
    .action(cli.action<[string], UsageOptions>((context, [plan], options) => showUsage(context, plan, options)));
}

async function showUsage(context: CliContext, usagePlanId: string, options: UsageOptions): Promise<void> {
  const { out, connect, runtime } = context;
  const today = new Date(runtime.nowUnixMs()).toISOString().slice(0, 10);
  const { apiKey: keyId = '', from: startDate = options.to ?? today, to: endDate = today } = options;
  const remaining = remainingOf(options);
  const control = await connect();
  if (remaining !== undefined) {
    await control.usagePlans.updateUsage({ usagePlanId, keyId, remaining });
    out.note(`API key ${keyId} may make ${String(remaining)} more requests in this period.`);
  }
  const keys = await listAll(
    (page) => control.usagePlans.getUsage({ ...page, usagePlanId, keyId, startDate, endDate }),
    (page) => page.keys,
  );
  const whole = { usagePlanId, startDate, endDate, keys, nextPageToken: '' };
  await out.data(control.json.usage(whole), () =>
    out.table(
      ['KEY', 'DAY', 'USED', 'REMAINING'],
      keys.flatMap((key) => rowsOf(key, startDate)),
      `Usage plan ${usagePlanId} has no keys; gatehouse plans add-key ${usagePlanId} KEY puts one in.`,
    ),
  );
}

function remainingOf({ setRemaining, apiKey }: UsageOptions): number | undefined {
  if (setRemaining === undefined) return undefined;
  if (apiKey === undefined) throw new CliError('--set-remaining changes one key: name it with --api-key.');
  if (/^\d{1,10}$/.test(setRemaining)) return Number(setRemaining);
  throw new CliError(`--set-remaining must be a whole number, 0 or more; it is "${setRemaining}".`);
}

function rowsOf({ keyId, days }: ApiKeyUsage, startDate: string): string[][] {
  const start = Date.parse(startDate);
  return days.map(({ used, remaining }, index) => [
    keyId,
    new Date(start + index * DAY_MS).toISOString().slice(0, 10),
    String(used),
    remaining === undefined ? 'no quota' : String(remaining),
  ]);
}
