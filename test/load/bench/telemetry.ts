/**
 * What telemetry costs: the same gateway without it and with it at sampling ratios 0, 0.01 and 1, each in a process of its own
 * before the same backend, in interleaved rounds; the collector swallows what it gets. `npm run bench:telemetry [-- --short]`.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@gatehouse/testing';
import { upstreamConfig } from './configs.ts';
import { answers, deployApi, startGatehouse } from './gatehouse.ts';
import type { BenchGatehouse } from './gatehouse.ts';
import { cpuNanoseconds, startProcess } from './processes.ts';
import { LOAD_CORE, PROXY_CORE } from './rows.ts';
import { formatTable, median } from './table.ts';
import { drive } from './wrk.ts';

const isShort = process.argv.includes('--short');
const ROUNDS = isShort ? 4 : 30;
const SECONDS = 1;
const WARM_UP_SECONDS = isShort ? 3 : 6;
const CONNECTIONS = 64;

interface Row {
  readonly name: string;
  readonly gateway: BenchGatehouse;
  readonly cpuUs: number[];
}

async function measure({ gateway }: Row, seconds: number): Promise<number> {
  const before = cpuNanoseconds(gateway.pid);
  const { requests, errors } = await drive({
    url: `http://127.0.0.1:${String(gateway.trafficPort)}/pets/7`,
    headers: { Host: 'bench.execute-api.localhost', 'user-agent': 'wrk' },
    connections: CONNECTIONS,
    seconds,
    core: LOAD_CORE,
  });
  if (errors > 0) throw new Error(`${String(errors)} requests failed`);
  return Number(cpuNanoseconds(gateway.pid) - before) / 1000 / requests;
}

async function startRow(name: string, env: Record<string, string>, backendPort: number): Promise<Row> {
  const gateway = await startGatehouse(PROXY_CORE, [], env);
  const integrationUri = `http://127.0.0.1:${String(backendPort)}/pets/{id}`;
  await deployApi(
    gateway.grpcPort,
    'bench',
    {
      name: 'Bench',
      integrations: { backend: { integrationType: 'HTTP_PROXY', integrationUri } },
      routes: [{ routeKey: 'GET /pets/{id}', target: 'integrations/backend' }],
    },
    {},
  );
  await answers(`http://127.0.0.1:${String(gateway.trafficPort)}/pets/7`, 'bench.execute-api.localhost');
  return { name, gateway, cpuUs: [] };
}

/** Each round against the round of `off` beside it: what disturbs the machine disturbs both. */
function print(rows: readonly Row[]): void {
  const off = rows[0]?.cpuUs ?? [];
  const cells = rows.map(({ name, cpuUs }) => {
    const ratios = cpuUs.map((us, i) => us / (off[i] ?? Number.NaN));
    return [name, median(cpuUs).toFixed(1), Math.min(...cpuUs).toFixed(1), median(ratios).toFixed(3)];
  });
  console.log(formatTable(['telemetry', 'CPU us/req', 'best round', 'x off, median of pairs'], cells));
}

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  const [upstream, sinkPort] = [await freePort(), await freePort()];
  const file = join(dir, 'upstream.conf');
  writeFileSync(file, upstreamConfig(dir, { upstream, nginx: 0, nginxLua: 0, haproxy: 0 }));
  const backend = startProcess({ command: 'nginx', args: ['-c', file, '-p', dir], core: LOAD_CORE });
  const program = join(import.meta.dirname, 'otlp-swallow.ts');
  const sink = startProcess({ command: process.execPath, args: [program, String(sinkPort)], core: LOAD_CORE });
  const on = (ratio: string): Record<string, string> => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${String(sinkPort)}`,
    OTEL_TRACES_SAMPLER_ARG: ratio,
  });
  const rows: Row[] = [];
  try {
    rows.push(await startRow('off', {}, upstream));
    for (const ratio of ['0', '0.01', '1']) rows.push(await startRow(`ratio ${ratio}`, on(ratio), upstream));
    for (const row of rows) await measure(row, WARM_UP_SECONDS);
    for (let round = 0; round < ROUNDS; round += 1) {
      // Every other round backwards, so that no row always follows the same neighbour.
      const order = round % 2 === 0 ? rows : [...rows].reverse();
      for (const row of order) row.cpuUs.push(await measure(row, SECONDS));
    }
    print(rows);
    const folder = join(import.meta.dirname, '../results');
    mkdirSync(folder, { recursive: true });
    const results = Object.fromEntries(rows.map(({ name, cpuUs }) => [name, cpuUs]));
    writeFileSync(join(folder, 'telemetry.json'), JSON.stringify(results, undefined, 2));
  } finally {
    await Promise.all([...rows.map(({ gateway }) => gateway), backend, sink].map((process) => process.stop()));
  }
}

await main();
