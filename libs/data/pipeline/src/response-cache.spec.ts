import { describe, expect, it } from 'vitest';
import { CACHED, cachingNode } from './response-cache-spec-kit.ts';

const RENEW = ['cache-control', 'max-age=0'];
const WARNING = '199 Cache-control headers were ignored because the caller was unauthorized.';

describe('a route of a stage with a cache', () => {
  it('calls its backend once and answers from the cache then, with a request id of each request', async () => {
    const node = await cachingNode();
    const first = node.send();
    node.calls[0]?.answer('one', { headers: ['x-kept', '1'] });
    const second = node.send({ query: 'other=1' });
    expect(node.calls).toHaveLength(1);
    for (const exchange of [first, second]) {
      expect([exchange.status, exchange.body, exchange.header('x-kept')]).toEqual([200, 'one', '1']);
      expect(exchange.headers.filter((text) => text === 'apigw-requestid')).toHaveLength(1);
    }
    const metrics = node.metrics.routeMetrics('abc', 'prod', undefined);
    expect([metrics.cacheHitCount, metrics.cacheMissCount]).toEqual([1, 1]);
  });

  it('keeps the mapped answer, whatever its status', async () => {
    const responseParameters = { '500': { 'overwrite:statuscode': '404', 'append:header.x-mapped': 'yes' } };
    const node = await cachingNode({ integration: { responseParameters } });
    node.send();
    node.calls[0]?.answer('broken', { status: 500 });
    const hit = node.send();
    expect([hit.status, hit.body, hit.header('x-mapped'), node.calls.length]).toEqual([404, 'broken', 'yes', 1]);
  });

  it('makes entries differ by what its integration declares', async () => {
    const node = await cachingNode({ integration: { cacheKeyParameters: ['$request.querystring.q'] } });
    for (const query of ['q=1', 'q=2', 'q=1&r=3', 'q=%31']) node.send({ query });
    expect(node.calls.map(({ request }) => request.target)).toEqual(['/?q=1', '/?q=2']);
  });

  it('keeps entries of one deployment apart from those of the next', async () => {
    const node = await cachingNode();
    node.send();
    node.calls[0]?.answer('one');
    await node.serve({ routeKeys: ['GET /a'], settings: CACHED, deploymentId: 'd2' });
    const after = node.send();
    node.calls[1]?.answer('two');
    expect(after.body).toBe('two');
    await node.serve({ routeKeys: ['GET /a'], settings: CACHED, deploymentId: 'd1' });
    expect(node.send().body).toBe('one');
  });

  it('never keeps an error of the gateway', async () => {
    const node = await cachingNode();
    const failed = node.send();
    node.calls[0]?.handler.onFailure('TIMEOUT', new Error('slow'));
    expect(failed.status).toBe(503);
    const next = node.send();
    node.calls[1]?.answer('one');
    expect(next.body).toBe('one');
  });

  it('asks its backend for the whole answer and tells each client whether its copy is still good', async () => {
    const node = await cachingNode();
    const first = node.send({ headers: ['if-none-match', '"a"', 'range', 'bytes=0-1', 'accept', '*/*'] });
    const sent = node.calls[0]?.request.headers ?? [];
    expect([sent.includes('if-none-match'), sent.includes('range'), sent.includes('accept')]).toEqual([
      false,
      false,
      true,
    ]);
    node.calls[0]?.answer('one', { headers: ['etag', '"a"', 'content-type', 'text/plain'] });
    expect([first.status, first.body]).toEqual([200, 'one']);
    const same = node.send({ headers: ['if-none-match', '"a"'] });
    expect([same.status, same.body, same.header('etag'), same.header('content-type')]).toEqual([
      304,
      '',
      '"a"',
      undefined,
    ]);
    expect(node.send({ headers: ['if-none-match', '"b"'] }).body).toBe('one');
    expect(node.calls).toHaveLength(1);
  });
});

describe('what is cached', () => {
  const routeKeys = ['GET /a', 'POST /a', 'ANY /b', '$default'];

  it.each([
    ['GET, where the stage says nothing more', 'GET', '/prod/a', CACHED, 1],
    ['GET of a route for all methods', 'GET', '/prod/b', CACHED, 1],
    ['GET of the $default route', 'GET', '/prod/c', CACHED, 1],
    ['no other method', 'POST', '/prod/a', { ...CACHED, defaultRouteSettings: { cachingEnabled: true } }, 2],
    [
      'another method whose route says so',
      'POST',
      '/prod/a',
      { ...CACHED, routeSettings: { 'POST /a': { cachingEnabled: true } } },
      1,
    ],
    [
      'no other method of a route for all',
      'POST',
      '/prod/b',
      { ...CACHED, routeSettings: { 'ANY /b': { cachingEnabled: true } } },
      2,
    ],
    ['no HEAD of a route for all', 'HEAD', '/prod/b', CACHED, 2],
    [
      'nothing of a route that is switched off',
      'GET',
      '/prod/a',
      { ...CACHED, routeSettings: { 'GET /a': { cachingEnabled: false } } },
      2,
    ],
    [
      'nothing when the default is off',
      'GET',
      '/prod/a',
      { ...CACHED, defaultRouteSettings: { cachingEnabled: false } },
      2,
    ],
    [
      'what a route switches on again',
      'GET',
      '/prod/a',
      {
        ...CACHED,
        defaultRouteSettings: { cachingEnabled: false },
        routeSettings: { 'GET /a': { cachingEnabled: true } },
      },
      1,
    ],
    [
      'nothing with a time to live of 0',
      'GET',
      '/prod/a',
      { ...CACHED, routeSettings: { 'GET /a': { cacheTtlInSeconds: 0 } } },
      2,
    ],
    [
      'nothing of a stage without cache',
      'GET',
      '/prod/a',
      { routeSettings: { 'GET /a': { cachingEnabled: true } } },
      2,
    ],
  ])('is %s', async (_title, method, path, settings, calls) => {
    const node = await cachingNode({ routeKeys, settings });
    node.send({ method, path });
    node.calls[0]?.answer('one');
    node.send({ method, path });
    expect(node.calls).toHaveLength(calls);
  });

  it('with a body is one entry for all bodies, and the backend gets that of the first', async () => {
    const settings = { ...CACHED, routeSettings: { 'POST /a': { cachingEnabled: true } } };
    const node = await cachingNode({ routeKeys, settings });
    node.send({ method: 'POST' }, 'first');
    expect(node.calls[0]?.body).toBe('first');
    node.calls[0]?.answer('one');
    expect(node.send({ method: 'POST' }, 'second').body).toBe('one');
    expect(node.send({ method: 'POST' }, 'x'.repeat(101)).status).toBe(413);
  });

  it('of HEAD keeps the length that the backend gave', async () => {
    const settings = { ...CACHED, routeSettings: { 'HEAD /a': { cachingEnabled: true } } };
    const node = await cachingNode({ routeKeys: ['HEAD /a'], settings });
    node.send({ method: 'HEAD' });
    node.calls[0]?.handler.onHead(200, [], 5_000, true);
    node.calls[0]?.handler.onEnd();
    expect(node.send({ method: 'HEAD' }).status).toBe(200);
    expect(node.metrics.routeMetrics('abc', 'prod', undefined).dataProcessedBytes).toBe(10_000);
    expect(node.calls).toHaveLength(1);
  });
});

describe('Cache-Control: max-age=0', () => {
  async function renewed(settings: object) {
    const node = await cachingNode({ settings: { ...CACHED, defaultRouteSettings: settings } });
    node.send();
    node.calls[0]?.answer('one');
    const exchange = node.send({ headers: RENEW });
    node.calls[1]?.answer('two');
    return { node, exchange, after: node.send() };
  }

  it('is ignored by default, and the answer says so', async () => {
    const { node, exchange, after } = await renewed({});
    expect([exchange.status, exchange.body, exchange.header('warning')]).toEqual([200, 'one', WARNING]);
    expect([after.body, after.header('warning'), node.calls.length]).toEqual(['one', undefined, 1]);
  });

  it('is ignored without a word with SUCCEED_WITHOUT_RESPONSE_HEADER', async () => {
    const strategy = 'SUCCEED_WITHOUT_RESPONSE_HEADER';
    const { node, exchange } = await renewed({ unauthorizedCacheControlHeaderStrategy: strategy });
    expect([exchange.body, exchange.header('warning'), node.calls.length]).toEqual(['one', undefined, 1]);
  });

  it('is refused with FAIL_WITH_403', async () => {
    const { node, exchange } = await renewed({ unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' });
    expect([exchange.status, exchange.body]).toEqual([403, '{"message":"Forbidden"}']);
    expect(node.calls).toHaveLength(1);
  });

  it('renews the entry where anybody may', async () => {
    const { exchange, after } = await renewed({ requireAuthorizationForCacheControl: false });
    expect([exchange.body, exchange.header('warning'), after.body]).toEqual(['two', undefined, 'two']);
  });

  it('that is ignored on a miss leaves no warning in the entry', async () => {
    const node = await cachingNode();
    const first = node.send({ headers: RENEW });
    node.calls[0]?.answer('one');
    expect(first.header('warning')).toBe(WARNING);
    expect(node.send().header('warning')).toBeUndefined();
  });

  it('means nothing on a route without cache', async () => {
    const node = await cachingNode({
      settings: { defaultRouteSettings: { unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' } },
    });
    const exchange = node.send({ headers: RENEW });
    node.calls[0]?.answer('one');
    expect([exchange.status, exchange.header('warning')]).toEqual([200, undefined]);
  });
});
