import { connect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { createTestCa } from '@gatehouse/testing';
import type { TestCertificate } from '@gatehouse/testing';
import { fixedTls } from '@gatehouse/tls';
import type { TlsMaterial, TlsSource } from '@gatehouse/tls';
import { ChannelCredentials, createChannel, createClient, waitForChannelReady } from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';
import { afterEach, describe, expect, it } from 'vitest';
import { startSpecServer } from './spec-kit.ts';

const ca = createTestCa();
const serverCertificate = ca.issue('control.test');
/** Who must be let in is waited for on a busy machine; who must not is refused again and again in this time. */
const UP_MS = 30_000;
const REFUSED_MS = 1_500;

/** `SERVING` of grpc.health.v1. */
const SERVING = 1;

let server: Awaited<ReturnType<typeof startSpecServer>> | undefined;
afterEach(() => server?.stop());

const start = async (tls: TlsSource): Promise<number> => {
  server = await startSpecServer({}, { tls });
  return server.port;
};

/** How a health check over TLS ends that is tried for so long. */
async function check(
  triesMs: number,
  port: number,
  rootCa: string | undefined,
  client?: TestCertificate,
): Promise<string> {
  const pem = (text: string | undefined): Buffer | null => (text === undefined ? null : Buffer.from(text));
  const tls = ChannelCredentials.createSsl(pem(rootCa), pem(client?.key), pem(client?.cert));
  const channel = createChannel(`127.0.0.1:${String(port)}`, rootCa === undefined ? undefined : tls);
  try {
    await waitForChannelReady(channel, new Date(Date.now() + triesMs));
    const { status } = await createClient(HealthDefinition, channel).check({ service: '' });
    return status === SERVING ? 'up' : 'down';
  } catch {
    return 'refused';
  } finally {
    channel.close();
  }
}

/** Serial number of the certificate that the server shows, or the code of the failure. */
function serialOf(port: number, options: ConnectionOptions = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', ca: ca.cert, ALPNProtocols: ['h2'], ...options }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

describe('the gRPC server with TLS', () => {
  it('answers those who know its authority, not others and not plaintext', async () => {
    const port = await start(fixedTls(serverCertificate));
    expect(await check(UP_MS, port, ca.cert)).toBe('up');
    expect(await check(REFUSED_MS, port, createTestCa('other').cert)).toBe('refused');
    expect(await check(REFUSED_MS, port, undefined)).toBe('refused');
  });

  it('refuses what is older than TLS 1.2', async () => {
    const port = await start(fixedTls(serverCertificate));
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    expect(await serialOf(port, old)).toMatch(/EPROTO|ECONNRESET|VERSION/);
    expect(await serialOf(port, { maxVersion: 'TLSv1.2' })).toMatch(/^[0-9A-F]+$/);
  });

  it('asks for a client certificate when authorities are named', async () => {
    const port = await start(fixedTls({ ...serverCertificate, clientCa: ca.cert }));
    expect(await check(UP_MS, port, ca.cert, ca.issue('operator'))).toBe('up');
    expect(await check(REFUSED_MS, port, ca.cert)).toBe('refused');
    expect(await check(REFUSED_MS, port, ca.cert, createTestCa('other').issue('stranger'))).toBe('refused');
  });

  it('takes new certificates without a restart', async () => {
    let change: (material: TlsMaterial) => void = () => undefined;
    const port = await start({
      current: () => serverCertificate,
      onChange: (listener) => {
        change = listener;
        return () => undefined;
      },
    });
    const before = await serialOf(port);
    change(ca.issue('renewed.test'));
    const after = await serialOf(port);
    expect([before, after].every((serial) => /^[0-9A-F]+$/.test(serial))).toBe(true);
    expect(after).not.toBe(before);
  });
});
