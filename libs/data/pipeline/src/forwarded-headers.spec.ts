import { describe, expect, it } from 'vitest';
import type { GatewayRequest } from '@gatehouse/exchange';
import { forwardedHeaders } from './forwarded-headers.ts';

function request(headers: readonly string[], overrides: Partial<GatewayRequest> = {}): GatewayRequest {
  return {
    method: 'GET',
    path: '/',
    query: '',
    authority: 'abc.execute-api.localhost:8080',
    headers,
    sourceIp: '192.0.2.1',
    scheme: 'http',
    contentLength: 0,
    ...overrides,
  };
}

function sent(headers: readonly string[], overrides?: Partial<GatewayRequest>): Record<string, string> {
  const flat = forwardedHeaders(request(headers, overrides), {
    addTraceHeaders: (outgoing, hasXrayHeader) => {
      if (!hasXrayHeader) outgoing.push('x-amzn-trace-id', 'Root=1-new');
    },
  });
  const entries: [string, string][] = [];
  for (let i = 0; i < flat.length; i += 2) entries.push([flat[i] ?? '', flat[i + 1] ?? '']);
  return Object.fromEntries(entries);
}

const OWN = ['forwarded', 'via', 'x-amzn-trace-id', 'x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'];

describe('forwardedHeaders', () => {
  it('passes end-to-end headers on and adds the gateway’s own', () => {
    expect(sent(['accept', '*/*', 'cookie', 'a=b'])).toEqual({
      accept: '*/*',
      cookie: 'a=b',
      forwarded: 'for=192.0.2.1;host="abc.execute-api.localhost:8080";proto=http',
      via: 'HTTP/1.1 Gatehouse',
      'x-amzn-trace-id': 'Root=1-new',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-port': '8080',
      'x-forwarded-proto': 'http',
    });
  });

  it.each([
    'connection',
    'keep-alive',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'host',
    'content-length',
    'expect',
  ])('keeps %s to this connection', (name) => {
    expect(Object.keys(sent([name, 'x'])).sort()).toEqual(OWN);
  });

  it('drops headers that Connection names, but never the gateway’s own', () => {
    const headers = ['connection', 'close, X-Drop, x-forwarded-for, via', 'x-drop', '1', 'x-keep', '2'];
    const result = sent(headers);
    expect(result['x-drop']).toBeUndefined();
    expect(result['x-keep']).toBe('2');
    expect(result['x-forwarded-for']).toBe('192.0.2.1');
    expect(result['via']).toBe('HTTP/1.1 Gatehouse');
  });

  it('does not believe a client’s Forwarded header and keeps its trace id', () => {
    const result = sent(['forwarded', 'for=1.2.3.4', 'x-amzn-trace-id', 'Root=1-old']);
    expect(result['forwarded']).toContain('for=192.0.2.1;');
    expect(result['x-amzn-trace-id']).toBe('Root=1-old');
  });

  it('quotes IPv6 addresses and knows the default ports', () => {
    const result = sent([], { sourceIp: '2001:db8::1', authority: 'api.example.com', scheme: 'https' });
    expect(result['forwarded']).toBe('for="[2001:db8::1]";host=api.example.com;proto=https');
    expect(result['x-forwarded-port']).toBe('443');
  });
});
