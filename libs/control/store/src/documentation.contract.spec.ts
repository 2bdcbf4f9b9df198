import type { StoreTransaction } from '@gatehouse/records';
import { beforeEach, describe, expect, it } from 'vitest';
import { START_UNIX_MS, openForEachTest } from './spec-kit.ts';
import { storeKinds } from './test-support.ts';

const FIRST = { pageSize: 1, pageToken: undefined };

const aCertificate = (clientCertificateId: string, sealedKey = 'v1.k1.x') => ({
  document: { clientCertificateId },
  pemEncodedCertificate: 'PEM',
  expiresAtUnixMs: START_UNIX_MS + 1,
  sealedKey,
});
const aVersion = (version: string) => ({
  apiId: 'docs',
  version,
  description: '',
  documentationParts: [{ location: { type: 'API' as const }, properties: '{"a":1}' }],
});

const KINDS = storeKinds().filter(({ name }) => name !== 'fake');

describe.each(KINDS)('client certificates and documentation versions in the control store: $name', (kind) => {
  const { change, store } = openForEachTest(kind);
  beforeEach(() =>
    change((transaction) =>
      transaction.insertApi({ apiId: 'docs', definition: { protocolType: 'REST', name: 'docs', resources: {} } }),
    ),
  );

  it('keep a certificate with its dates, and list by id, page after page', async () => {
    for (const id of ['b', 'a']) await change(({ clientCertificates }) => clientCertificates.insert(aCertificate(id)));
    const first = await store().clientCertificates.list(FIRST);
    const second = await store().clientCertificates.list({ pageSize: 1, pageToken: first.nextPageToken });
    const shared = {
      pemEncodedCertificate: 'PEM',
      expiresAtUnixMs: START_UNIX_MS + 1,
      createdAtUnixMs: START_UNIX_MS,
      updatedAtUnixMs: START_UNIX_MS,
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
    const old = await store().clientCertificates.sealedOtherwise('v1.k2.', 10);
    expect(old).toEqual([{ clientCertificateId: 'old', sealedKey: 'v1.k1.x' }]);
    await change(({ clientCertificates }) => clientCertificates.reseal('old', 'v1.k2.y'));
    expect(await store().clientCertificates.sealedOtherwise('v1.k2.', 10)).toEqual([]);
  });

  it('keep documentation versions with their parts until the API goes', async () => {
    await change(({ documentation }) => documentation.insert(aVersion('v2')));
    await change(({ documentation }) => documentation.insert(aVersion('v1')));
    await change(({ documentation }) => documentation.update('docs', 'v1', 'the first'));
    const first = await store().documentation.list('docs', FIRST);
    expect(first.items).toEqual([
      {
        ...aVersion('v1'),
        description: 'the first',
        revision: 2,
        createdAtUnixMs: START_UNIX_MS,
        updatedAtUnixMs: START_UNIX_MS,
      },
    ]);
    await change((transaction) => transaction.deleteApi('docs', undefined));
    expect(await store().documentation.get('docs', 'v1')).toBeUndefined();
  });

  it('name every change in the audit trail, and tell no node', async () => {
    const outbox = (await store().listOutbox(0, 100)).length;
    await change(({ clientCertificates }) => clientCertificates.insert(aCertificate('a')));
    await change(({ documentation }) => documentation.insert(aVersion('v1')));
    await change(({ documentation }) => documentation.delete('docs', 'v1'));
    const { items } = await store().listAudit({ pageSize: 3, pageToken: undefined });
    expect(items.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      'delete documentationversions/docs/v1',
      'create documentationversions/docs/v1',
      'create clientcertificates/a',
    ]);
    expect(await store().listOutbox(0, 100)).toHaveLength(outbox);
  });
});
