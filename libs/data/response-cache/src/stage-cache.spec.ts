import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_ITEM_BYTES, ResponseCache, ResponseCodec } from './index.ts';
import { bodyOf, CacheKit, join, land, SIZE } from './spec-kit.ts';

let kit: CacheKit;

beforeEach(() => {
  kit = new CacheKit();
});

describe('an answer', () => {
  it('is kept for its time to live and not a moment longer', () => {
    const stage = kit.openStage();
    land(join(stage), 'one');
    kit.nowMs = 9_999;
    expect(bodyOf(stage.find('k'))).toBe('one');
    expect(stage.find('other')).toBeUndefined();
    kit.nowMs = 10_000;
    expect(stage.find('k')).toBeUndefined();
    expect(join(stage).told).toEqual(['call']);
  });

  it.each([
    ['sets a cookie', ['set-cookie', 'a=b'], ''],
    ['is a stream of events', ['content-type', 'text/event-stream; charset=utf-8'], ''],
    ['is larger than an item may be', [], 'x'.repeat(MAX_ITEM_BYTES + 1)],
  ])('that %s is not kept, and for a while nobody waits for one', (_title, headers, body) => {
    const stage = kit.openStage();
    const leader = join(stage);
    const follower = join(stage);
    land(leader, body, headers);
    expect(follower.told).toEqual(['call alone']);
    expect(stage.find('k')).toBeUndefined();
    expect([join(stage).told, join(stage).told]).toEqual([['call alone'], ['call alone']]);
    kit.nowMs = 10_000;
    expect(join(stage).told).toEqual(['call']);
  });

  it('that is as large as an item may be is kept, in pieces or whole', () => {
    const stage = kit.openStage(
      new ResponseCache({
        maxBytes: 3 * MAX_ITEM_BYTES,
        store: undefined,
        codec: new ResponseCodec(),
        nowMs: () => kit.nowMs,
        startTimer: () => () => undefined,
        hash: (text) => text,
      }),
    );
    stage.open(3 * MAX_ITEM_BYTES);
    const leader = join(stage);
    leader.flight?.recording.begin(200, [], -1);
    expect(leader.flight?.recording.write(new Uint8Array(MAX_ITEM_BYTES - 1))).toBe(true);
    expect(leader.flight?.recording.write(new Uint8Array(1))).toBe(true);
    leader.flight?.recording.end();
    expect(stage.find('k')?.body.byteLength).toBe(MAX_ITEM_BYTES);
  });

  it('that grows beyond the limit lets its followers go, and its pieces are not wanted any more', () => {
    const stage = kit.openStage();
    const leader = join(stage);
    const follower = join(stage);
    leader.flight?.recording.begin(200, [], -1);
    expect(leader.flight?.recording.write(new Uint8Array(MAX_ITEM_BYTES))).toBe(true);
    expect(follower.told).toEqual([]);
    expect(leader.flight?.recording.write(new Uint8Array(1))).toBe(false);
    expect(follower.told).toEqual(['call alone']);
    leader.flight?.recording.end();
    expect(stage.find('k')).toBeUndefined();
  });
});

describe('requests of one key', () => {
  it('make one call, and all of them get its answer', () => {
    const stage = kit.openStage();
    const parties = Array.from({ length: 100 }, () => join(stage));
    const [leader, ...followers] = parties;
    expect(leader?.told).toEqual(['call']);
    expect(followers.flatMap(({ told }) => told)).toEqual([]);
    if (leader !== undefined) land(leader, 'one');
    expect(leader?.told).toEqual(['call']);
    expect(new Set(followers.flatMap(({ told }) => told))).toEqual(new Set(['answer one']));
    expect(followers.every(({ told }) => told.length === 1)).toBe(true);
    expect(kit.timers).toEqual([]);
  });

  it('share an error that is everybody’s, and call themselves after one that was the leader’s own', () => {
    const stage = kit.openStage();
    const first = join(stage);
    const shared = join(stage);
    first.flight?.fail('INTEGRATION_TIMEOUT');
    expect(shared.told).toEqual(['fail INTEGRATION_TIMEOUT']);
    const second = join(stage);
    const freed = join(stage);
    expect(second.told).toEqual(['call']);
    second.flight?.fail(undefined);
    expect(freed.told).toEqual(['call alone']);
    expect(stage.find('k')).toBeUndefined();
  });

  it('keep the call going when only its leader’s client leaves', () => {
    const stage = kit.openStage();
    const leader = join(stage);
    const follower = join(stage);
    expect(leader.flight?.abandon()).toBe(true);
    land(leader, 'one');
    expect(follower.told).toEqual(['answer one']);
    expect(bodyOf(stage.find('k'))).toBe('one');
  });

  it('give the call up when all have left, so that the next one begins anew', () => {
    const stage = kit.openStage();
    const leader = join(stage);
    const follower = join(stage);
    follower.leave();
    expect(leader.flight?.abandon()).toBe(false);
    expect(join(stage).told).toEqual(['call']);
    expect(follower.told).toEqual([]);
  });

  it('do not wait for ever: when the time is up they call themselves, and later ones do not join', () => {
    const stage = kit.openStage();
    const leader = join(stage);
    const follower = join(stage);
    for (const timer of kit.timers) timer();
    expect(follower.told).toEqual(['call alone']);
    expect(join(stage).told).toEqual(['call']);
    land(leader, 'late');
    expect(follower.told).toEqual(['call alone']);
  });
});

describe('a renewal', () => {
  it('calls although there is an entry, and replaces it', () => {
    const stage = kit.openStage();
    land(join(stage), 'one');
    const renewal = join(stage, { isRenewal: true });
    expect(renewal.told).toEqual(['call']);
    land(renewal, 'two');
    expect(bodyOf(stage.find('k'))).toBe('two');
  });

  it('is not overwritten by a call that began before it', () => {
    const stage = kit.openStage();
    const old = join(stage);
    const oldFollower = join(stage);
    kit.nowMs = 1;
    const renewal = join(stage, { isRenewal: true });
    land(renewal, 'new');
    land(old, 'old');
    expect(oldFollower.told).toEqual(['answer old']);
    expect(bodyOf(stage.find('k'))).toBe('new');
  });
});

describe('memory', () => {
  it('is emptied by another size and given back when the cache is closed', () => {
    const cache = kit.newCache();
    const stage = kit.openStage(cache);
    land(join(stage), 'one');
    stage.open(SIZE);
    expect(bodyOf(stage.find('k'))).toBe('one');
    stage.open(SIZE / 2);
    expect(stage.find('k')).toBeUndefined();
    land(join(stage), 'two');
    stage.close();
    expect(cache.usage()).toEqual([]);
    expect(stage.find('k')).toBeUndefined();
  });

  it('of entries whose time is over is given back step by step', () => {
    const cache = kit.newCache();
    const stage = kit.openStage(cache);
    for (let i = 0; i < 500; i += 1) land(join(stage, { key: String(i), ttlMs: i < 300 ? 1_000 : 10_000 }), 'x');
    expect(cache.usage()).toMatchObject([{ apiId: 'api', stage: 'prod', entryCount: 500 }]);
    kit.nowMs = 1_000;
    cache.expireSome();
    cache.expireSome();
    expect(cache.usage()).toMatchObject([{ entryCount: 200 }]);
  });
});
