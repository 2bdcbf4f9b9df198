import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlStore } from '@gatehouse/records';
import { FakeControlStore, startPostgres } from '@gatehouse/testing';
import type { PostgresServer } from '@gatehouse/testing';
import { Client } from 'pg';
import { openPostgresStore, openSqliteStore } from './index.ts';

/** How a store of one kind is made for one test. Each test has an empty store of its own. */
export interface Kind {
  readonly name: string;
  start(): Promise<void>;
  open(clock: () => number): Promise<ControlStore>;
  /** The store that was opened last, by a process without anything in memory. */
  reopen(store: ControlStore, clock: () => number): Promise<ControlStore>;
  end(): Promise<void>;
}

/** Every implementation of the port. */
export function storeKinds(): readonly Kind[] {
  return [sqlite(), postgres(), fake()];
}

function sqlite(): Kind {
  let folder = '';
  let count = 0;
  return {
    name: 'SQLite',
    start: async () => {
      folder = await mkdtemp(join(tmpdir(), 'gatehouse-store-'));
    },
    open: (clock) => openSqliteStore({ file: join(folder, `${++count}.db`), clock }),
    reopen: async (store, clock) => {
      await store.close();
      return openSqliteStore({ file: join(folder, `${count}.db`), clock });
    },
    end: () => rm(folder, { recursive: true, force: true }),
  };
}

function postgres(): Kind {
  let server: PostgresServer | undefined;
  let count = 0;
  return {
    name: 'PostgreSQL',
    start: async () => {
      server = await startPostgres();
    },
    open: async (clock) => {
      const url = new URL(server?.url ?? '');
      const client = new Client({ connectionString: url.href });
      await client.connect();
      await client.query(`create database store${++count}`);
      await client.end();
      url.pathname = `/store${count}`;
      return openPostgresStore({ url: url.href, clock });
    },
    reopen: async (store, clock) => {
      await store.close();
      return openPostgresStore({ url: new URL(`/store${count}`, server?.url).href, clock });
    },
    end: async () => server?.stop(),
  };
}

/** The fake that other libraries' specs use instead of a store: it has to behave as the stores do. */
function fake(): Kind {
  return {
    name: 'fake',
    start: () => Promise.resolve(),
    open: (clock) => Promise.resolve(new FakeControlStore(clock)),
    reopen: (store) => Promise.resolve(store),
    end: () => Promise.resolve(),
  };
}
