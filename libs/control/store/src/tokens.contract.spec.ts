import type { NewToken } from '@gatehouse/records';
import { describe, expect, it } from 'vitest';
import { START_UNIX_MS, openForEachTest } from './spec-kit.ts';
import { storeKinds } from './test-support.ts';

const aToken = (overrides: Partial<NewToken> = {}): NewToken => ({
  tokenId: 't1',
  name: 'ci',
  role: 'operator',
  digest: 'd1',
  expiresAtUnixMs: undefined,
  ...overrides,
});

describe.each(storeKinds())('tokens in the control store: $name', (kind) => {
  const { change, store } = openForEachTest(kind);
  const all = async () => (await store().listTokens({ pageSize: 100, pageToken: undefined })).items;

  it('are found by their digest, which no record shows', async () => {
    const record = await change((transaction) => transaction.insertToken(aToken({ expiresAtUnixMs: 5 })));
    expect(record).toEqual({
      tokenId: 't1',
      name: 'ci',
      role: 'operator',
      createdAtUnixMs: START_UNIX_MS,
      expiresAtUnixMs: 5,
      lastUsedAtUnixMs: undefined,
    });
    expect(await store().findToken('d1')).toEqual(record);
    expect(await store().findToken('d2')).toBeUndefined();
    expect(await all()).toEqual([record]);
  });

  it('are listed by id, page after page', async () => {
    await change(async (transaction) => {
      for (const id of ['c', 'a', 'b']) await transaction.insertToken(aToken({ tokenId: id, name: id, digest: id }));
    });
    const first = await store().listTokens({ pageSize: 2, pageToken: undefined });
    const second = await store().listTokens({ pageSize: 2, pageToken: first.nextPageToken });
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
    expect([await all(), await store().findToken('d1')]).toEqual([[], undefined]);
    await expect(change((transaction) => transaction.deleteToken('t1'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('leave audit records but nothing for the nodes', async () => {
    const before = await store().listOutbox(0, 100);
    await change((transaction) => transaction.insertToken(aToken()));
    await change((transaction) => transaction.touchToken('t1', 42));
    await change((transaction) => transaction.deleteToken('t1'));
    const { items } = await store().listAudit({ pageSize: 2, pageToken: undefined }, 'tokens/t1');
    expect(items.map(({ action, revision }) => [action, revision])).toEqual([
      ['delete', 0],
      ['create', 1],
    ]);
    expect(await store().listOutbox(0, 100)).toEqual(before);
  });
});
