import { readFile } from 'node:fs/promises';

/** CPU used so far and memory held now. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** Reads the usage of a process or node; undefined when it cannot be read, now or any more. */
export type Probe = () => Promise<Usage | undefined>;

/** USER_HZ of Linux on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
const STIME_FIELD = 12;

/** A process of this machine with its threads and children, from /proc. */
export function processProbe(pid: number): Probe {
  return async () => {
    try {
      const members = await familyOf(pid);
      const usages = await Promise.all(members.map(usageOf));
      return {
        cpuSeconds: usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
        residentBytes: usages.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
      };
    } catch {
      return undefined;
    }
  };
}

async function usageOf(pid: number): Promise<Usage> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${String(pid)}/stat`, 'utf8'),
    readFile(`/proc/${String(pid)}/status`, 'utf8'),
  ]);
  // Fields are counted behind the name, which may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[STIME_FIELD - 1]) + Number(fields[STIME_FIELD]);
  const kibibytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
  return { cpuSeconds: ticks / TICKS_PER_SECOND, residentBytes: kibibytes * 1024 };
}

async function familyOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
  const children = text.split(' ').filter((id) => id.trim() !== '');
  return [pid, ...(await Promise.all(children.map((id) => familyOf(Number(id))))).flat()];
}
