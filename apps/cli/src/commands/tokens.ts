import type { Token } from '@gatehouse/contract';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { confirmed } from '../input/checked.ts';
import { durationMs } from '../input/duration.ts';
import { ago } from '../output/ago.ts';

/** Words of the command line for `Token.Role`; the contract itself is loaded with the first call. */
const ROLES = { viewer: 'VIEWER', operator: 'OPERATOR', admin: 'ADMIN' } as const;

interface CreateOptions {
  readonly role: keyof typeof ROLES;
  readonly expires?: string;
}

/** `tokens`, `tokens create NAME --role ROLE`, `tokens revoke ID`. */
export function addTokens(program: Command, cli: Cli): void {
  const tokens = program
    .command('tokens')
    .description('list, make and end the tokens of operators and programs (administrators only)')
    .usage('[command]')
    .helpCommand(false);
  tokens.command('list', { isDefault: true, hidden: true }).action(cli.action<[]>((context) => listTokens(context)));
  tokens
    .command('create')
    .description('make a token and print it, once')
    .argument('<name>', 'who will hold it; stands in the audit trail')
    .addOption(
      new Option('--role <role>', 'viewer reads, operator changes, admin also makes tokens')
        .choices(Object.keys(ROLES))
        .makeOptionMandatory(),
    )
    .option('--expires <duration>', 'end of the token, for example 12h or 30d (default: never)')
    .action(cli.action<[string], CreateOptions>((context, [name], options) => createToken(context, name, options)));
  tokens
    .command('revoke')
    .description('end a token at once')
    .argument('<id>', 'id of the token, see gatehouse tokens')
    .option('-y, --yes', 'do not ask')
    .action(
      cli.action<[string], { yes?: boolean }>(async (context, [tokenId], { yes }) => {
        const control = await context.connect();
        await confirmed(context, `Ending token ${tokenId}`, yes);
        await control.tokens.revokeToken({ tokenId });
        context.out.say(`Token ${tokenId} is revoked.`);
      }),
    );
}

async function listTokens({ out, connect, runtime }: CliContext): Promise<void> {
  const control = await connect();
  const all = await listAll(
    (page) => control.tokens.listTokens(page),
    (page) => page.tokens,
  );
  await out.data(all.map(control.json.token), () =>
    out.table(
      ['TOKEN', 'NAME', 'ROLE', 'MADE', 'LAST USED', 'EXPIRES'],
      all.map((token) => tokenRow(token, runtime.nowUnixMs())),
      'There are no tokens; gatehouse tokens create NAME --role viewer makes one.',
    ),
  );
}

async function createToken(context: CliContext, name: string, { role, expires }: CreateOptions): Promise<void> {
  const { out, connect, runtime } = context;
  const end = expires === undefined ? undefined : new Date(runtime.nowUnixMs() + durationMs(expires, '--expires'));
  const control = await connect();
  const created = await control.tokens.createToken({ name, role: ROLES[role], expiresDate: end });
  out.note(`Token ${created.token?.tokenId ?? ''} ("${name}", ${role}) is made. It is shown this once:`);
  await out.data(control.json.createdToken(created), () => created.secret);
  if (created.accessKeyId !== '') {
    out.note('For the AWS SDK, CLI and Terraform:');
    out.note(`  AWS_ACCESS_KEY_ID=${created.accessKeyId}`);
    out.note(`  AWS_SECRET_ACCESS_KEY=${created.secretAccessKey}`);
  }
}

function tokenRow(token: Token, nowUnixMs: number): string[] {
  const { tokenId, name, role, createdDate, lastUsedDate, expiresDate } = token;
  const used = lastUsedDate === undefined ? 'never' : ago(lastUsedDate, nowUnixMs);
  return [tokenId, name, role.toLowerCase(), ago(createdDate, nowUnixMs), used, expiryOf(expiresDate, nowUnixMs)];
}

function expiryOf(date: Date | undefined, nowUnixMs: number): string {
  if (date === undefined) return 'never';
  const day = date.toISOString().slice(0, 16).replace('T', ' ');
  return date.getTime() <= nowUnixMs ? 'expired' : `${day} UTC`;
}
