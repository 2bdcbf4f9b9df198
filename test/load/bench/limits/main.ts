/**
 * Limits over several nodes on one Redis: is any window above burst + rate x length, how much of the limit is used, what does it
 * cost, is a quota spent exactly while nodes are killed, and what do faults of Redis do. `npm run bench:limits [-- --short | --faults]`; with
 * `--faults` only those. Ends with status 1 when a limit or a quota was exceeded, or a request hung. Bounded in time and count.
 */
import { cpus, loadavg } from 'node:os';
import { startRedis } from '@gatehouse/testing';
import { spreadText } from '../slices.ts';
import { formatTable } from '../table.ts';
import { measureCost } from './cost.ts';
import { measureExactness } from './exactness.ts';
import type { ExactnessRow } from './exactness.ts';
import { measureFaults } from './faults.ts';
import type { FaultRow } from './faults.ts';
import { openLink } from './open-limiter.ts';
import { measureQuota } from './quota.ts';
import type { QuotaRow } from './quota.ts';

const isShort = process.argv.includes('--short');
const SEED = Number(process.env['GATEHOUSE_TEST_SEED'] ?? Date.now() % 1e6);
/** Nobody waits for this process. */
const TIMEOUT_MS = 10_000;
const SLOW = [1, 50, 1_000];

const limitsOf = (ratePerSecond: number, ...bursts: number[]) => bursts.map((burst) => ({ ratePerSecond, burst }));
const EXACTNESS = isShort
  ? {
      nodes: [2],
      loads: [2],
      seconds: 1.5,
      limits: [SLOW.flatMap((rate) => limitsOf(rate, rate)), limitsOf(20_000, 2_000)],
    }
  : {
      nodes: [1, 2, 4],
      loads: [0.5, 1, 1.2, 2, 5],
      seconds: 3,
      limits: [
        [...limitsOf(1, 1, 20), ...limitsOf(50, 10, 100), ...limitsOf(1_000, 100, 1_000)],
        limitsOf(20_000, 2_000),
        limitsOf(20_000, 20_000),
      ],
    };
const QUOTA = isShort
  ? { processes: 8, quota: 20_000, perSecond: 2_000, maxKills: 4 }
  : { processes: 8, quota: 100_000, perSecond: 2_000, maxKills: 8 };

const COST = isShort
  ? { rounds: 1, seconds: 1, warmUpRuns: 1, runs: 2, slices: 4 }
  : { rounds: 4, seconds: 2, warmUpRuns: 3, runs: 6, slices: 20 };

function randomFrom(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function exactnessTable(rows: readonly ExactnessRow[]): string {
  const head = [
    'rate/s',
    'burst',
    'nodes',
    'load',
    'offered',
    'admitted',
    'of rate x t',
    'of one bucket',
    'waited',
    'excess',
    'clock ms',
    'scripts/1000',
  ];
  const cells = rows.map((row) => [
    String(row.limit.ratePerSecond),
    String(row.limit.burst),
    String(row.nodes),
    `${String(row.load)}x`,
    String(row.offered),
    String(row.admitted),
    `${(row.share * 100).toFixed(1)} %`,
    `${(row.ofOneBucket * 100).toFixed(1)} %`,
    String(row.waited),
    row.excess.toFixed(3),
    row.clockMs.toFixed(2),
    row.scriptsPerThousand.toFixed(1),
  ]);
  return formatTable(head, cells);
}

/** The aim: from 1.2 times the rate on at least 99 % of rate x t, for limits of at least 50 in a second. */
function shareText(rows: readonly ExactnessRow[]): string {
  const aimed = rows.filter(({ load, limit }) => load >= 1.2 && limit.ratePerSecond >= 50);
  const reached = aimed.filter(({ share }) => share >= 0.99);
  return `${String(reached.length)} of ${String(aimed.length)} rows with load of 1.2x or more and 50/s or more admit at least 99 % of rate x t`;
}

function quotaText({ processes, quota, kills, admitted, seconds, timeouts }: QuotaRow): string {
  const lost = ((quota - admitted) / quota) * 100;
  return `quota of ${String(quota)}, ${String(processes)} processes, ${String(kills)} killed: ${String(admitted)} admitted in ${seconds.toFixed(1)} s, ${lost.toFixed(3)} % lost, ${String(timeouts)} calls without answer (seed ${String(SEED)})`;
}

function faultsTable(rows: readonly FaultRow[]): string {
  const ms = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(0));
  const head = [
    'fault',
    'requests',
    'hung',
    'p99 before ms',
    'p99 ms',
    'above',
    'allowed above',
    'given up ms',
    'used again ms',
  ];
  const cells = rows.map((row) => [
    row.name,
    String(row.requests),
    String(row.hung),
    row.p99BeforeMs.toFixed(1),
    row.p99Ms.toFixed(1),
    String(row.above),
    String(row.allowedAbove),
    ms(row.switchMs),
    ms(row.returnMs),
  ]);
  return formatTable(head, cells);
}

async function faults(): Promise<boolean> {
  const rows: FaultRow[] = [];
  for await (const row of measureFaults()) {
    rows.push(row);
    // One by one: a later row may fail.
    console.log(faultsTable([row]));
  }
  return rows.every(({ hung, above, allowedAbove }) => hung === 0 && above <= allowedAbove);
}

async function main(): Promise<boolean> {
  console.log(
    `${cpus()[0]?.model ?? 'unknown CPU'}, ${String(cpus().length)} cores, load ${loadavg()[0]?.toFixed(1) ?? ''}`,
  );
  const redis = await startRedis();
  const link = await openLink(redis.port, TIMEOUT_MS);
  try {
    const rows = await measureExactness(redis.port, link, EXACTNESS);
    console.log(exactnessTable(rows));
    console.log(shareText(rows));
    const quota = await measureQuota(redis.port, link, { ...QUOTA, random: randomFrom(SEED) });
    console.log(quotaText(quota));
    const cost = await measureCost(COST);
    const cells = cost.map((row) => [
      row.name,
      row.requestsPerSecond.toFixed(0),
      row.cpuUs.toFixed(1),
      spreadText(row.ratios),
      row.p50Us.toFixed(0),
      row.p99Us.toFixed(0),
      String(row.errors),
    ]);
    console.log(formatTable(['route', 'req/s', 'CPU us', 'ratio', 'p50 us', 'p99 us', 'errors'], cells));
    // A moment is known as exactly as `clockMs`; what flows in meanwhile cannot be told apart.
    const exceeded = rows.filter(({ excess, clockMs, limit }) => excess > (limit.ratePerSecond * clockMs) / 1000);
    if (exceeded.length > 0) console.log(`EXCEEDED: ${String(exceeded.length)} limits`);
    return exceeded.length === 0 && quota.admitted > 0 && quota.admitted <= quota.quota;
  } finally {
    await link.close();
    await redis.stop();
  }
}

const parts = process.argv.includes('--faults') ? [faults] : isShort ? [main] : [main, faults];
let isGood = true;
for (const part of parts) isGood = (await part()) && isGood;
process.exit(isGood ? 0 : 1);
