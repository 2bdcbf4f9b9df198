import { describe, expect, it } from 'vitest';
import { cachingNode } from './response-cache-spec-kit.ts';

const MEBIBYTE = 1024 * 1024;

describe('requests that miss at the same time', () => {
  it('make one call, and all are answered', async () => {
    const node = await cachingNode();
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
    const node = await cachingNode();
    const [leader, follower] = [node.send(), node.send()];
    node.calls[0]?.begin();
    node.calls[0]?.handler.onData(Buffer.from('half'));
    node.calls[0]?.handler.onFailure('BROKEN', new Error('cut'));
    expect([leader.isCut, follower.isCut, follower.status]).toEqual([true, false, 503]);
    expect(follower.body).toBe('{"message":"Service Unavailable"}');
  });

  it('do not suffer when the first of them leaves', async () => {
    const node = await cachingNode();
    const [leader, follower] = [node.send(), node.send()];
    leader.leave();
    expect(node.calls[0]?.isAborted).toBe(false);
    node.calls[0]?.answer('one');
    expect(follower.body).toBe('one');
    expect(node.send().body).toBe('one');
  });

  it('end the call when all of them leave', async () => {
    const node = await cachingNode();
    const [leader, follower] = [node.send(), node.send()];
    follower.leave();
    leader.leave();
    expect(node.calls[0]?.isAborted).toBe(true);
    node.send();
    expect(node.calls).toHaveLength(2);
  });

  it('do not wait for the first one’s client, which may be slow', async () => {
    const node = await cachingNode();
    const [leader, follower] = [node.send(), node.send()];
    leader.isSlow = true;
    node.calls[0]?.begin();
    expect(node.calls[0]?.handler.onData(Buffer.from('one'))).toBe(true);
    node.calls[0]?.handler.onEnd();
    expect(follower.body).toBe('one');
  });

  it('go to the backend themselves when the answer turns out too large, which streams on with back-pressure', async () => {
    const node = await cachingNode();
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
    const node = await cachingNode();
    node.send();
    node.send();
    node.calls[0]?.begin([], MEBIBYTE + 1);
    expect(node.calls).toHaveLength(2);
  });

  it('end a call whose answer nobody takes any more once it cannot be kept', async () => {
    const node = await cachingNode();
    const [leader] = [node.send(), node.send()];
    node.calls[0]?.begin();
    leader.leave();
    expect(node.calls[0]?.isAborted).toBe(false);
    node.calls[0]?.handler.onData(Buffer.alloc(MEBIBYTE + 1));
    expect(node.calls[0]?.isAborted).toBe(true);
  });
});
