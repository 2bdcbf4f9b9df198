import { describe, expect, it } from 'vitest';
import type { VpcLink } from '@gatehouse/api-model';
import type {
  UpstreamFailure,
  UpstreamHandler,
  UpstreamOrigin,
  UpstreamProvider,
  UpstreamRequest,
} from '@gatehouse/exchange';
import { FakeTime } from './testing/fake-time.ts';
import { Recorder, requestOf } from './testing/loopback.ts';
import { UpstreamError } from './upstream-error.ts';
import { createVpcLinkUpstream } from './vpc-link.ts';

type Answer = number | UpstreamFailure | UpstreamError;

function setUp(changes: Partial<VpcLink> = {}, weights = [1, 1]) {
  const time = new FakeTime();
  const answers = new Map<string, Answer>();
  const sent: string[] = [];
  const queue: (() => void)[] = [];
  const provider: UpstreamProvider = {
    origin: ({ host }: UpstreamOrigin) => ({
      call: (request: UpstreamRequest, handler: UpstreamHandler) => {
        let aborted = false;
        sent.push(host);
        queue.push(() => aborted || give(answers.get(host) ?? 200, handler, () => aborted));
        return { write: () => true, end: () => undefined, resume: () => undefined, abort: () => (aborted = true) };
      },
    }),
  };
  const targets = weights.map((weight, i) => ({ url: `http://${'abc'[i]}:80`, weight }));
  const upstream = createVpcLinkUpstream(
    { vpcLinkId: 'v', name: 'v', targets, ...changes },
    { provider, now: time.now, random: () => 0.5, timers: time },
  );
  const settle = (): void => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) step();
  };
  const run = (changes: Partial<UpstreamRequest> = {}): string[] => {
    const recorder = new Recorder();
    recorder.call = upstream.call(requestOf(changes), recorder);
    settle();
    return recorder.events;
  };
  const take = (): string => sent.splice(0).join('');
  return { time, answers, run, take, upstream, settle };
}

function give(answer: Answer, handler: UpstreamHandler, isAborted: () => boolean): void {
  if (typeof answer === 'string') return handler.onFailure(answer, new Error('broken'));
  if (answer instanceof UpstreamError) return handler.onFailure('UNREACHABLE', answer);
  handler.onHead(answer, [], 0, true);
  if (!isAborted()) handler.onEnd();
}

describe('a VPC link', () => {
  it('spreads requests by weight, evenly in time', () => {
    const { run, take } = setUp({}, [5, 1, 0]);
    for (let i = 0; i < 12; i++) run();
    expect(take()).toBe('aaabaaaaabaa');
  });

  it('repeats a request without body on another target when the first cannot be reached or answers 503', () => {
    const { run, take, answers } = setUp();
    answers.set('a', 'UNREACHABLE');
    expect(run()).toEqual(['head 200', 'end']);
    answers.set('a', 503);
    expect(run()).toEqual(['head 200', 'end']);
    expect(take()).toContain('ab');
  });

  it('does not repeat POST, a timeout, nor more often than there are targets', () => {
    const { run, answers } = setUp();
    answers.set('a', 503).set('b', 503);
    expect(run({ method: 'POST' })).toEqual(['head 503', 'end']);
    expect(run()).toEqual(['head 503', 'end']);
    answers.set('a', 'TIMEOUT').set('b', 'TIMEOUT');
    expect(run()).toEqual(['failure TIMEOUT']);
  });

  it('keeps retries within the budget', () => {
    const { run, take, answers, time } = setUp({ retryBudget: { percent: 20, minRetriesPerSecond: 0 } });
    answers.set('a', 503).set('b', 503);
    for (let i = 0; i < 100; i++) run();
    expect(take()).toHaveLength(120);
    time.advance(20_000);
    for (let i = 0; i < 10; i++) run();
    expect(take()).toHaveLength(12);
  });

  it('gives a target a rest after failures in a row, and uses all when none is left', () => {
    const passiveHealthCheck = { consecutiveFailures: 2, ejectionInMillis: 1000 };
    const { run, take, answers, time, upstream } = setUp({ passiveHealthCheck });
    answers.set('a', 504);
    for (let i = 0; i < 4; i++) run({ method: 'POST' });
    expect(upstream.status()).toMatchObject([{ ejected: true, lastFailure: 'answered 504' }, { ejected: false }]);
    take();
    for (let i = 0; i < 3; i++) run();
    expect(take()).toBe('bbb');
    answers.set('b', 504);
    for (let i = 0; i < 2; i++) run({ method: 'POST' });
    take();
    for (let i = 0; i < 4; i++) run({ method: 'POST' });
    expect([...take()].sort().join('')).toBe('aabb');
    answers.clear();
    time.advance(1001);
    run();
    run();
    expect(upstream.status()).toMatchObject([{ ejected: false, consecutiveFailures: 0 }, { ejected: false }]);
  });

  it('does not blame a target for a request that was refused here or for a body that came too slowly', () => {
    const { run, answers, upstream } = setUp(
      { passiveHealthCheck: { consecutiveFailures: 1, ejectionInMillis: 1000 } },
      [1],
    );
    answers.set('a', new UpstreamError('REQUEST_REFUSED', 'bad header'));
    expect(run()).toEqual(['failure UNREACHABLE']);
    answers.set('a', 'TIMEOUT');
    run({ method: 'POST', contentLength: 10 });
    expect(upstream.status()).toMatchObject([{ ejected: false }]);
    run();
    expect(upstream.status()).toMatchObject([{ ejected: true }]);
  });

  it('says so when every weight is 0', async () => {
    const { upstream } = setUp({}, [0]);
    const recorder = new Recorder();
    upstream.call(requestOf(), recorder);
    await recorder.finished;
    expect(recorder.cause).toMatchObject({ code: 'NO_TARGET' });
  });
});

describe('active health checks', () => {
  const healthCheck = {
    path: '/',
    intervalInMillis: 1000,
    timeoutInMillis: 100,
    healthyThreshold: 2,
    unhealthyThreshold: 3,
  };

  it('take a target out and back in after the thresholds', () => {
    const { time, answers, upstream, settle, take, run } = setUp({ healthCheck });
    const rounds = (count: number): void => {
      for (let i = 0; i < count; i++) {
        time.advance(1000);
        settle();
      }
    };
    answers.set('a', 404);
    rounds(2);
    expect(upstream.status()[0]).toMatchObject({ healthy: true });
    rounds(1);
    expect(upstream.status()[0]).toMatchObject({ healthy: false, lastFailure: 'health check answered 404' });
    take();
    run();
    run();
    expect(take()).toBe('bb');
    answers.set('a', 302);
    rounds(2);
    expect(upstream.status()[0]).toMatchObject({ healthy: true });
  });

  it('end with close', () => {
    const { time, upstream, take } = setUp({ healthCheck });
    upstream.close();
    time.advance(10_000);
    expect(take()).toBe('');
    expect(time.pending).toBe(0);
  });
});
