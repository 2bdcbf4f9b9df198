import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { worstExcess } from '@gatehouse/counters';
import type { BucketLimit } from '@gatehouse/counters';
import type { RedisLink } from '@gatehouse/redis';
import type { BucketLoad, BucketReport, NodeOrder } from './node-process.ts';

/** One limit under one load. */
export interface ExactnessRow {
  readonly nodes: number;
  readonly limit: BucketLimit;
  /** Offered load as a multiple of the rate. */
  readonly load: number;
  readonly offered: number;
  readonly admitted: number;
  readonly waited: number;
  /** Admitted of rate x time, or of the load when that is less. Above 1 as long as the burst lasts. */
  readonly share: number;
  /** Admitted of what one bucket in one process would have admitted of the same requests at the same moments. */
  readonly ofOneBucket: number;
  /** Requests above burst + rate x length in the worst of all windows. */
  readonly excess: number;
  /** How exactly the moment of an admission is known. */
  readonly clockMs: number;
  /** Scripts that ran in Redis, for 1,000 requests of all limits of the run. */
  readonly scriptsPerThousand: number;
}

/** How much to measure. */
export interface ExactnessOptions {
  readonly nodes: readonly number[];
  readonly loads: readonly number[];
  readonly seconds: number;
  /** Limits of one entry are loaded at the same time. */
  readonly limits: readonly (readonly BucketLimit[])[];
}

const START_DELAY_NS = 200_000_000n;
/** The first of several nodes gets so much of the load. */
const SKEW = 0.7;

/** Drives limits in Redis from 1, 2, 4... processes and holds every window of what was admitted against burst + rate x length. */
export async function measureExactness(
  port: number,
  link: RedisLink,
  options: ExactnessOptions,
): Promise<ExactnessRow[]> {
  const rows: ExactnessRow[] = [];
  for (const count of options.nodes) {
    await link.command('FLUSHALL');
    const nodes = Array.from({ length: count }, () => startNode(port, count));
    try {
      await Promise.all(nodes.map((node) => once(node, 'message')));
      for (const load of options.loads) {
        for (const limits of options.limits) {
          rows.push(...(await runOnce(link, nodes, { limits, load, seconds: options.seconds })));
        }
      }
    } finally {
      await Promise.all(nodes.map(endNode));
    }
  }
  return rows;
}

interface Run {
  readonly limits: readonly BucketLimit[];
  readonly load: number;
  readonly seconds: number;
}

async function runOnce(
  link: RedisLink,
  nodes: readonly ChildProcess[],
  { limits, load, seconds }: Run,
): Promise<ExactnessRow[]> {
  const startAtNs = process.hrtime.bigint() + START_DELAY_NS;
  const before = await scriptsRun(link);
  const reports = await Promise.all(
    nodes.map(async (node, i) => {
      const part = nodes.length === 1 ? 1 : i === 0 ? SKEW : (1 - SKEW) / (nodes.length - 1);
      const loads = limits.map((limit): BucketLoad => {
        const key = `${String(startAtNs)}/${String(limit.ratePerSecond)}/${String(limit.burst)}`;
        return { key, limit, perSecond: limit.ratePerSecond * load * part };
      });
      node.send({ startAtNs, durationMs: seconds * 1000, loads } satisfies NodeOrder);
      const [report] = (await once(node, 'message')) as [readonly BucketReport[]];
      return report;
    }),
  );
  const scripts = (await scriptsRun(link)) - before;
  const offered = sum(reports.flat().map((report) => report.offeredAtMs.length));
  return limits.map((limit, i) => {
    const own = reports.flatMap((report) => report[i] ?? []);
    const scriptsPerThousand = (scripts / offered) * 1000;
    return { ...rowOf(limit, own, seconds), nodes: nodes.length, limit, load, scriptsPerThousand };
  });
}

function rowOf(limit: BucketLimit, reports: readonly BucketReport[], seconds: number) {
  const admittedAtMs = reports.flatMap((report) => report.admittedAtMs).sort((a, b) => a - b);
  const offeredAtMs = reports.flatMap((report) => report.offeredAtMs).sort((a, b) => a - b);
  const offered = offeredAtMs.length;
  return {
    offered,
    admitted: admittedAtMs.length,
    waited: sum(reports.map(({ waited }) => waited)),
    share: admittedAtMs.length / Math.min(offered, limit.ratePerSecond * seconds),
    ofOneBucket: admittedAtMs.length / admittedByOneBucket(offeredAtMs, limit),
    excess: worstExcess(admittedAtMs, limit),
    clockMs: Math.max(...reports.map(({ clockMs }) => clockMs)),
  };
}

/** How many requests at these moments a bucket admits that needs no leases. */
function admittedByOneBucket(offeredAtMs: readonly number[], { burst, ratePerSecond }: BucketLimit): number {
  let [tokens, atMs, admitted] = [burst, 0, 0];
  for (const nowMs of offeredAtMs) {
    tokens = Math.min(burst, tokens + ((nowMs - atMs) * ratePerSecond) / 1000);
    atMs = nowMs;
    if (tokens < 1) continue;
    tokens -= 1;
    admitted += 1;
  }
  return admitted;
}

async function scriptsRun(link: RedisLink): Promise<number> {
  const text = String(await link.command('INFO', 'commandstats'));
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(text)?.[1] ?? 0);
}

function startNode(port: number, count: number): ChildProcess {
  return fork(join(import.meta.dirname, 'node-process.ts'), [String(port), String(count)], {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
}

async function endNode(node: ChildProcess): Promise<void> {
  if (node.exitCode !== null || node.signalCode !== null) return;
  const exited = once(node, 'exit');
  node.send('end');
  const timer = setTimeout(() => node.kill('SIGKILL'), 5_000);
  await exited;
  clearTimeout(timer);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
