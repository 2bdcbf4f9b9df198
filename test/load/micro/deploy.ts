// Cost of one changed route on the control plane's side, by size of the API: UpdateApi, then CreateDeployment, each until it is
// committed, then until the publisher has handed it to the channel. Prints a table: node test/load/micro/deploy.ts [sqlite|postgres]
import { mkdtemp, rm } from 'node:fs/promises';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { SMALL_RESOURCES, StageCompiler } from '@gatehouse/compiler';
import { InProcessChannel } from '@gatehouse/config-channel';
import type { ControlStore } from '@gatehouse/records';
import { SnapshotChecker, createControlPlane } from '@gatehouse/services';
import type { ControlPlane } from '@gatehouse/services';
import { createPacer } from '@gatehouse/snapshot';
import type { Breathe } from '@gatehouse/snapshot';
import { openPostgresStore, openSqliteStore } from '@gatehouse/store';
import { TEST_ACTOR, startPostgres } from '@gatehouse/testing';

const SIZES = [10, 1_000, 5_000, 10_000];
const ROUNDS = 40;
const WARM_UP = 5;

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const clock = (): number => Date.now();

function newPacer(): Breathe {
  return createPacer({ nowMs: () => performance.now(), giveWay: () => setImmediate() }, 4);
}

/** An API whose every route has its own integration; `changed` moves one backend. A fresh object, as a request brings it. */
function definition(size: number, changed: number): object {
  const ids = Array.from({ length: size }, (_, id) => id);
  const uri = (id: number): string => `http://127.0.0.1:9000/service${id}/{id}`;
  const moved = size >> 1;
  return {
    protocolType: 'HTTP',
    name: 'large',
    integrations: Object.fromEntries(
      ids.map((id) => [
        `i${id}`,
        { integrationType: 'HTTP_PROXY', integrationUri: id === moved ? `${uri(id)}/v${changed}` : uri(id) },
      ]),
    ),
    routes: ids.map((id) => ({ routeKey: `GET /team${id % 97}/service${id}/{id}`, target: `integrations/i${id}` })),
  };
}

function plane(store: ControlStore, channel: TimedChannel): ControlPlane {
  const compiler = new StageCompiler(newPacer);
  const checker = new SnapshotChecker(newPacer);
  return createControlPlane({
    store,
    channel,
    clock,
    newPacer,
    logger: quiet,
    randomInt: (max) => randomInt(max),
    compiler: {
      compileStage: (stage, deployment) => compiler.compile(stage, deployment),
      ...SMALL_RESOURCES,
    },
    checkSnapshot: (resource) => checker.check(resource),
    importOpenApi: () => Promise.resolve({ ok: false, problems: [] }),
    exportOpenApi: () => Promise.resolve(''),
    importRestOpenApi: () => Promise.resolve({ ok: false, problems: [] }),
    exportRestOpenApi: () => Promise.resolve(''),
    apiEndpoint: () => '',
    limits: { model: {}, maxImportBytes: 1 },
    timer: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  });
}

/** A channel that tells when an entry was handed to it. */
class TimedChannel extends InProcessChannel {
  #told: () => void = () => undefined;

  override async publish(...input: Parameters<InProcessChannel['publish']>): Promise<void> {
    await super.publish(...input);
    this.#told();
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#told = resolve;
    });
  }
}

interface Figures {
  readonly update: number[];
  readonly create: number[];
  readonly handedOver: number[];
  readonly longestHold: number[];
  readonly updateCpu: number[];
  readonly handedOverCpu: number[];
}

async function measure(size: number, store: ControlStore): Promise<Figures> {
  const channel = new TimedChannel();
  const { apis, deployments, publisher } = plane(store, channel);
  await publisher.start();
  const { apiId } = await apis.create(TEST_ACTOR, { definition: definition(size, 0) });
  await deployments.create(TEST_ACTOR, { apiId, stageName: 'prod' });
  const figures: Figures = {
    update: [],
    create: [],
    handedOver: [],
    longestHold: [],
    updateCpu: [],
    handedOverCpu: [],
  };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  for (let round = 1; round <= ROUNDS + WARM_UP; round += 1) {
    const changed = definition(size, round);
    await setImmediate();
    delay.enable();
    const startCpu = cpuMs();
    const start = performance.now();
    await apis.update(TEST_ACTOR, { apiId, definition: changed });
    const updated = performance.now();
    const updatedCpu = cpuMs();
    const arrival = channel.next();
    await deployments.create(TEST_ACTOR, { apiId, stageName: 'prod' });
    const created = performance.now();
    await arrival;
    const handedOver = performance.now();
    const handedOverCpu = cpuMs();
    await setImmediate();
    delay.disable();
    if (round > WARM_UP) {
      figures.update.push(updated - start);
      figures.create.push(created - updated);
      figures.handedOver.push(handedOver - updated);
      figures.updateCpu.push(updatedCpu - startCpu);
      figures.handedOverCpu.push(handedOverCpu - updatedCpu);
      figures.longestHold.push(delay.max / 1e6);
    }
    delay.reset();
  }
  await publisher.stop();
  return figures;
}

/** CPU time of the process: what a busy machine does not blur. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function percentile(values: readonly number[], share: number): string {
  const sorted = values.toSorted((left, right) => left - right);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
}

async function withStore(kind: string, work: (store: ControlStore) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-deploy-'));
  const server = kind === 'postgres' ? await startPostgres() : undefined;
  const store =
    server === undefined
      ? await openSqliteStore({ file: join(folder, 'control.db'), clock })
      : await openPostgresStore({ url: server.url, clock });
  try {
    await work(store);
  } finally {
    await store.close();
    await server?.stop();
    await rm(folder, { recursive: true });
  }
}

for (const kind of process.argv[2] === undefined ? ['sqlite', 'postgres'] : [process.argv[2]]) {
  const rows: Record<string, Record<string, string>> = {};
  for (const size of SIZES) {
    await withStore(kind, async (store) => {
      const { update, create, handedOver, longestHold, updateCpu, handedOverCpu } = await measure(size, store);
      const both = (values: readonly number[]): string => `${percentile(values, 0.5)} / ${percentile(values, 0.99)}`;
      rows[`${size} routes`] = {
        'UpdateApi (ms, p50 / p99)': both(update),
        'CreateDeployment committed': both(create),
        'handed over': both(handedOver),
        'longest hold': both(longestHold),
        'CPU of UpdateApi': percentile(updateCpu, 0.5),
        'CPU of CreateDeployment': percentile(handedOverCpu, 0.5),
      };
    });
  }
  console.log(kind);
  console.table(rows);
}
