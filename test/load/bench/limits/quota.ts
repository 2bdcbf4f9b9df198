import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisUsageCounters } from '@gatehouse/redis';
import type { RedisLink } from '@gatehouse/redis';

/** How a quota was spent. */
export interface QuotaRow {
  readonly processes: number;
  readonly quota: number;
  readonly kills: number;
  readonly admitted: number;
  readonly seconds: number;
  /** Calls that Redis did not answer in time: what they had debited is lost. */
  readonly timeouts: number;
}

/** How much to measure. */
export interface QuotaOptions {
  readonly processes: number;
  readonly quota: number;
  /** Requests in a second of each process. */
  readonly perSecond: number;
  readonly maxKills: number;
  readonly random: () => number;
}

const DEADLINE_MS = 90_000;
const KILL_EVERY_MS = 250;
/** The quota is spent when nothing was admitted for so long while processes ask. */
const STILL_MS = 2_500;
const LOOK_MS = 50;

/** Lets processes spend one quota while some of them are killed at random and replaced. */
export async function measureQuota(port: number, link: RedisLink, options: QuotaOptions): Promise<QuotaRow> {
  await link.command('FLUSHALL');
  await new RedisUsageCounters(link).restore([], []);
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-quota-'));
  const file = join(folder, 'admitted');
  const { processes, quota, perSecond, maxKills, random } = options;
  const timeouts = new Map<ChildProcess, number>();
  const start = (): ChildProcess => {
    const child = spender([port, quota, perSecond, file].map(String));
    return child.on('message', (count) => timeouts.set(child, Number(count)));
  };
  const running = Array.from({ length: processes }, start);
  const startMs = performance.now();
  let kills = 0;
  let [admitted, changedAtMs, killAtMs] = [0, Infinity, startMs];
  try {
    while (performance.now() - Math.min(changedAtMs, startMs + DEADLINE_MS) < STILL_MS) {
      await sleep(LOOK_MS);
      const nowMs = performance.now();
      const counted = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (counted > admitted) changedAtMs = nowMs;
      admitted = counted;
      if (admitted === 0 || kills >= maxKills || nowMs < killAtMs || admitted >= quota) continue;
      killAtMs = nowMs + KILL_EVERY_MS * (0.5 + random());
      kills += 1;
      const victim = Math.floor(random() * processes);
      await killed(running[victim]);
      running[victim] = start();
    }
    const seconds = (changedAtMs - startMs) / 1000;
    return { processes, quota, kills, admitted, seconds, timeouts: [...timeouts.values()].reduce((a, b) => a + b, 0) };
  } finally {
    await Promise.all(running.map(killed));
    rmSync(folder, { recursive: true, force: true });
  }
}

function spender(args: readonly string[]): ChildProcess {
  const program = join(import.meta.dirname, 'quota-process.ts');
  return fork(program, args, { execArgv: ['--disable-warning=ExperimentalWarning'] });
}

async function killed(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
