import { X509Certificate, createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { createTestCa } from '@gatehouse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { selfSignedClientCertificate } from './self-signed-certificate.ts';
import type { CertificateWithKey } from './self-signed-certificate.ts';

const NOT_BEFORE = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

let made: CertificateWithKey;
beforeAll(async () => {
  made = await selfSignedClientCertificate({
    commonName: 'Gatehouse',
    serialNumber: Buffer.from('0080ff', 'hex'),
    notBeforeUnixMs: NOT_BEFORE,
    notAfterUnixMs: Date.UTC(2050, 0, 1),
  });
});

describe('a self-signed client certificate', () => {
  it('names its subject, its serial number and its days, and is signed with its own key', () => {
    const read = new X509Certificate(made.certificate);
    expect([read.subject, read.issuer, read.serialNumber]).toEqual(['CN=Gatehouse', 'CN=Gatehouse', '80FF']);
    expect([read.validFrom, read.validTo]).toEqual(['Jan  2 03:04:05 2026 GMT', 'Jan  1 00:00:00 2050 GMT']);
    expect([read.ca, read.keyUsage]).toEqual([false, ['1.3.6.1.5.5.7.3.2']]);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.checkPrivateKey(createPrivateKey(made.privateKey))).toBe(true);
  });

  it('is what a TLS server that trusts it lets in', async () => {
    const server = createTestCa().issue('localhost');
    const listener = createServer({ ...server, ca: made.certificate, requestCert: true, rejectUnauthorized: true });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const accepted = once(listener, 'secureConnection') as Promise<[TLSSocket]>;
    const { certificate: cert, privateKey: key } = made;
    const client = connect({ port, host: '127.0.0.1', cert, key, rejectUnauthorized: false });
    const [socket] = await accepted;
    expect([socket.authorized, socket.getPeerCertificate().subject.CN]).toEqual([true, 'Gatehouse']);
    client.destroy();
    socket.destroy();
    listener.close();
  });
});
