import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange } from '@gatehouse/exchange';
import { RawClient, startServer, until } from './test-support.ts';
import type { TestServer } from './test-support.ts';
import { handshake } from './testing/websocket-frames.ts';

const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

const opened: { server?: TestServer; clients: RawClient[] } = { clients: [] };

async function start(handler: (exchange: Exchange) => void): Promise<TestServer> {
  const server = await startServer(handler);
  opened.server = server;
  return server;
}

function client(localAddress: string): RawClient {
  const one = new RawClient(opened.server?.port ?? 0, localAddress);
  opened.clients.push(one);
  return one;
}

/** The address that a request over this connection is seen to come from. */
async function askedBy(one: RawClient): Promise<string> {
  one.text = '';
  one.send(REQUEST);
  await one.sees('\r\n\r\nfrom ');
  return one.text.slice(one.text.indexOf('from ') + 'from '.length);
}

async function nobodyIsConnected(): Promise<void> {
  for (const one of opened.clients.splice(0)) one.destroy();
  await until(() => opened.server?.server.connectionCount === 0, 'the end of all connections');
}

afterEach(() => {
  for (const one of opened.clients.splice(0)) one.destroy();
  opened.server?.server.close();
});

describe('requests over kept connections', () => {
  const tellPeer = (exchange: Exchange): void => exchange.respond(200, [], `from ${exchange.request.sourceIp}`);

  it('come from the address of their own connection, also while others come from other addresses', async () => {
    await start(tellPeer);
    const first = client('127.0.0.1');
    expect(await askedBy(first)).toBe('127.0.0.1');
    const second = client('127.0.0.2');
    expect(await askedBy(second)).toBe('127.0.0.2');
    expect(await askedBy(first)).toBe('127.0.0.1');
    expect(await askedBy(second)).toBe('127.0.0.2');
    first.destroy();
    await until(() => opened.server?.server.connectionCount === 1, 'the end of the first connection');
    expect(await askedBy(client('127.0.0.3'))).toBe('127.0.0.3');
    expect(await askedBy(second)).toBe('127.0.0.2');
  });

  it('come from the new address when all connections of an old one have ended', async () => {
    await start(tellPeer);
    for (const address of ['127.0.0.1', '127.0.0.2', '127.0.0.1']) {
      expect(await askedBy(client(address))).toBe(address);
      expect(await askedBy(client(address))).toBe(address);
      await nobodyIsConnected();
    }
  });
});

describe('a connection that becomes a WebSocket', () => {
  it('counts as open until it is closed', async () => {
    const { server } = await start((exchange) => {
      exchange.accept?.({ onMessage: () => undefined, onClose: () => undefined }, '');
    });
    const one = client('127.0.0.1');
    one.send(handshake());
    await one.sees('\r\n\r\n');
    expect(server.connectionCount).toBe(1);
    await nobodyIsConnected();
  });
});
