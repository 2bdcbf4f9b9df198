/**
 * The response cache: hits per second and CPU of a hit, against the same route uncached and against nginx with proxy_cache and
 * without, in interleaved rounds. `npm run bench:cache [-- --short]`.
 */
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@gatehouse/testing';
import { nginxCacheConfig, nginxConfig, upstreamConfig } from './configs.ts';
import { answers, deployApi, startGatehouse } from './gatehouse.ts';
import { cpuNanoseconds, startProcess } from './processes.ts';
import type { BenchProcess } from './processes.ts';
import { formatTable, median } from './table.ts';
import { drive } from './wrk.ts';

const isShort = process.argv.includes('--short');
const ROUNDS = isShort ? 2 : 6;
const SECONDS = isShort ? 1 : 3;
const WARM_UP_SECONDS = isShort ? 1 : 4;
const CONNECTIONS = 64;
/** Proxies alone on one core, load and backend on the other. */
const PROXY_CORE = 0;
const LOAD_CORE = 1;
const API_HOST = 'bench.execute-api.localhost';
const BASELINE = 'nginx, proxy_cache';

interface Row {
  readonly name: string;
  readonly process: BenchProcess;
  readonly url: string;
  readonly host: string | undefined;
}

interface Round {
  readonly requestsPerSecond: number;
  readonly cpuUs: number;
  readonly p99Us: number;
  readonly errors: number;
}

function startNginx(dir: string, name: string, config: string, core: number): BenchProcess {
  const file = join(dir, `${name}.conf`);
  writeFileSync(file, config);
  return startProcess({ command: 'nginx', args: ['-c', file, '-p', dir], core });
}

/** Two routes of one gateway: one cached, one not, to the same backend. */
async function gatehouseRows(backendUrl: string): Promise<Row[]> {
  const gateway = await startGatehouse(PROXY_CORE);
  const integration = { integrationType: 'HTTP_PROXY', integrationUri: `${backendUrl}/pets/{id}` };
  const api = {
    name: 'Bench',
    integrations: { cached: { ...integration, cacheKeyParameters: ['$request.path.id'] }, plain: integration },
    routes: [
      { routeKey: 'GET /cached/{id}', target: 'integrations/cached' },
      { routeKey: 'GET /plain/{id}', target: 'integrations/plain' },
    ],
  };
  const routeSettings = {
    'GET /plain/{id}': { cachingEnabled: false },
    'GET /cached/{id}': { cacheTtlInSeconds: 3600 },
  };
  await deployApi(gateway.grpcPort, 'bench', api, { cacheClusterEnabled: true, routeSettings });
  const at = (path: string) => `http://127.0.0.1:${String(gateway.trafficPort)}${path}`;
  return [
    { name: 'Gatehouse, cached', process: gateway, url: at('/cached/7'), host: API_HOST },
    { name: 'Gatehouse, uncached', process: gateway, url: at('/plain/7'), host: API_HOST },
  ];
}

async function measure({ process, url, host }: Row, seconds: number): Promise<Round> {
  const before = cpuNanoseconds(process.pid);
  const headers: Record<string, string> = host === undefined ? {} : { Host: host };
  const result = await drive({ url, headers, connections: CONNECTIONS, seconds, core: LOAD_CORE });
  return {
    requestsPerSecond: (result.requests / result.durationMs) * 1000,
    cpuUs: Number(cpuNanoseconds(process.pid) - before) / 1000 / result.requests,
    p99Us: result.p99Us,
    errors: result.errors,
  };
}

function tableOf(rows: readonly Row[], measured: ReadonlyMap<string, readonly Round[]>): string {
  const baseline = measured.get(BASELINE) ?? [];
  const cells = rows.map(({ name }) => {
    const rounds = measured.get(name) ?? [];
    const of = (pick: (round: Round) => number): number => median(rounds.map(pick));
    const ratios = rounds.map((round, i) => round.cpuUs / (baseline[i]?.cpuUs ?? NaN));
    return [
      name,
      of((round) => round.requestsPerSecond).toFixed(0),
      of((round) => 1e6 / round.cpuUs).toFixed(0),
      of((round) => round.cpuUs).toFixed(1),
      median(ratios).toFixed(2),
      of((round) => round.p99Us).toFixed(0),
      String(rounds.reduce((sum, { errors }) => sum + errors, 0)),
    ];
  });
  return formatTable(['', 'req/s', 'per CPU second', 'CPU us', 'x nginx hit', 'p99 us', 'errors'], cells);
}

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'gatehouse-bench-cache-'));
  // As root, nginx lets another user write the files of its cache.
  chmodSync(dir, 0o755);
  const [upstream = 0, cached = 0, plain = 0] = await Promise.all([freePort(), freePort(), freePort()]);
  const backend = startNginx(
    dir,
    'upstream',
    upstreamConfig(dir, { upstream, nginx: 0, nginxLua: 0, haproxy: 0 }),
    LOAD_CORE,
  );
  const at = (port: number) => `http://127.0.0.1:${String(port)}/pets/7`;
  const rows: Row[] = [
    {
      name: BASELINE,
      process: startNginx(dir, 'nginx-cache', nginxCacheConfig(dir, { nginx: cached, upstream }), PROXY_CORE),
      url: at(cached),
      host: undefined,
    },
    {
      name: 'nginx, uncached',
      process: startNginx(
        dir,
        'nginx',
        nginxConfig(dir, { upstream, nginx: plain, nginxLua: 0, haproxy: 0 }),
        PROXY_CORE,
      ),
      url: at(plain),
      host: undefined,
    },
  ];
  try {
    rows.push(...(await gatehouseRows(`http://127.0.0.1:${String(upstream)}`)));
    for (const { url, host } of rows) await answers(url, host);
    const measured = new Map<string, Round[]>(rows.map(({ name }) => [name, []]));
    for (const row of rows) await measure(row, WARM_UP_SECONDS);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const row of rows) measured.get(row.name)?.push(await measure(row, SECONDS));
    }
    console.log(`${cpus()[0]?.model ?? 'unknown CPU'}; ${String(CONNECTIONS)} connections, ${String(ROUNDS)} rounds`);
    console.log(tableOf(rows, measured));
  } finally {
    await Promise.all([...new Set(rows.map((row) => row.process)), backend].map((process) => process.stop()));
  }
}

await main();
