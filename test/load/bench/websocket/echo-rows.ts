import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startGateway } from '../../../e2e/support/gateway.ts';
import { deployWebSocketApi } from '../../../e2e/support/deploy-websocket-api.ts';
import { cpuNanoseconds, residentBytes } from '../processes.ts';
import { median } from '../table.ts';
import { startFarm } from './farm-process.ts';

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
  readonly connectsPerCpuSecond: number;
  readonly connectsPerSecond: number;
  /** Resident memory of the server's process for each idle connection. */
  readonly bytesPerConnection: number;
}

const TEXT = '{"action":"echo","text":"0123456789abcdef"}';
const CONNECTIONS = 64;

/** Echo round trips, connects and memory of Gatehouse beside others, in interleaved rounds. */
export async function echoRows(options: {
  readonly rounds: number;
  readonly seconds: number;
  readonly idle: number;
}): Promise<EchoRow[]> {
  const makers = [peer('uws'), gatehouse, peer('ws'), peer('socket.io')];
  const rounds = new Map<string, EchoRow[]>();
  for (let round = 0; round < options.rounds; round += 1) {
    for (const make of makers) {
      const target = await make();
      const row = await measure(target, options).finally(() => target.stop());
      rounds.set(row.name, [...(rounds.get(row.name) ?? []), row]);
    }
  }
  return [...rounds].map(([name, rows]) => ({
    name,
    echoesPerCpuSecond: median(rows.map((row) => row.echoesPerCpuSecond)),
    connectsPerCpuSecond: median(rows.map((row) => row.connectsPerCpuSecond)),
    connectsPerSecond: median(rows.map((row) => row.connectsPerSecond)),
    bytesPerConnection: median(rows.map((row) => row.bytesPerConnection)),
  }));
}

async function measure(target: Target, { seconds, idle }: { seconds: number; idle: number }): Promise<EchoRow> {
  const { port, host, path, pid, greeting, text } = target;
  const farm = startFarm();
  try {
    // Warm: what is loaded and compiled with the first connections is no cost of the others.
    await farm.tell({ kind: 'open', port, host, path, count: 500, atOnce: 50 });
    const cpuBefore = cpuNanoseconds(pid);
    const memoryBefore = residentBytes(pid);
    const opened = await farm.tell({ kind: 'open', port, host, path, count: idle, atOnce: 100 });
    const connectCpu = Number(cpuNanoseconds(pid) - cpuBefore) / 1e9;
    const bytesPerConnection = (residentBytes(pid) - memoryBefore) / idle;
    if (opened.failed > 0) throw new Error(`${target.name}: ${String(opened.failed)} connects failed`);
    const echo = { kind: 'echo', text, greeting, connections: CONNECTIONS } as const;
    await farm.tell({ ...echo, forMs: 1_000 });
    const echoBefore = cpuNanoseconds(pid);
    const result = await farm.tell({ ...echo, greeting: '', forMs: seconds * 1_000 });
    const echoCpu = Number(cpuNanoseconds(pid) - echoBefore) / 1e9;
    return {
      name: target.name,
      echoesPerCpuSecond: result.echoes / echoCpu,
      connectsPerCpuSecond: idle / connectCpu,
      connectsPerSecond: (idle / opened.elapsedMs) * 1_000,
      bytesPerConnection,
    };
  } finally {
    await farm.stop();
  }
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
