import { describe, expect, it } from 'vitest';
import type { GatewayRequest } from '@gatehouse/exchange';
import { prepareCors } from './cors.ts';

function request(method: string, headers: readonly string[]): GatewayRequest {
  return {
    method,
    path: '/',
    query: '',
    authority: 'a.execute-api.localhost',
    headers,
    sourceIp: '192.0.2.1',
    scheme: 'http',
    contentLength: 0,
  };
}

const PREFLIGHT = ['origin', 'https://a.example', 'access-control-request-method', 'PUT'];

describe('CORS', () => {
  it('takes OPTIONS for a preflight only with Origin and Access-Control-Request-Method', () => {
    const cors = prepareCors({ allowOrigins: ['*'] });
    expect(cors.isPreflight(request('OPTIONS', PREFLIGHT))).toBe(true);
    expect(cors.isPreflight(request('GET', PREFLIGHT))).toBe(false);
    expect(cors.isPreflight(request('OPTIONS', ['origin', 'https://a.example']))).toBe(false);
    expect(cors.isPreflight(request('OPTIONS', ['access-control-request-method', 'PUT']))).toBe(false);
  });

  it('answers a preflight with the configured lists and leaves out what is not configured', () => {
    const cors = prepareCors({
      allowOrigins: ['https://a.example'],
      allowMethods: ['GET', 'PUT'],
      allowCredentials: true,
    });
    expect(cors.preflightHeaders(request('OPTIONS', PREFLIGHT))).toEqual([
      ...['access-control-allow-origin', 'https://a.example'],
      ...['access-control-allow-credentials', 'true'],
      ...['vary', 'Origin'],
      ...['access-control-allow-methods', 'GET,PUT'],
    ]);
    const all = prepareCors({ allowOrigins: ['*'], allowHeaders: ['*'], maxAge: 0 });
    expect(all.preflightHeaders(request('OPTIONS', PREFLIGHT))).toEqual([
      ...['access-control-allow-origin', '*'],
      ...['access-control-allow-headers', '*'],
      ...['access-control-max-age', '0'],
    ]);
  });

  it('sends no CORS headers to an origin that is not allowed', () => {
    const cors = prepareCors({ allowOrigins: ['https://b.example'], allowMethods: ['GET'] });
    expect(cors.preflightHeaders(request('OPTIONS', PREFLIGHT))).toEqual([]);
    expect(cors.applyTo(request('GET', ['origin', 'https://a.example']), ['a', 'b'])).toEqual(['a', 'b']);
  });

  it.each([
    ['https://*', 'https://a.example', true],
    ['https://*', 'http://a.example', false],
    ['http://*', 'http://a.example:8080', true],
    ['https://a.example', 'https://a.example', true],
    ['https://a.example', 'https://x.a.example', false],
  ])('with %s allowed, treats %s as allowed: %s', (allowed, origin, isAllowed) => {
    const cors = prepareCors({ allowOrigins: [allowed] });
    expect(cors.applyTo(request('GET', ['origin', origin]), []).length > 0).toBe(isAllowed);
  });

  it('drops the backend’s CORS headers, also for a request without Origin', () => {
    const cors = prepareCors({ allowOrigins: ['*'], exposeHeaders: ['x-a'] });
    const backend = ['access-control-allow-origin', 'https://evil.example', 'content-type', 'text/plain'];
    expect(cors.applyTo(request('GET', []), backend)).toEqual(['content-type', 'text/plain']);
    expect(cors.applyTo(request('GET', ['origin', 'https://a.example']), backend)).toEqual([
      ...['content-type', 'text/plain'],
      ...['access-control-allow-origin', '*'],
      ...['access-control-expose-headers', 'x-a'],
    ]);
  });
});
