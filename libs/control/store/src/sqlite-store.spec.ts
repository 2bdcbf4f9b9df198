import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, open, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import type { ControlErrorCode } from '@gatehouse/errors';
import type { ControlStore } from '@gatehouse/records';
import { TEST_ACTOR, anApiDefinition, aVpcLink } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from './index.ts';
import { expectFailure } from './spec-kit.ts';

const run = promisify(execFile);

describe('the SQLite store', () => {
  let folder: string;
  let file: string;
  const opened: ControlStore[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-sqlite-'));
    file = join(folder, 'store.db');
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
    await rm(folder, { recursive: true, force: true });
  });

  const openStore = async (path = file): Promise<ControlStore> => {
    const store = await openSqliteStore({ file: path, clock: () => 1_000, busyTimeoutMs: 50 });
    opened.push(store);
    return store;
  };

  /** A closed store with some content: several pages, so that there is something to damage. */
  const makeStore = async (): Promise<void> => {
    const store = await openStore();
    const description = 'x'.repeat(900);
    await store.transact(TEST_ACTOR, async (transaction) => {
      for (let index = 0; index < 30; index += 1) {
        await transaction.insertApi({ apiId: `api-${index}`, definition: anApiDefinition({ description }) });
      }
    });
    await store.close();
  };

  /** The files of a store that is not closed, as a killed process leaves them: part of the content is in the -wal file. */
  const copyOfOpenStore = async (): Promise<string> => {
    const store = await openStore();
    await store.transact(TEST_ACTOR, (transaction) => transaction.insertVpcLink(aVpcLink()));
    const copy = join(folder, 'copy.db');
    for (const suffix of ['', '-wal']) await copyFile(`${file}${suffix}`, `${copy}${suffix}`);
    expect((await stat(`${copy}-wal`)).size).toBeGreaterThan(0);
    return copy;
  };

  describe('on disk', () => {
    it('makes the missing folder and has the content again after it was closed and opened', async () => {
      const path = join(folder, 'a', 'b', 'store.db');
      const store = await openStore(path);
      await store.transact(TEST_ACTOR, (transaction) => transaction.insertVpcLink(aVpcLink()));
      await store.close();
      expect((await readdir(join(folder, 'a', 'b'))).sort()).toEqual(['store.db', 'store.db.lock']);
      expect(await (await openStore(path)).getVpcLink('orders')).toMatchObject({ revision: 1 });
    });

    it('keeps write-ahead logging, full synchronisation and foreign keys on', async () => {
      await makeStore();
      const database = new DatabaseSync(file);
      expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
      const orphan = `insert into stages (api_id, stage_name, revision, settings, created_at_unix_ms, updated_at_unix_ms)
        values ('none', 'prod', 1, '{}', 0, 0)`;
      expect(() => database.exec(orphan)).toThrow(/FOREIGN KEY/);
      database.close();
    });

    it('recovers what a killed process had only in its write-ahead log', async () => {
      const copy = await copyOfOpenStore();
      expect(await (await openStore(copy)).getVpcLink('orders')).toMatchObject({ revision: 1 });
    });

    it('lets another program read while it is open', async () => {
      const store = await openStore();
      await store.transact(TEST_ACTOR, (transaction) => transaction.insertVpcLink(aVpcLink()));
      const database = new DatabaseSync(file, { readOnly: true });
      expect(database.prepare('select id from vpc_links').all()).toEqual([{ id: 'orders' }]);
      database.close();
    });
  });

  describe('a damaged file', () => {
    const damages: readonly [string, (path: string) => Promise<void>][] = [
      ['that is not a database', (path) => writeFile(path, 'once upon a time, '.repeat(400))],
      ['that is shorter than a header', (path) => writeFile(path, 'SQLite')],
      ['with a page of noise', (path) => overwrite(path, 4096 * 3, 4096)],
      ['that was cut', (path) => cut(path, 4096 * 4 + 100)],
    ];

    it.each(damages)('%s is refused by name and stays as it was', async (_, damage) => {
      await makeStore();
      await damage(file);
      await expectUntouched('STORE_CORRUPT');
    });

    it('with a filled write-ahead log is refused, and both stay as they were', async () => {
      const copy = await copyOfOpenStore();
      await overwrite(copy, 0, 100);
      await expectUntouched('STORE_CORRUPT', copy);
    });

    it('whose pages are damaged under a filled write-ahead log is refused, and both stay as they were', async () => {
      await makeStore();
      const copy = await copyOfOpenStore();
      await overwrite(copy, 4096 * 3, 4096);
      await expectUntouched('STORE_CORRUPT', copy);
    });

    it('that was emptied beside a filled write-ahead log is refused', async () => {
      const copy = await copyOfOpenStore();
      await cut(copy, 0);
      await expectUntouched('STORE_CORRUPT', copy);
    });

    it('can be replaced by a backup at the same path afterwards', async () => {
      await makeStore();
      await copyFile(file, `${file}.backup`);
      await cut(file, 4096 * 3);
      await expectUntouched('STORE_CORRUPT');
      await copyFile(`${file}.backup`, file);
      expect(await (await openStore()).getApi('api-29')).toBeDefined();
    });
  });

  describe('a file of others', () => {
    it('is refused when a newer version has changed its schema', async () => {
      await makeStore();
      const database = new DatabaseSync(file);
      database.exec(`insert into schema_migrations values ('9999_from_the_future', '2099-01-01')`);
      database.close();
      await expectUntouched('FAILED_PRECONDITION', file, /newer version.*9999_from_the_future/);
    });

    it('is refused when it belongs to another program', async () => {
      const database = new DatabaseSync(file);
      database.exec('create table songs (title text)');
      database.close();
      await expectUntouched('FAILED_PRECONDITION', file, /another program.*songs/);
    });
  });

  describe('a place that cannot be used', () => {
    it('names a folder that is a file', async () => {
      await writeFile(file, '');
      await expectFailure(openStore(join(file, 'inner.db')), 'FAILED_PRECONDITION', /inner\.db/);
    });

    it('names a path that is a folder', async () => {
      await mkdir(file);
      await expectFailure(openStore(), 'FAILED_PRECONDITION', /not a file/);
    });

    it('names a folder where nothing can be made', async () => {
      // Not even root can make files there.
      await expectFailure(openStore('/proc/self/store.db'), 'FAILED_PRECONDITION', /\/proc\/.*store\.db/);
    });
  });

  describe('one process per file', () => {
    it('refuses a second opening, by another path as well, until the first is closed', async () => {
      const first = await openStore();
      await symlink(file, join(folder, 'link.db'));
      await expectFailure(openStore(), 'FAILED_PRECONDITION', /Another process serves/);
      await expectFailure(openStore(join(folder, 'link.db')), 'FAILED_PRECONDITION', /Another process serves/);
      await first.close();
      await openStore(join(folder, 'link.db'));
    });

    it('refuses a second process', async () => {
      await openStore();
      const index = join(import.meta.dirname, 'index.ts');
      const script = `const { openSqliteStore } = await import(${JSON.stringify(index)});
        await openSqliteStore({ file: ${JSON.stringify(file)}, clock: Date.now }).catch((e) => console.log(e.code, e.message));`;
      const { stdout } = await run(process.execPath, ['--no-warnings', '--input-type=module', '-e', script]);
      expect(stdout).toMatch(/^FAILED_PRECONDITION Another process serves the control store .*store\.db/);
    });
  });

  it('reports a writer of another program as STORE_UNAVAILABLE with its cause, and works again after it', async () => {
    const store = await openStore();
    const database = new DatabaseSync(file);
    database.exec('begin immediate');
    const add = () => store.transact(TEST_ACTOR, (transaction) => transaction.insertVpcLink(aVpcLink()));
    const error = await expectFailure(add(), 'STORE_UNAVAILABLE', /locked/);
    expect(error).toMatchObject({ cause: { code: 'ERR_SQLITE_ERROR' } });
    database.close();
    expect(await add()).toMatchObject({ revision: 1 });
  });

  it('reports a stored document that is not JSON any more as STORE_CORRUPT', async () => {
    await makeStore();
    const database = new DatabaseSync(file);
    database.exec(`update definitions set root = '{"head' where api_id = 'api-3'`);
    database.close();
    const store = await openStore();
    await expectFailure(store.getApi('api-3'), 'STORE_CORRUPT', /API api-3/);
    expect(await store.getApi('api-4')).toBeDefined();
  });

  /** Opening fails with this code, and no byte and no file beside the lock has changed. */
  async function expectUntouched(code: ControlErrorCode, path = file, message = /store|copy/): Promise<void> {
    const before = await digests(path);
    const error = await expectFailure(openStore(path), code, message);
    expect(String(error)).toContain(path);
    expect(await digests(path)).toEqual(before);
  }
});

/** SHA-256 of every file whose name starts with that of the store, except for the lock. */
async function digests(path: string): Promise<Record<string, string>> {
  const folder = join(path, '..');
  const names = (await readdir(folder)).map((name) => join(folder, name));
  const ours = names.filter((name) => name.startsWith(path) && !name.endsWith('.lock')).sort();
  const contents = await Promise.all(ours.map((name) => readFile(name)));
  return Object.fromEntries(
    ours.map((name, index) => [
      name,
      createHash('sha256')
        .update(contents[index] ?? '')
        .digest('hex'),
    ]),
  );
}

async function overwrite(path: string, position: number, bytes: number): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.write(Buffer.alloc(bytes, 0xa5), 0, bytes, position);
  await handle.close();
}

async function cut(path: string, bytes: number): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.truncate(bytes);
  await handle.close();
}
