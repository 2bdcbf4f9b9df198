import { beforeEach, describe, expect, it } from 'vitest';
import { ResponseCache, ResponseCodec } from './index.ts';
import { bodyOf, CacheKit, FakeStore, join, land, SIZE } from './spec-kit.ts';

let kit: CacheKit;

beforeEach(() => {
  kit = new CacheKit();
});

const settled = () => new Promise(setImmediate);

describe('a flush', () => {
  it('empties the memory, and what was on its way is not kept', () => {
    const stage = kit.openStage();
    land(join(stage), 'one');
    const underWay = join(stage, { key: 'other' });
    stage.setGeneration(5);
    expect(stage.find('k')).toBeUndefined();
    expect(stage.entryCount).toBe(0);
    const after = join(stage, { key: 'other' });
    expect(after.told).toEqual(['call']);
    land(underWay, 'before');
    expect(stage.find('other')).toBeUndefined();
  });

  it('makes what the store holds unreachable, also for a node that hears of it late', async () => {
    const store = new FakeStore();
    const early = kit.openStage(kit.newCache(store));
    const late = kit.openStage(kit.newCache(store));
    const leader = join(early);
    await settled();
    land(leader, 'one');
    early.setGeneration(5);
    const again = join(early);
    await settled();
    expect(again.told).toEqual(['call']);
    land(again, 'two');
    late.setGeneration(5);
    const party = join(late);
    await settled();
    expect(party.told).toEqual(['answer two']);
  });
});

describe('the store behind the memory', () => {
  it('gives one node the answers of another, for the time that they have left', async () => {
    const store = new FakeStore();
    const leader = join(kit.openStage(kit.newCache(store)));
    await settled();
    land(leader, 'one');
    for (const value of store.values.values()) value.ttlMs = 3_000;
    const other = kit.openStage(kit.newCache(store));
    const parties = [join(other), join(other)];
    await settled();
    expect(parties.map(({ told }) => told)).toEqual([['answer one'], ['answer one']]);
    expect(store.asked).toBe(2);
    kit.nowMs = 2_999;
    expect(bodyOf(other.find('k'))).toBe('one');
    kit.nowMs = 3_000;
    expect(other.find('k')).toBeUndefined();
  });

  it('tells of the renewal by another node after five seconds', async () => {
    const store = new FakeStore();
    const one = kit.openStage(kit.newCache(store));
    const other = kit.openStage(kit.newCache(store));
    const leader = join(one);
    await settled();
    land(leader, 'old');
    land(join(other, { isRenewal: true }), 'new');
    kit.nowMs = 4_999;
    expect(bodyOf(one.find('k'))).toBe('old');
    kit.nowMs = 5_000;
    expect(one.find('k')).toBeUndefined();
    const party = join(one);
    await settled();
    expect(party.told).toEqual(['answer new']);
    expect(bodyOf(one.find('k'))).toBe('new');
  });

  it('that is away or has lost the entry leaves a node what it has', async () => {
    const store = new FakeStore();
    const stage = kit.openStage(kit.newCache(store));
    const leader = join(stage);
    await settled();
    land(leader, 'one');
    store.isAway = true;
    kit.nowMs = 5_000;
    const party = join(stage);
    await settled();
    expect(party.told).toEqual(['answer one']);
    expect(bodyOf(stage.find('k'))).toBe('one');
    kit.nowMs = 10_000;
    const next = join(stage);
    await settled();
    expect(next.told).toEqual(['call']);
  });

  it('holds no text of a key', async () => {
    const store = new FakeStore();
    const cache = new ResponseCache({
      maxBytes: SIZE,
      store,
      codec: new ResponseCodec(),
      nowMs: () => 0,
      startTimer: () => () => undefined,
      hash: (text) => String(text.length),
    });
    const leader = join(kit.openStage(cache), { key: 'secret token' });
    await settled();
    land(leader, 'one');
    expect([...store.values.keys()]).toEqual([`gatehouse:cache:${String('api/prod\n0\nsecret token'.length)}`]);
  });

  it('is not used for answers that are to be encrypted when there is no key', async () => {
    const store = new FakeStore();
    const stage = kit.openStage(kit.newCache(store));
    const leader = join(stage, { isEncrypted: true });
    expect(leader.told).toEqual(['call']);
    land(leader, 'secret');
    await settled();
    expect(store.values.size).toBe(0);
    expect(bodyOf(stage.find('k'))).toBe('secret');
  });

  it('when the first who asks it leaves, the next one calls the backend', async () => {
    const stage = kit.openStage(kit.newCache(new FakeStore()));
    const leader = join(stage);
    const next = join(stage);
    const last = join(stage);
    leader.leave();
    next.leave();
    await settled();
    expect([leader.told, next.told, last.told]).toEqual([[], [], ['call']]);
  });
});
