/**
 * The cost of a proxied request: Gatehouse's data plane beside nginx, HAProxy and others before the same backend, with the
 * same load, in interleaved rounds. `npm run bench [-- --short] [-- --profile]`; before and after a change beside nginx:
 * `npm run bench -- --nginx --against=/path/of/another/checkout --rounds=12 --seconds=1`.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuNanoseconds, residentBytes } from './processes.ts';
import { LOAD_CORE, PROXY_CORE, startRows } from './rows.ts';
import type { BenchRow } from './rows.ts';
import { formatTable, median } from './table.ts';
import { drive } from './wrk.ts';
import type { LoadResult } from './wrk.ts';

const isShort = process.argv.includes('--short');
const ROUNDS = Number(optionOf('rounds') ?? (isShort ? 2 : 4));
const SECONDS = Number(optionOf('seconds') ?? (isShort ? 2 : 3));
const WARM_UP_SECONDS = isShort ? 3 : 5;
const CONNECTIONS = 64;

/** What a browser sends. */
const BROWSER_HEADERS = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'accept-language': 'en-GB,en;q=0.8,de;q=0.5',
  'cache-control': 'no-cache',
  cookie: 'session=0123456789abcdef0123456789abcdef; theme=dark',
  referer: 'https://shop.example.com/pets',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'same-origin',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
};

function optionOf(name: string): string | undefined {
  const prefix = `--${name}=`;
  return process.argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length);
}

interface Measurement extends LoadResult {
  readonly cpuUsPerRequest: number;
  readonly residentMiB: number;
}

const SCENARIOS = [
  { name: 'one request header', headers: {} },
  { name: 'ten request headers', headers: BROWSER_HEADERS },
];

async function measure(row: BenchRow, headers: Record<string, string>, seconds: number): Promise<Measurement> {
  const host = row.hostHeader === undefined ? {} : { Host: row.hostHeader };
  const before = cpuNanoseconds(row.process.pid);
  const result = await drive({
    url: row.url,
    headers: { ...host, ...headers },
    connections: CONNECTIONS,
    seconds,
    core: LOAD_CORE,
  });
  const cpuNs = Number(cpuNanoseconds(row.process.pid) - before);
  const residentMiB = residentBytes(row.process.pid) / 1024 / 1024;
  return { ...result, cpuUsPerRequest: cpuNs / 1000 / result.requests, residentMiB };
}

function tableOf(rows: readonly BenchRow[], measured: ReadonlyMap<string, readonly Measurement[]>): string {
  const of = (name: string, pick: (one: Measurement) => number): number => median((measured.get(name) ?? []).map(pick));
  const baseline = measured.get('nginx') ?? [];
  // Neighbours of the machine come and go: each round is held against nginx beside it.
  const ratio = (name: string): number =>
    median(
      (measured.get(name) ?? []).map((one, round) => one.cpuUsPerRequest / (baseline[round]?.cpuUsPerRequest ?? NaN)),
    );
  const cells = rows.map(({ name }) => [
    name,
    of(name, (one) => (one.requests / one.durationMs) * 1000).toFixed(0),
    of(name, (one) => one.p50Us).toFixed(0),
    of(name, (one) => one.p99Us).toFixed(0),
    of(name, (one) => one.cpuUsPerRequest).toFixed(1),
    ratio(name).toFixed(2),
    of(name, (one) => one.residentMiB).toFixed(0),
    String((measured.get(name) ?? []).reduce((sum, one) => sum + one.errors, 0)),
  ]);
  return formatTable(['proxy', 'req/s', 'p50 us', 'p99 us', 'CPU us/req', 'x nginx', 'MiB', 'errors'], cells);
}

async function runScenario(rows: readonly BenchRow[], scenario: (typeof SCENARIOS)[number]): Promise<object> {
  const measured = new Map<string, Measurement[]>(rows.map((row) => [row.name, []]));
  for (const row of rows) await measure(row, scenario.headers, WARM_UP_SECONDS);
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const row of rows) {
      if (process.stderr.isTTY)
        process.stderr.write(`\r${scenario.name}: round ${String(round)} of ${String(ROUNDS)}, ${row.name}        `);
      measured.get(row.name)?.push(await measure(row, scenario.headers, SECONDS));
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  console.log(
    `\n${scenario.name}, ${String(CONNECTIONS)} keep-alive connections, median of ${String(ROUNDS)} interleaved rounds`,
  );
  console.log(tableOf(rows, measured));
  return { scenario: scenario.name, rows: Object.fromEntries(measured) };
}

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  console.log(
    `${cpus()[0]?.model ?? 'unknown CPU'}; proxies on core ${String(PROXY_CORE)}, load and backend on core ${String(LOAD_CORE)}`,
  );
  const setup = await startRows(dir, { against: optionOf('against'), onlyNginx: process.argv.includes('--nginx') });
  try {
    const results: object[] = [];
    for (const scenario of SCENARIOS) results.push(await runScenario(setup.rows, scenario));
    const folder = join(import.meta.dirname, '../results');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'proxy.json'), JSON.stringify(results, undefined, 2));
    console.log(`\nEvery round: test/load/results/proxy.json; configurations, logs and profile: ${dir}`);
  } finally {
    await setup.stop();
  }
}

await main();
