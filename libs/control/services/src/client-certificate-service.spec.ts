import { X509Certificate } from 'node:crypto';
import { SecretBox } from '@gatehouse/secrets';
import { TEST_ACTOR } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { resealClientCertificates } from './client-certificate-service.ts';
import { closePlanes, planeWithStages, SPEC_KEY } from './spec-store.ts';

afterEach(closePlanes);

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
const ALL = { pageSize: 100, pageToken: undefined };

describe('client certificates', () => {
  it('are generated with an id of six characters and a certificate that is good for a year', async () => {
    const { clientCertificates, time } = await planeWithStages();
    const made = await clientCertificates.generate(TEST_ACTOR, { description: 'for the backend', tags: { team: 'a' } });
    expect(made.clientCertificateId).toMatch(/^[a-z0-9]{6}$/);
    expect(made.expiresAtUnixMs).toBe(time.now() + YEAR_MS);
    const read = new X509Certificate(made.pemEncodedCertificate);
    expect([read.subject, read.verify(read.publicKey)]).toEqual(['CN=Gatehouse', true]);
    expect(await clientCertificates.get(made.clientCertificateId)).toEqual(made);
  });

  it('keep their private key encrypted, and encrypt it anew with a new secret key', async () => {
    const { clientCertificates, store } = await planeWithStages();
    const { clientCertificateId } = await clientCertificates.generate(TEST_ACTOR, {});
    const sealed = async (box: SecretBox) => store.clientCertificates.sealedOtherwise(box.prefix, 10);
    const box = new SecretBox([Buffer.alloc(32, 8), SPEC_KEY]);
    expect(await sealed(new SecretBox([SPEC_KEY]))).toEqual([]);
    expect(await sealed(box)).toHaveLength(1);
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    await resealClientCertificates(store, box, logger);
    expect(await sealed(box)).toEqual([]);
    const [{ sealedKey } = { sealedKey: '' }] = await sealed(new SecretBox([SPEC_KEY]));
    expect(box.open(sealedKey, `clientcertificates/${clientCertificateId}`)).toContain('BEGIN PRIVATE KEY');
  });

  it('change their description and tags, and nothing else', async () => {
    const { clientCertificates } = await planeWithStages();
    const made = await clientCertificates.generate(TEST_ACTOR, {});
    const document = { clientCertificateId: made.clientCertificateId, description: 'new' };
    const changed = await clientCertificates.update(TEST_ACTOR, { document, revision: 1 });
    expect(changed).toMatchObject({ document, revision: 2, pemEncodedCertificate: made.pemEncodedCertificate });
    const unknown = clientCertificates.update(TEST_ACTOR, { document: { clientCertificateId: 'nobody' } });
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('cannot be made without a secret key, and go when they are deleted', async () => {
    const without = await planeWithStages({ secretBox: undefined as never });
    const refused = without.clientCertificates.generate(TEST_ACTOR, {});
    await expect(refused).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
    const { clientCertificates } = await planeWithStages();
    const { clientCertificateId } = await clientCertificates.generate(TEST_ACTOR, {});
    await clientCertificates.delete(TEST_ACTOR, { clientCertificateId });
    expect((await clientCertificates.list(ALL)).items).toEqual([]);
    const again = clientCertificates.delete(TEST_ACTOR, { clientCertificateId });
    await expect(again).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
