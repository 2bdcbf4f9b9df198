import { describe, expect, it } from 'vitest';
import { isLoopbackHost, parseAddress } from './addresses.ts';

describe('parseAddress', () => {
  it('takes origin and path apart', () => {
    expect(parseAddress('http://127.0.0.1:8080/_aws/hello/', 'http')).toEqual({
      url: 'http://127.0.0.1:8080/_aws/hello',
      origin: 'http://127.0.0.1:8080',
      pathPrefix: '/_aws/hello',
      isLoopback: true,
    });
  });

  it('makes ws of http for WebSocket scenarios, and keeps TLS', () => {
    expect(parseAddress('http://a:1', 'websocket')).toMatchObject({ origin: 'ws://a:1', isLoopback: false });
    expect(parseAddress('https://a', 'websocket')).toMatchObject({ origin: 'wss://a' });
  });

  it.each(['nope', '127.0.0.1:8080', 'ws://a', 'http://u:p@a', 'http://a?b', 'http://a#b'])('refuses %s', (text) => {
    expect(parseAddress(text, 'http')).toMatch(/^must/);
  });
});

describe('isLoopbackHost', () => {
  it('knows this machine', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', 'a.execute-api.localhost', '[::1]', 'localhost.']) {
      expect([host, isLoopbackHost(host)]).toEqual([host, true]);
    }
  });

  it('takes nothing else for it', () => {
    for (const host of ['127.0.0.1.example.com', '10.0.0.1', '0.0.0.0', 'notlocalhost', '[::2]']) {
      expect([host, isLoopbackHost(host)]).toEqual([host, false]);
    }
  });
});
