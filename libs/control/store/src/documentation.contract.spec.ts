import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlStore, StoreTransaction } from '@gatehouse/records';
import { startPostgres, TEST_ACTOR } from '@gatehouse/testing';
import type { PostgresServer } from '@gatehouse/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPostgresStore, openSqliteStore } from './index.ts';

const NOW = 1_700_000_000_000;
const clock = (): number => NOW;
const FIRST = { pageSize: 1, pageToken: undefined };

let folder: string;
let postgres: PostgresServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-documentation-'));
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true });
});

const KINDS: readonly { name: string; open: () => Promise<ControlStore> }[] = [
  { name: 'SQLite', open: () => openSqliteStore({ file: join(folder, `${String(Math.random())}.db`), clock }) },
  { name: 'PostgreSQL', open: async () => emptied(await openPostgresStore({ url: postgres.url, clock })) },
];

async function emptied(store: ControlStore): Promise<ControlStore> {
  await store.transact(TEST_ACTOR, async (transaction) => {
    const page = { pageSize: 500, pageToken: undefined };
    for (const { apiId } of (await transaction.listApis(page)).items) await transaction.deleteApi(apiId, undefined);
    for (const { clientCertificateId } of (await transaction.clientCertificates.list(page)).items) {
      await transaction.clientCertificates.delete(clientCertificateId, undefined);
    }
  });
  return store;
}

const aCertificate = (clientCertificateId: string, sealedKey = 'v1.k1.x') => ({
  document: { clientCertificateId },
  pemEncodedCertificate: 'PEM',
  expiresAtUnixMs: NOW + 1,
  sealedKey,
});
const aVersion = (version: string) => ({
  apiId: 'docs',
  version,
  description: '',
  documentationParts: [{ location: { type: 'API' as const }, properties: '{"a":1}' }],
});

describe.each(KINDS)('client certificates and documentation versions in the control store: $name', ({ open }) => {
  let store: ControlStore;
  beforeEach(async () => {
    store = await open();
    await change((transaction) =>
      transaction.insertApi({ apiId: 'docs', definition: { protocolType: 'REST', name: 'docs', resources: {} } }),
    );
  });
  afterEach(() => store.close());

  const change = <T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T> =>
    store.transact(TEST_ACTOR, work);

  it('keep a certificate with its dates, and list by id, page after page', async () => {
    for (const id of ['b', 'a']) await change(({ clientCertificates }) => clientCertificates.insert(aCertificate(id)));
    const first = await store.clientCertificates.list(FIRST);
    const second = await store.clientCertificates.list({ pageSize: 1, pageToken: first.nextPageToken });
    const shared = {
      pemEncodedCertificate: 'PEM',
      expiresAtUnixMs: NOW + 1,
      createdAtUnixMs: NOW,
      updatedAtUnixMs: NOW,
    };
    expect([...first.items, ...second.items]).toEqual([
      { clientCertificateId: 'a', document: { clientCertificateId: 'a' }, revision: 1, ...shared },
      { clientCertificateId: 'b', document: { clientCertificateId: 'b' }, revision: 1, ...shared },
    ]);
    expect(second.nextPageToken).toBeUndefined();
  });

  it('refuse a second certificate of an id, a stale change and the change of one that is not there', async () => {
    await change(({ clientCertificates }) => clientCertificates.insert(aCertificate('a')));
    const refused = (work: (transaction: StoreTransaction) => Promise<unknown>, code: string) =>
      expect(change(work)).rejects.toMatchObject({ code });
    await refused(({ clientCertificates }) => clientCertificates.insert(aCertificate('a')), 'ALREADY_EXISTS');
    await refused(
      ({ clientCertificates }) => clientCertificates.update({ clientCertificateId: 'a' }, 7),
      'STALE_REVISION',
    );
    await refused(({ clientCertificates }) => clientCertificates.delete('x', undefined), 'NOT_FOUND');
  });

  it('find private keys that another key sealed', async () => {
    await change(async ({ clientCertificates }) => {
      await clientCertificates.insert(aCertificate('old', 'v1.k1.x'));
      await clientCertificates.insert(aCertificate('new', 'v1.k2.x'));
    });
    const old = await store.clientCertificates.sealedOtherwise('v1.k2.', 10);
    expect(old).toEqual([{ clientCertificateId: 'old', sealedKey: 'v1.k1.x' }]);
    await change(({ clientCertificates }) => clientCertificates.reseal('old', 'v1.k2.y'));
    expect(await store.clientCertificates.sealedOtherwise('v1.k2.', 10)).toEqual([]);
  });

  it('keep documentation versions with their parts until the API goes', async () => {
    await change(({ documentation }) => documentation.insert(aVersion('v2')));
    await change(({ documentation }) => documentation.insert(aVersion('v1')));
    await change(({ documentation }) => documentation.update('docs', 'v1', 'the first'));
    const first = await store.documentation.list('docs', FIRST);
    expect(first.items).toEqual([
      { ...aVersion('v1'), description: 'the first', revision: 2, createdAtUnixMs: NOW, updatedAtUnixMs: NOW },
    ]);
    await change((transaction) => transaction.deleteApi('docs', undefined));
    expect(await store.documentation.get('docs', 'v1')).toBeUndefined();
  });

  it('name every change in the audit trail, and tell no node', async () => {
    const outbox = (await store.listOutbox(0, 100)).length;
    await change(({ clientCertificates }) => clientCertificates.insert(aCertificate('a')));
    await change(({ documentation }) => documentation.insert(aVersion('v1')));
    await change(({ documentation }) => documentation.delete('docs', 'v1'));
    const { items } = await store.listAudit({ pageSize: 3, pageToken: undefined });
    expect(items.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      'delete documentationversions/docs/v1',
      'create documentationversions/docs/v1',
      'create clientcertificates/a',
    ]);
    expect(await store.listOutbox(0, 100)).toHaveLength(outbox);
  });
});
