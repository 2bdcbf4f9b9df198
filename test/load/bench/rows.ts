import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@gatehouse/testing';
import { haproxyConfig, nginxConfig, nginxLuaConfig, upstreamConfig } from './configs.ts';
import type { BenchPorts } from './configs.ts';
import { answers, deployApi, startGatehouse } from './gatehouse.ts';
import { startProcess } from './processes.ts';
import type { BenchProcess } from './processes.ts';

/** One row of the table: a running proxy and how it is called. */
export interface BenchRow {
  readonly name: string;
  readonly process: BenchProcess;
  readonly url: string;
  readonly hostHeader: string | undefined;
}

/** Everything that a run starts. */
export interface BenchSetup {
  readonly rows: readonly BenchRow[];
  stop(): Promise<void>;
}

/** Proxies stand alone on this core; load and backend share the other one. */
export const PROXY_CORE = 0;
/** Core of load and backend. */
export const LOAD_CORE = 1;

const API_HOST = 'bench.execute-api.localhost';

/** Which rows to start. */
export interface RowChoice {
  /** Root of another checkout whose gateway runs beside this one: before and after in one table. */
  readonly against: string | undefined;
  /** Only nginx and gateways. */
  readonly onlyNginx: boolean;
}

/** Starts the backend and every proxy before it, in `dir`, and waits until each answers. */
export async function startRows(dir: string, choice: RowChoice): Promise<BenchSetup> {
  const [upstream, nginx, nginxLua, haproxy] = await Promise.all(Array.from({ length: 4 }, () => freePort()));
  const ports: BenchPorts = {
    upstream: Number(upstream),
    nginx: Number(nginx),
    nginxLua: Number(nginxLua),
    haproxy: Number(haproxy),
  };
  const backendUrl = `http://127.0.0.1:${String(upstream)}`;
  const backend = startNginx(dir, 'upstream', upstreamConfig(dir, ports), LOAD_CORE);
  const rows: BenchRow[] = [rowAt('nginx', ports.nginx, startNginx(dir, 'nginx', nginxConfig(dir, ports), PROXY_CORE))];
  const stop = async (): Promise<void> => {
    await Promise.all([...rows.map((row) => row.process), backend].map((process) => process.stop()));
  };
  try {
    rows.push(await gatehouseRow('gatehouse', dir, backendUrl));
    if (choice.against !== undefined)
      rows.push(await gatehouseRow('gatehouse, other checkout', dir, backendUrl, choice.against));
    if (!choice.onlyNginx) rows.push(...(await startOthers(dir, ports, backendUrl)));
    for (const row of rows) await answers(row.url, row.hostHeader);
  } catch (error) {
    await stop();
    throw error;
  }
  return { rows, stop };
}

async function startOthers(dir: string, ports: BenchPorts, backendUrl: string): Promise<BenchRow[]> {
  const [uws, fastify] = [await freePort(), await freePort()];
  return [
    rowAt('haproxy', ports.haproxy, startHaproxy(dir, ports)),
    rowAt('nginx + lua', ports.nginxLua, startNginx(dir, 'nginx-lua', nginxLuaConfig(dir, ports), PROXY_CORE)),
    rowAt('@fastify/http-proxy', fastify, startNode('fastify-proxy.ts', [String(fastify), backendUrl])),
    rowAt('uWebSockets.js, static', uws, startNode('uws-static.ts', [String(uws)])),
  ];
}

function rowAt(name: string, port: number, process: BenchProcess): BenchRow {
  return { name, process, url: `http://127.0.0.1:${String(port)}/pets/7`, hostHeader: undefined };
}

async function gatehouseRow(name: string, dir: string, backendUrl: string, root?: string): Promise<BenchRow> {
  const gateway = await startGatehouse(PROXY_CORE, root === undefined ? profileArgs(dir) : [], {}, root);
  const api = {
    name: 'Bench',
    integrations: { backend: { integrationType: 'HTTP_PROXY', integrationUri: `${backendUrl}/pets/{id}` } },
    routes: [{ routeKey: 'GET /pets/{id}', target: 'integrations/backend' }],
  };
  const accessLogSettings = {
    destinationArn: `file:${join(dir, `${name}.log`)}`,
    format:
      '$context.identity.sourceIp [$context.requestTime] "$context.httpMethod $context.routeKey" $context.status $context.responseLength $context.requestId',
  };
  await deployApi(gateway.grpcPort, 'bench', api, { accessLogSettings });
  const url = `http://127.0.0.1:${String(gateway.trafficPort)}/pets/7`;
  return { name, process: gateway, url, hostHeader: API_HOST };
}

function profileArgs(dir: string): string[] {
  return process.argv.includes('--profile') ? ['--cpu-prof', `--cpu-prof-dir=${join(dir, 'profile')}`] : [];
}

function startNginx(dir: string, name: string, config: string, core: number): BenchProcess {
  const file = join(dir, `${name}.conf`);
  writeFileSync(file, config);
  return startProcess({ command: 'nginx', args: ['-c', file, '-p', dir], core });
}

function startHaproxy(dir: string, ports: BenchPorts): BenchProcess {
  const file = join(dir, 'haproxy.cfg');
  writeFileSync(file, haproxyConfig(ports));
  return startProcess({ command: 'haproxy', args: ['-db', '-f', file], core: PROXY_CORE });
}

function startNode(program: string, args: readonly string[]): BenchProcess {
  const command = process.execPath;
  return startProcess({ command, args: [join(import.meta.dirname, program), ...args], core: PROXY_CORE });
}
