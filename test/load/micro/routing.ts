// Cost of one route match by table size. Prints a table: node test/load/micro/routing.ts
import { routeTableOf } from '@gatehouse/routing';

const SIZES = [10, 100, 1_000, 10_000];
const PATHS_PER_BATCH = 1_000;
const BATCHES = 500;

interface Workload {
  readonly name: string;
  readonly routeKey: (i: number) => string;
  readonly path: (i: number) => string;
}

const WORKLOADS: readonly Workload[] = [
  {
    name: 'literal',
    routeKey: (i) => `GET /team${i % 97}/service${i}/items`,
    path: (i) => `/team${i % 97}/service${i}/items`,
  },
  {
    name: '2 variables',
    routeKey: (i) => `GET /service${i}/{id}/items/{item}`,
    path: (i) => `/service${i}/4711/items/${i}`,
  },
  { name: 'greedy', routeKey: (i) => `ANY /service${i}/{proxy+}`, path: (i) => `/service${i}/a/b/c` },
  { name: 'no match', routeKey: (i) => `GET /service${i}/{id}`, path: (i) => `/service${i}/1/2/3` },
];

/** Nanoseconds per match of the best batch: what the code costs when nobody else uses the core. */
function measure(workload: Workload, size: number): number {
  const table = routeTableOf(Array.from({ length: size }, (_, i) => [workload.routeKey(i), i] as const));
  const paths = Array.from({ length: PATHS_PER_BATCH }, (_, n) => Buffer.from(workload.path((n * 7919) % size)));
  let best = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < BATCHES; batch++) {
    // Fresh strings, as a server makes them: a string that was looked up before carries its hash already.
    const fresh = paths.map((path) => path.toString('latin1'));
    const begin = process.hrtime.bigint();
    for (const path of fresh) table.match('GET', path);
    best = Math.min(best, Number(process.hrtime.bigint() - begin) / PATHS_PER_BATCH);
  }
  return best;
}

console.table(
  Object.fromEntries(
    WORKLOADS.map((workload) => [
      `${workload.name} (ns)`,
      Object.fromEntries(SIZES.map((size) => [`${size} routes`, Math.round(measure(workload, size))])),
    ]),
  ),
);
