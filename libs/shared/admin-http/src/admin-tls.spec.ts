import { get } from 'node:https';
import type { RequestOptions } from 'node:https';
import { createTestCa } from '@gatehouse/testing';
import { fixedTls } from '@gatehouse/tls';
import type { TlsMaterial, TlsSource } from '@gatehouse/tls';
import { afterEach, describe, expect, it } from 'vitest';
import { createAdminServer } from './index.ts';
import type { AdminServer } from './index.ts';

const ca = createTestCa();
const server = ca.issue('admin.test');
const open: AdminServer[] = [];

async function start(tls: TlsSource): Promise<number> {
  const page = () => ({ status: 200, contentType: 'text/plain', body: 'ok' });
  const routes = { '/healthz': page, '/readyz': page, '/metrics': page };
  const admin = createAdminServer({ host: '127.0.0.1', port: 0, routes, tls });
  open.push(admin);
  return (await admin.listen()).port;
}

/** Status of a page, or the code of the failure; and the serial number of the server's certificate. */
function visit(
  port: number,
  path: string,
  options: RequestOptions = {},
): Promise<{ status: unknown; serial?: string }> {
  return new Promise((resolve) => {
    const request = get({ port, path, host: '127.0.0.1', ca: ca.cert, agent: false, ...options }, (response) => {
      const { socket } = response as unknown as { socket: { getPeerCertificate(): { serialNumber: string } } };
      resolve({ status: response.statusCode, serial: socket.getPeerCertificate().serialNumber });
      response.resume();
    });
    request.on('error', (error: NodeJS.ErrnoException) => resolve({ status: error.code }));
  });
}

describe('the admin server with TLS', () => {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((admin) => admin.close()));
  });

  it('serves HTTPS to those who know its authority, and nothing older than TLS 1.2', async () => {
    const port = await start(fixedTls(server));
    expect((await visit(port, '/metrics')).status).toBe(200);
    expect((await visit(port, '/metrics', { ca: [] })).status).toMatch(/UNABLE_TO|SELF_SIGNED/);
    const old = await visit(port, '/metrics', {
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'ALL@SECLEVEL=0',
    });
    expect(old.status).toMatch(/EPROTO|ECONNRESET/);
    await expect(fetch(`http://127.0.0.1:${String(port)}/metrics`)).rejects.toThrow();
  });

  it('lets probes in without client certificate, and nobody else when authorities are named', async () => {
    const port = await start(fixedTls({ ...server, clientCa: ca.cert }));
    const statuses = async (options: RequestOptions) =>
      Promise.all(
        ['/healthz', '/readyz', '/metrics', '/nope'].map(async (path) => (await visit(port, path, options)).status),
      );
    expect(await statuses({})).toEqual([200, 200, 403, 403]);
    expect(await statuses(createTestCa('other').issue('stranger'))).toEqual([200, 200, 403, 403]);
    expect(await statuses(ca.issue('prometheus'))).toEqual([200, 200, 200, 404]);
  });

  it('takes new certificates for connections made from then on', async () => {
    let change: (material: TlsMaterial) => void = () => undefined;
    const port = await start({
      current: () => server,
      onChange: (listener) => {
        change = listener;
        return () => undefined;
      },
    });
    const before = await visit(port, '/healthz');
    change(ca.issue('renewed.test'));
    const after = await visit(port, '/healthz');
    expect([before.status, after.status]).toEqual([200, 200]);
    expect(after.serial).not.toBe(before.serial);
  });
});
