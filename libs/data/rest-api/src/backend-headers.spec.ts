import { describe, expect, it } from 'vitest';
import { addDefaultHeaders, remapAnswer, responseHeaderName, setHeader } from './backend-headers.ts';

describe('headers of a proxied answer', () => {
  it('that the gateway writes itself come under another name, those of a connection not at all', () => {
    const headers = [
      'server',
      'nginx',
      'etag',
      '"1"',
      'te',
      'x',
      'date',
      'today',
      'set-cookie',
      'a',
      'set-cookie',
      'b',
    ];
    remapAnswer(headers);
    expect(headers).toEqual([
      ...['x-amzn-Remapped-server', 'nginx', 'etag', '"1"', 'x-amzn-Remapped-date', 'today'],
      ...['set-cookie', 'a', 'set-cookie', 'b'],
    ]);
  });
});

describe('headers that responseParameters set', () => {
  it.each([
    ['X-Mine', 'x-mine'],
    ['Content-Type', 'content-type'],
    ['Server', 'x-amzn-Remapped-Server'],
    ['Content-Length', 'x-amzn-Remapped-Content-Length'],
    ['Transfer-Encoding', undefined],
  ])('%s is sent as %s', (name, sent) => {
    expect(responseHeaderName(name)).toBe(sent);
  });
});

describe('headers for a backend', () => {
  it('replace all lines of a name, and defaults replace none', () => {
    const headers = ['accept', 'text/plain', 'x', '1', 'x', '2'];
    setHeader(headers, 'x', ['3']);
    addDefaultHeaders(headers, 'abc', false);
    expect(headers).toEqual([
      ...['accept', 'text/plain', 'x', '3'],
      ...['user-agent', 'AmazonAPIGateway_abc', 'x-amzn-apigateway-api-id', 'abc'],
    ]);
  });
});
