import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ControlStore } from '@gatehouse/records';
import { openSqliteStore } from '@gatehouse/store';
import { anApiDefinition, eventually } from '@gatehouse/testing';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { History } from './store-history.ts';
import { SHARED_API, digestOf, seededRandom } from './store-writes.ts';
import type { Plan } from './store-writes.ts';

const KILLS = 110;
const KILLS_AT_START = 12;
/** Most acknowledged transactions before a kill. */
const MAX_ACKNOWLEDGED = 12;
/** The kill comes up to this long after the chosen acknowledgement: a few commits. */
const MAX_DELAY_MS = 8;

const seed = Number(process.env['GATEHOUSE_TEST_SEED'] ?? Date.now() % 1_000_000);
const random = seededRandom(seed);

let folder: string;
let script: string;

beforeAll(async () => {
  console.log(`GATEHOUSE_TEST_SEED=${seed}`);
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-kill-'));
  script = await bundleWriter();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it(
  `loses no acknowledged change and keeps no half change in ${KILLS} kills at random moments`,
  { timeout: 600_000 },
  async () => {
    const file = join(folder, 'store.db');
    const history = new History();
    await addSharedApi(file, history);
    let next = startWriter(file, 0);
    for (let round = 0; round < KILLS; round += 1) {
      const writer = next;
      // The next process loads its code while this one writes; it touches the file only when it is told to.
      next = startWriter(file, round + 1);
      await killAfter(writer, Math.floor(random() * MAX_ACKNOWLEDGED), random() * MAX_DELAY_MS);
      for (const line of writer.lines()) history.add(line);
      await withStore(file, (store) => history.checkNewest(store));
      checkIntegrity(file);
    }
    next.process.kill('SIGKILL');
    await withStore(file, (store) => history.checkAll(store));
    expect(history.acknowledgedCount).toBeGreaterThan(KILLS);
    console.log(`${KILLS} kills, ${history.acknowledgedCount} acknowledged transactions, none lost`);
  },
);

it(`opens a store whose first process was killed while it made the tables`, { timeout: 60_000 }, async () => {
  for (let round = 0; round < KILLS_AT_START; round += 1) {
    const file = join(folder, `fresh-${round}.db`);
    const writer = startWriter(file, round);
    await isLoaded(writer);
    writer.process.stdin.write('go\n');
    await new Promise((resolve) => setTimeout(resolve, random() * 40));
    await kill(writer);
    const history = new History();
    for (const line of writer.lines()) history.add(line);
    await addSharedApi(file, history);
    checkIntegrity(file);
  }
});

interface Writer {
  readonly process: ChildProcessWithoutNullStreams;
  /** Complete lines so far; the last line of a killed process may be cut. */
  lines(): readonly string[];
  errors(): string;
}

/** One file loads several times faster than the several hundred that it is made of. */
async function bundleWriter(): Promise<string> {
  const outfile = join(folder, 'writer.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'store-writer.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    external: ['pg'],
    // CommonJS packages inside an ES module bundle still call require().
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}

async function isLoaded(writer: Writer): Promise<void> {
  await eventually(() => writer.lines().length > 0, { deadlineMs: 60_000, intervalMs: 2 });
}

function startWriter(file: string, round: number): Writer {
  const writerSeed = String(Math.floor(random() * 2 ** 32));
  const child = spawn(process.execPath, ['--no-warnings', script, file, `r${round}`, writerSeed]);
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const lines = (): string[] => output.split('\n').slice(0, -1);
  return { process: child, lines, errors: () => errors };
}

async function killAfter(writer: Writer, acknowledged: number, delayMs: number): Promise<void> {
  writer.process.stdin.write('go\n');
  const exit = once(writer.process, 'exit');
  while (countDone(writer) < acknowledged) {
    const more = await Promise.race([once(writer.process.stdout, 'data').then(() => true), exit.then(() => false)]);
    if (!more) expect.fail(`the writer ended by itself: ${writer.errors()}`);
  }
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  await kill(writer);
}

async function kill(writer: Writer): Promise<void> {
  // 'close' comes after the last byte of the pipes: everything that was printed is read.
  const closed = once(writer.process, 'close');
  writer.process.kill('SIGKILL');
  await closed;
  expect(writer.errors()).toBe('');
}

function countDone(writer: Writer): number {
  return writer.lines().filter((line) => line.startsWith('{"done"')).length;
}

async function addSharedApi(file: string, history: History): Promise<void> {
  const definition = anApiDefinition();
  const changes = [{ action: 'create' as const, resource: `apis/${SHARED_API}`, digest: digestOf(definition) }];
  const plan: Plan = { id: 'parent', changes, fails: false };
  history.add(JSON.stringify({ plan }));
  await withStore(file, async (store) => {
    const actor = { principal: plan.id, sourceAddress: 'in-process', via: 'test' };
    await store.transact(actor, (transaction) => transaction.insertApi({ apiId: SHARED_API, definition }));
    history.add(JSON.stringify({ done: plan.id }));
    await history.checkNewest(store);
  });
}

async function withStore(file: string, work: (store: ControlStore) => Promise<void>): Promise<void> {
  const store = await openSqliteStore({ file, clock: Date.now });
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

function checkIntegrity(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true });
  expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('pragma foreign_key_check').all()).toEqual([]);
  database.close();
}
