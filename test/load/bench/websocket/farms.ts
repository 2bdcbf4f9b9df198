import { startFarm } from './farm-process.ts';
import type { Farm } from './farm-process.ts';

/** Host and path of the API under test. */
export const HOST = 'bench.execute-api.localhost';
export const PATH = '/prod';

/** Clients in several processes: no process may have more than 20,000 sockets. */
export interface Crowd {
  readonly farms: readonly Farm[];
  /** Connections that are open now. */
  readonly open: number;
  stop(): Promise<void>;
}

/** Opens connections to each of `ports` from a process of its own. `reconnectTo`: where they go when theirs ends. */
export async function openCrowd(
  ports: readonly number[],
  count: number,
  options: { readonly reconnectTo?: number } = {},
): Promise<Crowd> {
  const farms = ports.map(() => startFarm());
  const each = Math.ceil(count / ports.length);
  const order = { kind: 'open', host: HOST, path: PATH, count: each, atOnce: 100, ...options } as const;
  const reports = await Promise.all(farms.map((farm, i) => farm.tell({ ...order, port: ports[i] ?? 0 })));
  const failed = reports.reduce((sum, report) => sum + report.failed, 0);
  if (failed > 0) console.log(`${String(failed)} connects failed`);
  return {
    farms,
    open: reports.reduce((sum, report) => sum + report.open, 0),
    stop: async () => {
      await Promise.all(farms.map((farm) => farm.stop()));
    },
  };
}

/** The value that a share of sorted values is below. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
