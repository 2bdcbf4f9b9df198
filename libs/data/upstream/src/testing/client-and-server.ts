import type { Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { UpstreamRequest } from '@gatehouse/exchange';
import { createUpstreamProvider } from '../provider.ts';
import type { ClosableUpstreamProvider, UpstreamProviderOptions } from '../provider.ts';
import { Recorder, listen, requestOf } from './loopback.ts';
import type { Loopback } from './loopback.ts';

/** A complete small response. */
export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** A raw server and a client before it; both end with the test. */
export async function setUp(
  onRequest: (text: string, socket: Socket, socketNumber: number) => void,
  options: UpstreamProviderOptions = {},
) {
  const server: Loopback = await listen(onRequest);
  const provider: ClosableUpstreamProvider = createUpstreamProvider(options);
  cleanUps.push(() => provider.close(), server.close);
  const upstream = provider.origin({ scheme: 'http', host: '127.0.0.1', port: server.port });
  const start = (changes: Partial<UpstreamRequest> = {}): Recorder => {
    const recorder = new Recorder();
    recorder.call = upstream.call(requestOf(changes), recorder);
    return recorder;
  };
  const run = async (changes: Partial<UpstreamRequest> = {}): Promise<Recorder> => {
    const recorder = start(changes);
    await recorder.finished;
    return recorder;
  };
  const stats = () => provider.stats()[0];
  return { server, provider, start, run, stats };
}
