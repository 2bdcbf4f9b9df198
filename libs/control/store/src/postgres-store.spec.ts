import type { ControlStore, Leadership } from '@gatehouse/records';
import { TEST_ACTOR, aVpcLink, eventually, freePort, startPostgres, startRelay } from '@gatehouse/testing';
import type { PostgresServer } from '@gatehouse/testing';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCommitCutter } from './commit-cutter.ts';
import { openPostgresStore } from './index.ts';
import { expectFailure } from './spec-kit.ts';

describe('the PostgreSQL store', () => {
  let server: PostgresServer;
  let admin: Client;
  let url: string;
  let count = 0;
  const opened: ControlStore[] = [];

  beforeAll(async () => {
    server = await startPostgres();
    admin = new Client({ connectionString: server.url });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });
  beforeEach(async () => {
    await admin.query(`create database test${++count}`);
    url = withDatabase(server.url, `test${count}`);
  });
  afterEach(() => Promise.all(opened.splice(0).map((store) => store.close())));

  const openStore = async (address = url, statementTimeoutMs = 10_000): Promise<ControlStore> => {
    const store = await openPostgresStore({
      url: address,
      clock: () => 1_000,
      statementTimeoutMs,
    });
    opened.push(store);
    return store;
  };

  const addLink = (store: ControlStore, vpcLinkId: string): Promise<unknown> =>
    store.transact(TEST_ACTOR, (transaction) => transaction.insertVpcLink(aVpcLink({ vpcLinkId })));

  it('can be opened by several processes at once on an empty database', async () => {
    const stores = await Promise.all([openStore(), openStore(), openStore()]);
    await Promise.all(stores.map((store, index) => addLink(store, `link-${index}`)));
    expect((await stores[0]?.listVpcLinks({ pageSize: 10, pageToken: undefined }))?.items).toHaveLength(3);
  });

  it('shows outbox rows in the order of commits: a later sequence is never seen before an earlier one', async () => {
    const [first, second, reader] = await Promise.all([openStore(), openStore(), openStore()]);
    let later: Promise<unknown> | undefined;
    await first.transact(TEST_ACTOR, async (transaction) => {
      await transaction.insertVpcLink(aVpcLink({ vpcLinkId: 'a' }));
      later = addLink(second, 'b');
      // Either it waits for the first one, as it should, or it has overtaken it.
      await eventually(async () => (await isWaiting()) || (await reader.listOutbox(0, 10)).length > 0);
      expect(await reader.listOutbox(0, 10)).toEqual([]);
    });
    await later;
    expect((await reader.listOutbox(0, 10)).map((row) => row.key)).toEqual(['vpclinks/a', 'vpclinks/b']);
  });

  it('lets exactly one of two processes through with the same expected revision', async () => {
    const [first, second] = await Promise.all([openStore(), openStore()]);
    await addLink(first, 'orders');
    const update = (store: ControlStore): Promise<unknown> =>
      store.transact(TEST_ACTOR, (transaction) => transaction.updateVpcLink(aVpcLink(), 1));
    const results = await Promise.allSettled([update(first), update(second)]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await first.getVpcLink('orders')).toMatchObject({ revision: 2 });
  });

  it('says STORE_UNAVAILABLE when another process does not let it write, and works again afterwards', async () => {
    // One after the other: the second must not wait for the tables, which the first one makes, with its short patience.
    const blocker = await openStore();
    const store = await openStore(url, 2_000);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun = false;
    const blocking = blocker.transact(TEST_ACTOR, () => {
      begun = true;
      return held;
    });
    await eventually(() => begun);
    await expectFailure(addLink(store, 'orders'), 'STORE_UNAVAILABLE', /busy|too long/);
    expect(await store.getVpcLink('orders')).toBeUndefined();
    release();
    await blocking;
    await addLink(store, 'orders');
  });

  describe('several processes', () => {
    const lead = (store: ControlStore, onLost = (): void => undefined): Promise<Leadership | undefined> =>
      store.acquireLeadership('publisher', { onLost });

    it('lets one of them lead at a time, and the next one when that one gives it back or closes', async () => {
      const [first, second] = await Promise.all([openStore(), openStore()]);
      const leadership = await lead(first);
      expect(leadership).toBeDefined();
      expect(await lead(second)).toBeUndefined();
      expect(await second.acquireLeadership('other', { onLost: () => undefined })).toBeDefined();
      await leadership?.release();
      expect(await lead(second)).toBeDefined();
      expect(await lead(first)).toBeUndefined();
      await second.close();
      expect(await lead(first)).toBeDefined();
    });

    it('tells a leader once when its session ends, and another one can lead', async () => {
      const [first, second] = await Promise.all([openStore(), openStore()]);
      const onLost = vi.fn();
      expect(await lead(first, onLost)).toBeDefined();
      await endSessions(`test${count}`);
      await eventually(() => onLost.mock.calls.length > 0);
      await eventually(async () => (await lead(second)) !== undefined);
      expect(onLost).toHaveBeenCalledTimes(1);
    });

    it('tells a leader whose link freezes', async () => {
      const relay = await startRelay({ targetPort: Number(new URL(url).port) });
      const store = await openStore(withPort(url, relay.port));
      const onLost = vi.fn();
      expect(await lead(store, onLost)).toBeDefined();
      relay.blackhole();
      await eventually(() => onLost.mock.calls.length === 1);
      await relay.close();
    });

    it('wakes the listeners of all of them after a commit, also after their sessions were ended', async () => {
      const [writer, reader] = await Promise.all([openStore(), openStore()]);
      let calls = 0;
      reader.onCommit(() => {
        calls += 1;
      });
      await addLink(writer, 'a');
      await eventually(() => calls === 1);
      await endSessions(`test${count}`);
      await eventually(() => calls === 2);
      await addLink(writer, 'b');
      await eventually(() => calls === 3);
    });

    it('wakes nobody for a change that was not kept', async () => {
      const [writer, reader] = await Promise.all([openStore(), openStore()]);
      const seen: string[] = [];
      reader.onCommit(() => {
        void reader
          .listVpcLinks({ pageSize: 9, pageToken: undefined })
          .then(({ items }) => seen.push(`${items.length}`));
      });
      const failing = writer.transact(TEST_ACTOR, async (transaction) => {
        await transaction.insertVpcLink(aVpcLink({ vpcLinkId: 'half' }));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      await addLink(writer, 'a');
      await eventually(() => seen.length > 0);
      expect(seen).toEqual(['1']);
    });
  });

  describe('a server that goes away', () => {
    it('is found again after a restart: what was stored is there, commits wake, and a leader is told', async () => {
      const own = await startPostgres();
      const [first, second] = await Promise.all([openStore(own.url), openStore(own.url)]);
      const onLost = vi.fn();
      await first.acquireLeadership('publisher', { onLost });
      await addLink(first, 'a');
      await own.restart();
      await eventually(() => onLost.mock.calls.length === 1);
      await eventually(async () => (await second.getVpcLink('a')) !== undefined);
      const woken = new Promise<void>((resolve) => second.onCommit(resolve));
      await eventually(() => addLink(first, 'b'));
      await woken;
      await Promise.all([first.close(), second.close()]);
      await own.stop();
    });

    it('is STORE_UNAVAILABLE at the opening and names host and database, not the password', async () => {
      const port = await freePort();
      const error = await expectFailure(
        openStore(`postgres://ann:secret@127.0.0.1:${port}/none`),
        'STORE_UNAVAILABLE',
        new RegExp(`127\\.0\\.0\\.1:${port}/none`),
      );
      expect(String(error)).not.toContain('secret');
      expect(error).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    });

    it('is STORE_UNAVAILABLE for a database that does not exist', async () => {
      await expectFailure(openStore(withDatabase(server.url, 'none')), 'STORE_UNAVAILABLE', /does not exist/);
    });

    it('fails the running transaction without half a change, and the next one finds a new connection', async () => {
      const store = await openStore();
      const broken = store.transact(TEST_ACTOR, async (transaction) => {
        await transaction.insertVpcLink(aVpcLink({ vpcLinkId: 'half' }));
        await endSessions(`test${count}`);
        await transaction.insertVpcLink(aVpcLink({ vpcLinkId: 'other' }));
      });
      await expectFailure(broken, 'STORE_UNAVAILABLE', /cannot be reached/);
      expect(await store.listOutbox(0, 10)).toEqual([]);
      await addLink(store, 'orders');
      expect(await store.getVpcLink('half')).toBeUndefined();
    });

    it('says that the outcome is unknown when the connection is lost in the commit', async () => {
      const proxy = await startCommitCutter(Number(new URL(url).port));
      const store = await openStore(withPort(url, proxy.port));
      const lost = store.transact(TEST_ACTOR, async (transaction) => {
        await transaction.insertVpcLink(aVpcLink());
        proxy.cutAtCommit();
      });
      await expectFailure(lost, 'STORE_UNAVAILABLE', /not known whether the change was kept/);
      const direct = await openStore();
      await eventually(async () => (await direct.getVpcLink('orders')) !== undefined);
      await store.close();
      await proxy.stop();
    });
  });

  it('refuses a database that a newer version has changed, and does not change it', async () => {
    await (await openStore()).close();
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`insert into schema_migrations values ('9999_from_the_future', '2099-01-01')`);
    await client.end();
    await expectFailure(openStore(), 'FAILED_PRECONDITION', /newer version.*9999_from_the_future/);
  });

  it.each(['', 'localhost:5432', 'mysql://localhost/db'])('refuses the address "%s"', async (address) => {
    await expectFailure(openStore(address), 'INVALID_ARGUMENT', /postgres:\/\//);
  });

  async function isWaiting(): Promise<boolean> {
    const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = 'test${count}'`;
    return (await admin.query(waiting)).rowCount === 1;
  }

  /** Ends every session of a database, as a restart of the server does. */
  async function endSessions(database: string): Promise<void> {
    await admin.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1', [database]);
  }
});

function withDatabase(address: string, database: string): string {
  const url = new URL(address);
  url.pathname = `/${database}`;
  return url.href;
}

function withPort(address: string, port: number): string {
  const url = new URL(address);
  url.port = String(port);
  return url.href;
}
