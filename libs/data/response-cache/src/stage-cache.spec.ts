import { beforeEach, describe, expect, it } from 'vitest';
import type { CachedResponse, CacheParty, CacheRequest, Flight, ResponseStore, StageCache } from './index.ts';
import { MAX_ITEM_BYTES, ResponseCache, ResponseCodec } from './index.ts';

const REQUEST: CacheRequest = { key: 'k', ttlMs: 10_000, isEncrypted: false, isRenewal: false };
const SIZE = 1_000_000;

/** Writes down what it is told. */
class Party implements CacheParty {
  readonly told: string[] = [];
  flight: Flight | undefined;

  answer(response: CachedResponse): void {
    this.told.push(`answer ${Buffer.from(response.body).toString()}`);
  }
  fail(code: string): void {
    this.told.push(`fail ${code}`);
  }
  call(flight: Flight | undefined): void {
    this.flight = flight;
    this.told.push(flight === undefined ? 'call alone' : 'call');
  }
}

/** A store under the hand of the test. */
class Store implements ResponseStore {
  readonly values = new Map<string, { bytes: Uint8Array; ttlMs: number }>();
  asked = 0;
  isAway = false;

  get(key: string) {
    this.asked += 1;
    const value = this.isAway ? undefined : this.values.get(key);
    return Promise.resolve(value && { bytes: value.bytes, remainingMs: value.ttlMs });
  }
  set(key: string, bytes: Uint8Array, ttlMs: number): void {
    if (!this.isAway) this.values.set(key, { bytes, ttlMs });
  }
}

let nowMs = 0;
let timers: (() => void)[] = [];

beforeEach(() => {
  nowMs = 0;
  timers = [];
});

function newCache(store?: Store, codec = new ResponseCodec()): ResponseCache {
  return new ResponseCache({
    maxBytes: SIZE,
    store,
    codec,
    nowMs: () => nowMs,
    startTimer: (_delayMs, callback) => {
      timers.push(callback);
      return () => {
        timers = timers.filter((timer) => timer !== callback);
      };
    },
    hash: (text) => `hash of ${text}`,
  });
}

function openStage(cache = newCache()): StageCache {
  const stage = cache.stage('api', 'prod');
  stage.open(SIZE);
  return stage;
}

function join(stage: StageCache, request: Partial<CacheRequest> = {}): Party & { leave: () => void } {
  const party = new Party();
  const leave = stage.join({ ...REQUEST, ...request }, party);
  return Object.assign(party, { leave });
}

function land(party: Party, body: string, headers: readonly string[] = []): void {
  party.flight?.recording.whole(200, headers, body);
}

const bodyOf = (response: CachedResponse | undefined) => response && Buffer.from(response.body).toString();
const settled = () => new Promise(setImmediate);

describe('an answer', () => {
  it('is kept for its time to live and not a moment longer', () => {
    const stage = openStage();
    land(join(stage), 'one');
    nowMs = 9_999;
    expect(bodyOf(stage.find('k'))).toBe('one');
    expect(stage.find('other')).toBeUndefined();
    nowMs = 10_000;
    expect(stage.find('k')).toBeUndefined();
    expect(join(stage).told).toEqual(['call']);
  });

  it.each([
    ['sets a cookie', ['set-cookie', 'a=b'], ''],
    ['is a stream of events', ['content-type', 'text/event-stream; charset=utf-8'], ''],
    ['is larger than an item may be', [], 'x'.repeat(MAX_ITEM_BYTES + 1)],
  ])('that %s is not kept, and for a while nobody waits for one', (_title, headers, body) => {
    const stage = openStage();
    const leader = join(stage);
    const follower = join(stage);
    land(leader, body, headers);
    expect(follower.told).toEqual(['call alone']);
    expect(stage.find('k')).toBeUndefined();
    expect([join(stage).told, join(stage).told]).toEqual([['call alone'], ['call alone']]);
    nowMs = 10_000;
    expect(join(stage).told).toEqual(['call']);
  });

  it('that is as large as an item may be is kept, in pieces or whole', () => {
    const stage = openStage(
      new ResponseCache({
        maxBytes: 3 * MAX_ITEM_BYTES,
        store: undefined,
        codec: new ResponseCodec(),
        nowMs: () => nowMs,
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
    const stage = openStage();
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
    const stage = openStage();
    const parties = Array.from({ length: 100 }, () => join(stage));
    const [leader, ...followers] = parties;
    expect(leader?.told).toEqual(['call']);
    expect(followers.flatMap(({ told }) => told)).toEqual([]);
    if (leader !== undefined) land(leader, 'one');
    expect(leader?.told).toEqual(['call']);
    expect(new Set(followers.flatMap(({ told }) => told))).toEqual(new Set(['answer one']));
    expect(followers.every(({ told }) => told.length === 1)).toBe(true);
    expect(timers).toEqual([]);
  });

  it('share an error that is everybody’s, and call themselves after one that was the leader’s own', () => {
    const stage = openStage();
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
    const stage = openStage();
    const leader = join(stage);
    const follower = join(stage);
    expect(leader.flight?.abandon()).toBe(true);
    land(leader, 'one');
    expect(follower.told).toEqual(['answer one']);
    expect(bodyOf(stage.find('k'))).toBe('one');
  });

  it('give the call up when all have left, so that the next one begins anew', () => {
    const stage = openStage();
    const leader = join(stage);
    const follower = join(stage);
    follower.leave();
    expect(leader.flight?.abandon()).toBe(false);
    expect(join(stage).told).toEqual(['call']);
    expect(follower.told).toEqual([]);
  });

  it('do not wait for ever: when the time is up they call themselves, and later ones do not join', () => {
    const stage = openStage();
    const leader = join(stage);
    const follower = join(stage);
    for (const timer of timers) timer();
    expect(follower.told).toEqual(['call alone']);
    expect(join(stage).told).toEqual(['call']);
    land(leader, 'late');
    expect(follower.told).toEqual(['call alone']);
  });
});

describe('a renewal', () => {
  it('calls although there is an entry, and replaces it', () => {
    const stage = openStage();
    land(join(stage), 'one');
    const renewal = join(stage, { isRenewal: true });
    expect(renewal.told).toEqual(['call']);
    land(renewal, 'two');
    expect(bodyOf(stage.find('k'))).toBe('two');
  });

  it('is not overwritten by a call that began before it', () => {
    const stage = openStage();
    const old = join(stage);
    const oldFollower = join(stage);
    nowMs = 1;
    const renewal = join(stage, { isRenewal: true });
    land(renewal, 'new');
    land(old, 'old');
    expect(oldFollower.told).toEqual(['answer old']);
    expect(bodyOf(stage.find('k'))).toBe('new');
  });
});

describe('a flush', () => {
  it('empties the memory, and what was on its way is not kept', () => {
    const stage = openStage();
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
    const store = new Store();
    const early = openStage(newCache(store));
    const late = openStage(newCache(store));
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
    const store = new Store();
    const leader = join(openStage(newCache(store)));
    await settled();
    land(leader, 'one');
    for (const value of store.values.values()) value.ttlMs = 3_000;
    const other = openStage(newCache(store));
    const parties = [join(other), join(other)];
    await settled();
    expect(parties.map(({ told }) => told)).toEqual([['answer one'], ['answer one']]);
    expect(store.asked).toBe(2);
    nowMs = 2_999;
    expect(bodyOf(other.find('k'))).toBe('one');
    nowMs = 3_000;
    expect(other.find('k')).toBeUndefined();
  });

  it('tells of the renewal by another node after five seconds', async () => {
    const store = new Store();
    const one = openStage(newCache(store));
    const other = openStage(newCache(store));
    const leader = join(one);
    await settled();
    land(leader, 'old');
    land(join(other, { isRenewal: true }), 'new');
    nowMs = 4_999;
    expect(bodyOf(one.find('k'))).toBe('old');
    nowMs = 5_000;
    expect(one.find('k')).toBeUndefined();
    const party = join(one);
    await settled();
    expect(party.told).toEqual(['answer new']);
    expect(bodyOf(one.find('k'))).toBe('new');
  });

  it('that is away or has lost the entry leaves a node what it has', async () => {
    const store = new Store();
    const stage = openStage(newCache(store));
    const leader = join(stage);
    await settled();
    land(leader, 'one');
    store.isAway = true;
    nowMs = 5_000;
    const party = join(stage);
    await settled();
    expect(party.told).toEqual(['answer one']);
    expect(bodyOf(stage.find('k'))).toBe('one');
    nowMs = 10_000;
    const next = join(stage);
    await settled();
    expect(next.told).toEqual(['call']);
  });

  it('holds no text of a key', async () => {
    const store = new Store();
    const cache = new ResponseCache({
      maxBytes: SIZE,
      store,
      codec: new ResponseCodec(),
      nowMs: () => 0,
      startTimer: () => () => undefined,
      hash: (text) => String(text.length),
    });
    const leader = join(openStage(cache), { key: 'secret token' });
    await settled();
    land(leader, 'one');
    expect([...store.values.keys()]).toEqual([`gatehouse:cache:${String('api/prod\n0\nsecret token'.length)}`]);
  });

  it('is not used for answers that are to be encrypted when there is no key', async () => {
    const store = new Store();
    const stage = openStage(newCache(store));
    const leader = join(stage, { isEncrypted: true });
    expect(leader.told).toEqual(['call']);
    land(leader, 'secret');
    await settled();
    expect(store.values.size).toBe(0);
    expect(bodyOf(stage.find('k'))).toBe('secret');
  });

  it('when the first who asks it leaves, the next one calls the backend', async () => {
    const stage = openStage(newCache(new Store()));
    const leader = join(stage);
    const next = join(stage);
    const last = join(stage);
    leader.leave();
    next.leave();
    await settled();
    expect([leader.told, next.told, last.told]).toEqual([[], [], ['call']]);
  });
});

describe('memory', () => {
  it('is emptied by another size and given back when the cache is closed', () => {
    const cache = newCache();
    const stage = openStage(cache);
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
    const cache = newCache();
    const stage = openStage(cache);
    for (let i = 0; i < 500; i += 1) land(join(stage, { key: String(i), ttlMs: i < 300 ? 1_000 : 10_000 }), 'x');
    expect(cache.usage()).toMatchObject([{ apiId: 'api', stage: 'prod', entryCount: 500 }]);
    nowMs = 1_000;
    cache.expireSome();
    cache.expireSome();
    expect(cache.usage()).toMatchObject([{ entryCount: 200 }]);
  });
});
