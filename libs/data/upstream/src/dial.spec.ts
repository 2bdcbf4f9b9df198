import { TLSSocket, createServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { UpstreamTls } from '@gatehouse/exchange';
import { createTestCa } from '@gatehouse/testing';
import { createUpstreamProvider } from './provider.ts';
import { Recorder, listenOn, requestOf } from './testing/loopback.ts';
import type { Loopback } from './testing/loopback.ts';

const ca = createTestCa();
/** Good for one name only. */
const serverCertificate = ca.issue('upstream.test', ['upstream.test']);

let server: Loopback | undefined;
afterEach(() => server?.close());

async function callOverTls(tls: UpstreamTls, times = 1) {
  let requests = 0;
  let resumed = false;
  let name: unknown;
  server = await listenOn(createServer(serverCertificate), 'secureConnection', (_text, socket) => {
    requests++;
    if (socket instanceof TLSSocket) {
      name = 'servername' in socket ? socket.servername : undefined;
      resumed = socket.isSessionReused();
    }
    socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok');
  });
  const provider = createUpstreamProvider();
  let recorder = new Recorder();
  for (let i = 0; i < times; i++) {
    recorder = new Recorder();
    provider.origin({ scheme: 'https', host: '127.0.0.1', port: server.port, tls }).call(requestOf(), recorder);
    await recorder.finished;
  }
  provider.close();
  return { recorder, requests, resumed, name };
}

describe('TLS towards an origin', () => {
  it('is verified with the given CA and name, and sends the name', async () => {
    const { recorder, name } = await callOverTls({ caCertificates: ca.cert, serverName: 'upstream.test' });
    expect(recorder.events).toEqual(['head 200', 'data ok', 'end']);
    expect(name).toBe('upstream.test');
  });

  it.each([
    ['an unknown CA', { serverName: 'upstream.test' }],
    ['another name', { caCertificates: ca.cert, serverName: 'other.test' }],
    ['the bare address', { caCertificates: ca.cert }],
    ['a CA that is no PEM', { caCertificates: 'nonsense', serverName: 'upstream.test' }],
  ])('fails as UNREACHABLE with %s, and no byte of the request is sent', async (_what, tls) => {
    const { recorder, requests } = await callOverTls(tls);
    expect(recorder.events).toEqual(['failure UNREACHABLE']);
    expect(recorder.cause).toBeInstanceOf(Error);
    expect(requests).toBe(0);
  });

  it('is not verified when the origin says so', async () => {
    const { recorder } = await callOverTls({ insecureSkipVerification: true });
    expect(recorder.body).toBe('ok');
  });

  it('resumes the session on the next connection', async () => {
    const { resumed } = await callOverTls({ caCertificates: ca.cert, serverName: 'upstream.test' }, 3);
    expect(resumed).toBe(true);
  });
});
