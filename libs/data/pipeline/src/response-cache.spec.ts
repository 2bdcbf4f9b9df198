import { testLimiter, testResponseCache } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { Limits } from './index.ts';
import { FakeNode } from './spec-kit.ts';
import type { FakeStage } from './spec-kit.ts';

const CACHED = { cacheClusterEnabled: true };
const RENEW = ['cache-control', 'max-age=0'];
const WARNING = '199 Cache-control headers were ignored because the caller was unauthorized.';
const MEBIBYTE = 1024 * 1024;

async function nodeWith(stage: Partial<FakeStage> = {}): Promise<FakeNode> {
  const node = new FakeNode(testResponseCache(), new Limits(testLimiter()));
  await node.serve({ routeKeys: ['GET /a'], settings: CACHED, ...stage });
  return node;
}

describe('a route of a stage with a cache', () => {
  it('calls its backend once and answers from the cache then, with a request id of each request', async () => {
    const node = await nodeWith();
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
    const node = await nodeWith({ integration: { responseParameters } });
    node.send();
    node.calls[0]?.answer('broken', { status: 500 });
    const hit = node.send();
    expect([hit.status, hit.body, hit.header('x-mapped'), node.calls.length]).toEqual([404, 'broken', 'yes', 1]);
  });

  it('makes entries differ by what its integration declares', async () => {
    const node = await nodeWith({ integration: { cacheKeyParameters: ['$request.querystring.q'] } });
    for (const query of ['q=1', 'q=2', 'q=1&r=3', 'q=%31']) node.send({ query });
    expect(node.calls.map(({ request }) => request.target)).toEqual(['/?q=1', '/?q=2']);
  });

  it('keeps entries of one deployment apart from those of the next', async () => {
    const node = await nodeWith();
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
    const node = await nodeWith();
    const failed = node.send();
    node.calls[0]?.handler.onFailure('TIMEOUT', new Error('slow'));
    expect(failed.status).toBe(503);
    const next = node.send();
    node.calls[1]?.answer('one');
    expect(next.body).toBe('one');
  });

  it('asks its backend for the whole answer and tells each client whether its copy is still good', async () => {
    const node = await nodeWith();
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
    const node = await nodeWith({ routeKeys, settings });
    node.send({ method, path });
    node.calls[0]?.answer('one');
    node.send({ method, path });
    expect(node.calls).toHaveLength(calls);
  });

  it('with a body is one entry for all bodies, and the backend gets that of the first', async () => {
    const settings = { ...CACHED, routeSettings: { 'POST /a': { cachingEnabled: true } } };
    const node = await nodeWith({ routeKeys, settings });
    node.send({ method: 'POST' }, 'first');
    expect(node.calls[0]?.body).toBe('first');
    node.calls[0]?.answer('one');
    expect(node.send({ method: 'POST' }, 'second').body).toBe('one');
    expect(node.send({ method: 'POST' }, 'x'.repeat(101)).status).toBe(413);
  });

  it('of HEAD keeps the length that the backend gave', async () => {
    const settings = { ...CACHED, routeSettings: { 'HEAD /a': { cachingEnabled: true } } };
    const node = await nodeWith({ routeKeys: ['HEAD /a'], settings });
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
    const node = await nodeWith({ settings: { ...CACHED, defaultRouteSettings: settings } });
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
    const node = await nodeWith();
    const first = node.send({ headers: RENEW });
    node.calls[0]?.answer('one');
    expect(first.header('warning')).toBe(WARNING);
    expect(node.send().header('warning')).toBeUndefined();
  });

  it('means nothing on a route without cache', async () => {
    const node = await nodeWith({
      settings: { defaultRouteSettings: { unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' } },
    });
    const exchange = node.send({ headers: RENEW });
    node.calls[0]?.answer('one');
    expect([exchange.status, exchange.header('warning')]).toEqual([200, undefined]);
  });
});

describe('requests that miss at the same time', () => {
  it('make one call, and all are answered', async () => {
    const node = await nodeWith();
    const exchanges = Array.from({ length: 100 }, () => node.send());
    expect(node.calls).toHaveLength(1);
    node.calls[0]?.answer('one');
    expect(exchanges.map(({ status, body, isEnded }) => `${status} ${body} ${isEnded}`)).toEqual(
      exchanges.map(() => '200 one true'),
    );
    const metrics = node.metrics.routeMetrics('abc', 'prod', undefined);
    expect([metrics.cacheHitCount, metrics.cacheMissCount]).toEqual([99, 1]);
  });

  it('get the error of the backend when the call fails, also half way', async () => {
    const node = await nodeWith();
    const [leader, follower] = [node.send(), node.send()];
    node.calls[0]?.begin();
    node.calls[0]?.handler.onData(Buffer.from('half'));
    node.calls[0]?.handler.onFailure('BROKEN', new Error('cut'));
    expect([leader.isCut, follower.isCut, follower.status]).toEqual([true, false, 503]);
    expect(follower.body).toBe('{"message":"Service Unavailable"}');
  });

  it('do not suffer when the first of them leaves', async () => {
    const node = await nodeWith();
    const [leader, follower] = [node.send(), node.send()];
    leader.leave();
    expect(node.calls[0]?.isAborted).toBe(false);
    node.calls[0]?.answer('one');
    expect(follower.body).toBe('one');
    expect(node.send().body).toBe('one');
  });

  it('end the call when all of them leave', async () => {
    const node = await nodeWith();
    const [leader, follower] = [node.send(), node.send()];
    follower.leave();
    leader.leave();
    expect(node.calls[0]?.isAborted).toBe(true);
    node.send();
    expect(node.calls).toHaveLength(2);
  });

  it('do not wait for the first one’s client, which may be slow', async () => {
    const node = await nodeWith();
    const [leader, follower] = [node.send(), node.send()];
    leader.isSlow = true;
    node.calls[0]?.begin();
    expect(node.calls[0]?.handler.onData(Buffer.from('one'))).toBe(true);
    node.calls[0]?.handler.onEnd();
    expect(follower.body).toBe('one');
  });

  it('go to the backend themselves when the answer turns out too large, which streams on with back-pressure', async () => {
    const node = await nodeWith();
    const [leader, follower] = [node.send(), node.send()];
    leader.isSlow = true;
    node.calls[0]?.begin();
    expect(node.calls[0]?.handler.onData(Buffer.alloc(MEBIBYTE, 'x'))).toBe(true);
    expect(node.calls).toHaveLength(1);
    expect(node.calls[0]?.handler.onData(Buffer.from('y'))).toBe(false);
    expect(node.calls).toHaveLength(2);
    node.calls[0]?.handler.onEnd();
    node.calls[1]?.answer('own');
    expect([leader.body.length, leader.isEnded, follower.body]).toEqual([MEBIBYTE + 1, true, 'own']);
  });

  it('are let go at the head of an answer that will be too large', async () => {
    const node = await nodeWith();
    node.send();
    node.send();
    node.calls[0]?.begin([], MEBIBYTE + 1);
    expect(node.calls).toHaveLength(2);
  });

  it('end a call whose answer nobody takes any more once it cannot be kept', async () => {
    const node = await nodeWith();
    const [leader] = [node.send(), node.send()];
    node.calls[0]?.begin();
    leader.leave();
    expect(node.calls[0]?.isAborted).toBe(false);
    node.calls[0]?.handler.onData(Buffer.alloc(MEBIBYTE + 1));
    expect(node.calls[0]?.isAborted).toBe(true);
  });
});
