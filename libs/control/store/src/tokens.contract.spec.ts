import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlStore, NewToken, StoreTransaction } from '@gatehouse/records';
import { FakeControlStore, startPostgres, TEST_ACTOR } from '@gatehouse/testing';
import type { PostgresServer } from '@gatehouse/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPostgresStore, openSqliteStore } from './index.ts';

const NOW_UNIX_MS = 1_700_000_000_000;
const clock = (): number => NOW_UNIX_MS;

let folder: string;
let postgres: PostgresServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-tokens-'));
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true });
});

/** A store without tokens; PostgreSQL keeps its database over the tests. */
const KINDS: readonly { name: string; open: () => Promise<ControlStore> }[] = [
  { name: 'SQLite', open: () => openSqliteStore({ file: join(folder, `${String(Math.random())}.db`), clock }) },
  { name: 'PostgreSQL', open: async () => emptied(await openPostgresStore({ url: postgres.url, clock })) },
  { name: 'fake', open: () => Promise.resolve(new FakeControlStore(clock)) },
];

async function emptied(store: ControlStore): Promise<ControlStore> {
  const { items } = await store.listTokens({ pageSize: 500, pageToken: undefined });
  await store.transact(TEST_ACTOR, async (transaction) => {
    for (const { tokenId } of items) await transaction.deleteToken(tokenId);
  });
  return store;
}

const aToken = (overrides: Partial<NewToken> = {}): NewToken => ({
  tokenId: 't1',
  name: 'ci',
  role: 'operator',
  digest: 'd1',
  expiresAtUnixMs: undefined,
  ...overrides,
});

describe.each(KINDS)('tokens in the control store: $name', ({ open }) => {
  let store: ControlStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  const change = <T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T> =>
    store.transact(TEST_ACTOR, work);
  const all = async () => (await store.listTokens({ pageSize: 100, pageToken: undefined })).items;

  it('are found by their digest, which no record shows', async () => {
    const record = await change((transaction) => transaction.insertToken(aToken({ expiresAtUnixMs: 5 })));
    expect(record).toEqual({
      tokenId: 't1',
      name: 'ci',
      role: 'operator',
      createdAtUnixMs: NOW_UNIX_MS,
      expiresAtUnixMs: 5,
      lastUsedAtUnixMs: undefined,
    });
    expect(await store.findToken('d1')).toEqual(record);
    expect(await store.findToken('d2')).toBeUndefined();
    expect(await all()).toEqual([record]);
  });

  it('are listed by id, page after page', async () => {
    await change(async (transaction) => {
      for (const id of ['c', 'a', 'b']) await transaction.insertToken(aToken({ tokenId: id, name: id, digest: id }));
    });
    const first = await store.listTokens({ pageSize: 2, pageToken: undefined });
    const second = await store.listTokens({ pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.items, ...second.items].map(({ tokenId }) => tokenId)).toEqual(['a', 'b', 'c']);
    expect(second.nextPageToken).toBeUndefined();
  });

  it.each([{ tokenId: 't1' }, { name: 'ci' }, { digest: 'd1' }])('exist once: %j', async (same) => {
    await change((transaction) => transaction.insertToken(aToken()));
    const other = aToken({ tokenId: 't2', name: 'other', digest: 'd2', ...same });
    await expect(change((transaction) => transaction.insertToken(other))).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    });
    expect(await all()).toHaveLength(1);
  });

  it('remember when they were used, and forget nothing else', async () => {
    const record = await change((transaction) => transaction.insertToken(aToken()));
    await change((transaction) => transaction.touchToken('t1', 42));
    await change((transaction) => transaction.touchToken('nobody', 43));
    expect(await all()).toEqual([{ ...record, lastUsedAtUnixMs: 42 }]);
  });

  it('are gone after their deletion; an unknown one is NOT_FOUND', async () => {
    await change((transaction) => transaction.insertToken(aToken()));
    await change((transaction) => transaction.deleteToken('t1'));
    expect([await all(), await store.findToken('d1')]).toEqual([[], undefined]);
    await expect(change((transaction) => transaction.deleteToken('t1'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('leave audit records but nothing for the nodes', async () => {
    const before = await store.listOutbox(0, 100);
    await change((transaction) => transaction.insertToken(aToken()));
    await change((transaction) => transaction.touchToken('t1', 42));
    await change((transaction) => transaction.deleteToken('t1'));
    const { items } = await store.listAudit({ pageSize: 2, pageToken: undefined }, 'tokens/t1');
    expect(items.map(({ action, revision }) => [action, revision])).toEqual([
      ['delete', 0],
      ['create', 1],
    ]);
    expect(await store.listOutbox(0, 100)).toEqual(before);
  });
});
