import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startGateway } from '../../../e2e/support/gateway.ts';
import { deployWebSocketApi } from '../../../e2e/support/deploy-websocket-api.ts';
import { cpuNanoseconds, residentBytes } from '../processes.ts';
import { median } from '../table.ts';
import { startFarm } from './farm-process.ts';
import type { Farm } from './farm-process.ts';
import { withoutThrottle } from './without-throttle.ts';

/** A server under test. */
interface Target {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  readonly host: string;
  readonly path: string;
  readonly greeting: string;
  readonly text: string;
  stop(): Promise<void>;
}

/** What one server did. */
export interface EchoRow {
  readonly name: string;
  /** Echoes for a second of the server's CPU time: what a core would do. */
  readonly echoesPerCpuSecond: number;
  /** Its echoes for a CPU second against those of the first server, beside it in each round. */
  readonly ratio: number;
  readonly connectsPerCpuSecond: number;
  readonly connectsPerSecond: number;
  /** Resident memory of the server's process for each idle connection, once it has had connections before. */
  readonly bytesPerConnection: number;
}

const ECHOED = '0123456789abcdef';
const TEXT = `{"action":"echo","text":"${ECHOED}"}`;
const CONNECTIONS = 64;
const GREETING_MS = 300;
const WARM_ECHO_MS = 3_000;

/** What is measured. */
export interface EchoPlan {
  readonly rounds: number;
  readonly seconds: number;
  /** Connections that come first: what is loaded, compiled and grown with them is no cost of the others. */
  readonly warm: number;
  readonly idle: number;
}

/** Echo round trips, connects and memory of Gatehouse beside others: all run, and echo in turn. */
export async function echoRows(plan: EchoPlan): Promise<EchoRow[]> {
  const targets = [await peer('uws')(), await gatehouse(), await peer('ws')(), await peer('socket.io')()];
  try {
    const idle: IdleFigures[] = [];
    for (const target of targets) idle.push(await measureIdle(target, plan));
    const rounds = await measureEcho(targets, plan);
    return targets.map(({ name }, i) => ({
      name,
      echoesPerCpuSecond: median(rounds.map((round) => round[i] ?? Number.NaN)),
      ratio: median(rounds.map((round) => (round[i] ?? Number.NaN) / (round[0] ?? Number.NaN))),
      ...(idle[i] ?? NO_FIGURES),
    }));
  } finally {
    await Promise.all(targets.map((target) => target.stop()));
  }
}

type IdleFigures = Pick<EchoRow, 'connectsPerCpuSecond' | 'connectsPerSecond' | 'bytesPerConnection'>;
const NO_FIGURES: IdleFigures = { connectsPerCpuSecond: 0, connectsPerSecond: 0, bytesPerConnection: 0 };

/** Opens connections and leaves them alone. */
async function measureIdle({ name, port, host, path, pid }: Target, { warm, idle }: EchoPlan): Promise<IdleFigures> {
  const farm = startFarm();
  try {
    const open = { kind: 'open', port, host, path, atOnce: 100 } as const;
    await farm.tell({ ...open, count: warm });
    const cpuBefore = cpuNanoseconds(pid);
    const memoryBefore = residentBytes(pid);
    const opened = await farm.tell({ ...open, count: idle });
    const cpuSeconds = Number(cpuNanoseconds(pid) - cpuBefore) / 1e9;
    if (opened.failed > 0) throw new Error(`${name}: ${String(opened.failed)} connects failed`);
    return {
      connectsPerCpuSecond: idle / cpuSeconds,
      connectsPerSecond: (idle / opened.elapsedMs) * 1_000,
      bytesPerConnection: (residentBytes(pid) - memoryBefore) / idle,
    };
  } finally {
    await farm.stop();
  }
}

/** Rounds of echoes for a CPU second of each server. */
async function measureEcho(targets: readonly Target[], { rounds, seconds }: EchoPlan): Promise<number[][]> {
  const farms = targets.map(() => startFarm());
  const echo = { kind: 'echo', connections: CONNECTIONS, greeting: '' } as const;
  try {
    for (const [i, { port, host, path, text, greeting }] of targets.entries()) {
      await farms[i]?.tell({ kind: 'open', port, host, path, count: CONNECTIONS, atOnce: CONNECTIONS });
      await farms[i]?.tell({ ...echo, text, greeting, forMs: GREETING_MS });
      await farms[i]?.tell({ ...echo, text, forMs: WARM_ECHO_MS });
    }
    const all: number[][] = [];
    for (let round = 0; round < rounds; round += 1) {
      const figures: number[] = [];
      for (const [i, farm] of farms.entries()) figures.push(await echoesPerCpuSecond(targets[i], farm, seconds));
      all.push(figures);
    }
    return all;
  } finally {
    await Promise.all(farms.map((farm) => farm.stop()));
  }
}

async function echoesPerCpuSecond(target: Target | undefined, farm: Farm, seconds: number): Promise<number> {
  const { name = '', pid = 0, text = '' } = target ?? {};
  const before = cpuNanoseconds(pid);
  const order = { kind: 'echo', connections: CONNECTIONS, greeting: '', text, echoed: ECHOED } as const;
  const { echoes, wrong } = await farm.tell({ ...order, forMs: seconds * 1_000 });
  if (wrong > 0) throw new Error(`${name}: ${String(wrong)} answers were no echoes`);
  return echoes / (Number(cpuNanoseconds(pid) - before) / 1e9);
}

function peer(kind: 'uws' | 'ws' | 'socket.io'): () => Promise<Target> {
  return async () => {
    const program = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'peer-server.ts'), kind];
    const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
    const port = await new Promise<number>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        const match = /port (\d+)/.exec(chunk.toString());
        if (match !== null) resolve(Number(match[1]));
      });
    });
    const isSocketIo = kind === 'socket.io';
    return {
      name: kind,
      port,
      pid: child.pid ?? 0,
      host: 'localhost',
      path: isSocketIo ? '/socket.io/?EIO=4&transport=websocket' : '/',
      greeting: isSocketIo ? '40' : '',
      text: isSocketIo ? `42["m",${JSON.stringify(TEXT)}]` : TEXT,
      stop: () =>
        new Promise((resolve) => {
          child.once('exit', () => resolve());
          child.kill('SIGKILL');
        }),
    };
  };
}

/** The definition of an echo by MOCK: the request template makes the answer. */
export const ECHO_API = {
  integrations: {
    echo: {
      integrationType: 'MOCK',
      requestTemplates: { $default: `{"statusCode":200,"text":$input.json('$.text')}` },
      templateSelectionExpression: '\\$default',
      integrationResponses: [{ integrationResponseKey: '$default' }],
    },
  },
  routes: [
    {
      routeKey: 'echo',
      target: 'integrations/echo',
      routeResponseSelectionExpression: '$default',
      routeResponses: [{ routeResponseKey: '$default' }],
    },
  ],
};

async function gatehouse(): Promise<Target> {
  const gateway = await startGateway({ GATEHOUSE_WEBSOCKET_CONNECTS_PER_SECOND: '1000000' });
  await withoutThrottle(gateway.grpcPort);
  await deployWebSocketApi(gateway.clients, 'bench', ECHO_API);
  return {
    name: 'gatehouse (MOCK, two-way)',
    port: gateway.trafficPort,
    pid: gateway.pid,
    host: 'bench.execute-api.localhost',
    path: '/prod',
    greeting: '',
    text: TEXT,
    stop: () => gateway.stop(),
  };
}
