import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

const run = promisify(execFile);

const DEBIAN_ROOT = '/usr/lib/postgresql';
const START_DEADLINE_MS = 60_000;

/** A private PostgreSQL server. */
export interface PostgresServer {
  /** `postgres://…` of an empty database, for a superuser without password, on 127.0.0.1. */
  readonly url: string;
  /** Ends every session and starts the server again on the same address, with what it had stored. */
  restart(): Promise<void>;
  /** SIGKILL for the server and its sessions: what was acknowledged has to be there after `start`. */
  kill(): Promise<void>;
  /** Starts it again on the same address and files, after `kill`. */
  start(): Promise<void>;
  /** Stops the server and its sessions in the middle of whatever they do; the kernel still takes connections. */
  freeze(): Promise<void>;
  /** Lets them go on after `freeze`. */
  thaw(): Promise<void>;
  /** Stops the server and removes its files. May be called twice. */
  stop(): Promise<void>;
}

interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Starts a PostgreSQL cluster of its own in a temporary folder, on a free port of 127.0.0.1; servers that already run on
 * the machine are not touched. Rejects when PostgreSQL is not installed (`tools/setup postgres` installs it).
 */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = await findBinaries();
  const owner = await serverOwner();
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-postgres-'));
  try {
    if (owner.uid !== undefined && owner.gid !== undefined) await chown(folder, owner.uid, owner.gid);
    const data = join(folder, 'data');
    const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await run(join(bin, 'initdb'), init, { ...owner, cwd: folder });
    return await launch({ bin, owner, folder, data, port: await freePort() });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

interface Cluster {
  readonly bin: string;
  readonly owner: Owner;
  readonly folder: string;
  readonly data: string;
  readonly port: number;
}

async function launch(cluster: Cluster): Promise<PostgresServer> {
  const { folder, port } = cluster;
  let server = await startServer(cluster).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  // A test process that ends without stop() must not leave a server behind.
  const endWithProcess = (): boolean => server.kill('SIGINT');
  process.once('exit', endWithProcess);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    restart: async () => {
      await end(server);
      server = await startServer(cluster);
    },
    kill: () => killAll(server),
    start: async () => {
      server = await startServer(cluster);
    },
    freeze: () => signalAll(server, 'SIGSTOP'),
    thaw: () => signalAll(server, 'SIGCONT'),
    stop: async () => {
      process.removeListener('exit', endWithProcess);
      await signalAll(server, 'SIGCONT');
      await end(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when the server takes connections. */
async function startServer({ bin, owner, folder, data, port }: Cluster): Promise<ChildProcess> {
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...owner,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const log = collectLog(server);
  const ready = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-q'];
  try {
    await eventually(() => run(join(bin, 'pg_isready'), ready), { deadlineMs: START_DEADLINE_MS, intervalMs: 50 });
    return server;
  } catch (error) {
    await end(server);
    throw new Error(`PostgreSQL did not start on 127.0.0.1:${port}:\n${log()}`, { cause: error });
  }
}

/** Keeps the last lines of the server's log for the message of a failed start. */
function collectLog(server: ChildProcess): () => string {
  let text = '';
  server.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-4_000);
  });
  server.once('error', (error) => {
    text += error.message;
  });
  return () => text;
}

/** SIGINT is PostgreSQL's fast shutdown: it ends sessions and does not wait for clients. */
function end(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    server.once('exit', () => resolve());
    server.kill('SIGINT');
  });
}

/** Each session is a process with a group of its own, so they are found as children of the server. */
async function signalAll(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const { pid } = server;
  if (pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  // The server first: it would replace processes that end.
  server.kill(signal);
  for (const child of await childrenOf(pid)) {
    try {
      process.kill(child, signal);
    } catch {
      // It ended by itself.
    }
  }
}

async function killAll(server: ChildProcess): Promise<void> {
  const { pid } = server;
  if (pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const exited = new Promise((resolve) => server.once('exit', resolve));
  const children = await childrenOf(pid);
  await signalAll(server, 'SIGKILL');
  await exited;
  // A new server refuses files that an old session still has open.
  await eventually(async () => (await Promise.all(children.map(isAlive))).every((alive) => !alive));
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').flatMap((word) => (/^\d+$/.test(word) ? [Number(word)] : []));
}

function isAlive(pid: number): Promise<boolean> {
  return readFile(`/proc/${pid}/stat`, 'utf8').then(
    (text) => !/\) [ZX] /.test(text),
    () => false,
  );
}

async function findBinaries(): Promise<string> {
  const versions = await readdir(DEBIAN_ROOT).catch(() => []);
  const newest = versions
    .map(Number)
    .filter(Number.isInteger)
    .sort((a, b) => b - a)[0];
  if (newest !== undefined) return join(DEBIAN_ROOT, String(newest), 'bin');
  const onPath = await run('sh', ['-c', 'dirname "$(command -v initdb)"']).catch(() => undefined);
  const folder = onPath?.stdout.trim();
  if (folder !== undefined && folder !== '' && folder !== '.') return folder;
  throw new Error('PostgreSQL is not installed: run `tools/setup postgres`, or install the package postgresql.');
}

/** PostgreSQL refuses to run as root, so root starts it as `postgres` or `nobody`. */
async function serverOwner(): Promise<Owner> {
  if (process.getuid?.() !== 0) return {};
  const passwd = await readFile('/etc/passwd', 'utf8');
  for (const name of ['postgres', 'nobody']) {
    const fields = passwd
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':');
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error('PostgreSQL does not run as root, and neither the user postgres nor nobody exists.');
}
