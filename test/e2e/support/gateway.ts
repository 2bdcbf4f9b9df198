import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createControlClients } from './control-clients.ts';
import type { ControlClients } from './control-clients.ts';

const ROOT = join(import.meta.dirname, '../../..');
const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 60_000;

/** A standalone gateway of its own process, with an empty store in a folder of its own. */
export interface Gateway {
  readonly trafficPort: number;
  readonly adminPort: number;
  readonly grpcPort: number;
  readonly managementPort: number;
  readonly dataDir: string;
  readonly pid: number;
  readonly clients: ControlClients;
  /** Everything it printed so far. */
  output(): string;
  /** Sends a signal and resolves with the exit code (null after SIGKILL). */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Ends it if it still runs, and removes its folder. */
  stop(): Promise<void>;
}

/** Starts a gateway on free ports and waits until it says that it serves. */
export async function startGateway(env: Readonly<Record<string, string>> = {}): Promise<Gateway> {
  const dataDir = env['GATEHOUSE_DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'gatehouse-e2e-'));
  const child = spawnGateway({ GATEHOUSE_DATA_DIR: dataDir, ...env });
  const printed: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => printed.push(chunk.toString('utf8')));
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  await untilServing(child, printed);
  const text = printed.join('');
  const grpcPort = portIn(text, /gRPC API\s+[\d.]+:(\d+)/);
  const clients = createControlClients(grpcPort);
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    clients.close();
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
    return exited.finally(() => clearTimeout(timer));
  };
  return {
    trafficPort: portIn(text, /traffic\s+http:\/\/[\d.]+:(\d+)/),
    adminPort: portIn(text, /admin\s+http:\/\/[\d.]+:(\d+)/),
    managementPort: portIn(text, /management\s+http:\/\/[\d.]+:(\d+)/),
    grpcPort,
    dataDir,
    pid: child.pid ?? 0,
    clients,
    output: () => printed.join(''),
    end,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) await end('SIGTERM');
      if (env['GATEHOUSE_DATA_DIR'] === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs the program to its end, for starts that must fail. */
export async function runGateway(
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<{ code: number | null; output: string }> {
  const child = spawnGateway(env, args);
  const printed: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => printed.push(chunk.toString('utf8')));
  const timer = setTimeout(() => child.kill('SIGKILL'), START_DEADLINE_MS);
  const code = await new Promise<number | null>((resolve) => child.once('close', (status) => resolve(status)));
  clearTimeout(timer);
  return { code, output: printed.join('') };
}

function spawnGateway(env: Readonly<Record<string, string>>, args: readonly string[] = []): ChildProcess {
  const program = ['--disable-warning=ExperimentalWarning', 'apps/standalone/src/main.ts', ...args];
  return spawn(process.execPath, program, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      GATEHOUSE_HTTP_PORT: '0',
      GATEHOUSE_ADMIN_PORT: '0',
      GATEHOUSE_GRPC_PORT: '0',
      GATEHOUSE_MANAGEMENT_PORT: '0',
      GATEHOUSE_EXAMPLE: 'false',
      ...env,
    },
  });
}

async function untilServing(child: ChildProcess, printed: readonly string[]): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (!printed.join('').includes('Ctrl-C stops it')) {
    if (child.exitCode !== null)
      throw new Error(`the gateway ended with ${String(child.exitCode)}:\n${printed.join('')}`);
    if (Date.now() > deadline) throw new Error(`the gateway does not start:\n${printed.join('')}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function portIn(text: string, pattern: RegExp): number {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`no port in:\n${text}`);
  return Number(match[1]);
}
