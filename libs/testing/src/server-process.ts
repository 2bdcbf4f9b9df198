import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { eventually } from './eventually.ts';

const START_DEADLINE_MS = 60_000;
const LOG_LENGTH = 4_000;

/** A server that a test can hurt. */
export interface ServerProcess {
  /** Starts it again with the same arguments, after `kill` or `end`. Resolves when it takes connections. */
  start(): Promise<void>;
  /** Ends it as its operator would. */
  end(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Stops it in the middle of whatever it does; the kernel still takes connections for it. */
  freeze(): void;
  /** Lets it go on after `freeze`. */
  thaw(): void;
  /** The last lines that it wrote. */
  log(): string;
  /** Its process; 0 before it runs. */
  pid(): number;
}

/** What to run, and the port of 127.0.0.1 that it listens on. */
export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly port: number;
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The package that brings the program, for the message when it is missing. */
  readonly packageName: string;
}

/** Starts a server. It is killed with this process if nobody ends it. */
export async function startServerProcess(command: ServerCommand): Promise<ServerProcess> {
  let child: ChildProcess | undefined;
  let text = '';
  const signal = (name: NodeJS.Signals): boolean => child?.kill(name) ?? false;
  const stop = (name: NodeJS.Signals): Promise<void> => {
    process.removeListener('exit', killWithProcess);
    return ended(child, name);
  };
  const killWithProcess = (): boolean => signal('SIGKILL');
  const start = async (): Promise<void> => {
    text = '';
    // Debian keeps servers where a plain user does not look.
    const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin`, ...command.environment };
    child = spawn(command.program, command.args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    process.once('exit', killWithProcess);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => (text = (text + chunk).slice(-LOG_LENGTH)));
    }
    child.once('error', (error) => (text += `${error.message}. Run tools/setup ${command.packageName}.`));
    await accepting(child, command.port).catch(async (cause: unknown) => {
      await stop('SIGKILL');
      throw new Error(`${command.program} did not start on 127.0.0.1:${command.port}:\n${text}`, { cause });
    });
  };
  await start();
  return {
    start,
    end: () => stop('SIGTERM'),
    kill: () => stop('SIGKILL'),
    freeze: () => void signal('SIGSTOP'),
    thaw: () => void signal('SIGCONT'),
    log: () => text,
    pid: () => child?.pid ?? 0,
  };
}

async function accepting(child: ChildProcess, port: number): Promise<void> {
  let isOver = false;
  child.once('exit', () => (isOver = true));
  child.once('error', () => (isOver = true));
  const check = async (): Promise<boolean> => isOver || (await takesConnections(port));
  await eventually(check, { deadlineMs: START_DEADLINE_MS });
  if (isOver) throw new Error('it ended at once');
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** SIGCONT first: a frozen process ends only at SIGKILL. */
function ended(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGCONT');
    child.kill(signal);
  });
}
