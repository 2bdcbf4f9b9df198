import { Buffer } from 'node:buffer';
import type { Connection } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { confirmed } from '../input/checked.ts';
import { readText } from '../input/read-text.ts';
import { ago } from '../output/ago.ts';
import { plainText } from '../output/plain-text.ts';
import { showDocument } from '../output/show-document.ts';

const PAGE_SIZE = 500;
const DEFAULT_LIMIT = 1_000;
const ID = 'id of the connection; write -- before one that begins with -';

interface ListOptions {
  readonly api?: string;
  readonly stage?: string;
  readonly node?: string;
  readonly limit: string;
}

/** `connections`, `connections list`, `connections get`, `connections send`, `connections close`. */
export function addConnections(program: Command, cli: Cli): void {
  const connections = program
    .command('connections')
    .description('list the live connections of WebSocket APIs, show one, send to it or close it')
    .usage('[list|get|send|close] [options]')
    .helpCommand(false);
  connections
    .command('list', { isDefault: true })
    .description('list the connections, by node')
    .option('--api <api>', 'of this API only')
    .option('--stage <stage>', 'of this stage only')
    .option('--node <node>', 'of this node only')
    .option('--limit <count>', 'most connections to list', String(DEFAULT_LIMIT))
    .action(cli.action<[], ListOptions>((context, _arguments, options) => listConnections(context, options)));
  connections
    .command('get')
    .description('show a connection')
    .argument('<id>', ID)
    .action(
      cli.action<[string]>(async ({ out, connect }, [connectionId]) => {
        const control = await connect();
        await showDocument(out, control.json.connection(await control.connections.getConnection({ connectionId })));
      }),
    );
  connections
    .command('send')
    .description('send a text message to a client')
    .argument('<id>', ID)
    .argument('[text]', 'the message')
    .option('-f, --file <file>', 'take the message from a file; - = standard input')
    .action(
      cli.action<[string, string | undefined], { file?: string }>((context, [connectionId, text], { file }) =>
        send(context, connectionId, text, file),
      ),
    );
  connections
    .command('close')
    .description('close a connection with code 1000; its $disconnect route runs')
    .argument('<id>', ID)
    .option('-y, --yes', 'do not ask')
    .action(
      cli.action<[string], { yes?: boolean }>(async (context, [connectionId], { yes }) => {
        const control = await context.connect();
        await confirmed(context, `Closing connection ${connectionId}`, yes);
        await control.connections.deleteConnection({ connectionId });
        await context.out.data({ connectionId, closed: true }, () => `Connection ${connectionId} is closed.`);
      }),
    );
}

async function listConnections({ out, connect, runtime }: CliContext, options: ListOptions): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new CliError('--limit must be a whole number above 0.');
  const control = await connect();
  const filter = { apiId: options.api ?? '', stageName: options.stage ?? '', nodeId: options.node ?? '' };
  const all: Connection[] = [];
  const unreachable = new Set<string>();
  let pageToken = '';
  do {
    const pageSize = Math.min(PAGE_SIZE, limit - all.length);
    const page = await control.connections.listConnections({ ...filter, pageSize, pageToken });
    all.push(...page.connections);
    for (const nodeId of page.unreachableNodeIds) unreachable.add(nodeId);
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && all.length < limit);
  await out.data(all.map(control.json.connection), () =>
    out.table(
      ['CONNECTION', 'API', 'STAGE', 'NODE', 'OPENED', 'ACTIVE', 'WAITING', 'CLIENT'],
      all.map((connection) => rowOf(connection, runtime.nowUnixMs())),
      'No connection is open.',
    ),
  );
  for (const nodeId of unreachable) out.warn(`node ${nodeId} does not answer; its connections are missing.`);
  if (pageToken !== '') out.warn(`there are more; --limit ${String(limit)} was reached.`);
}

function rowOf(connection: Connection, nowUnixMs: number): string[] {
  const { connectionId, apiId, stageName, nodeId, bufferedBytes, sourceIp, userAgent } = connection;
  return [
    connectionId,
    apiId,
    stageName,
    nodeId,
    ago(connection.connectedDate, nowUnixMs),
    ago(connection.lastActiveDate, nowUnixMs),
    bufferedBytes === 0 ? '-' : `${String(bufferedBytes)} B`,
    plainText(`${sourceIp} ${userAgent}`.trim()),
  ];
}

async function send(
  { out, connect, runtime }: CliContext,
  connectionId: string,
  text: string | undefined,
  file: string | undefined,
): Promise<void> {
  if ((text === undefined) === (file === undefined)) {
    throw new CliError('the message is missing, or given twice: write it behind the id, or name a file with --file.');
  }
  const data = Buffer.from(text ?? (await readText(file ?? '-', runtime)));
  const control = await connect();
  await control.connections.postToConnection({ connectionId, data });
  const bytes = data.byteLength;
  await out.data({ connectionId, sentBytes: bytes }, () => `${String(bytes)} bytes are sent to ${connectionId}.`);
}
