import { describe, expect, it } from 'vitest';
import { CacheMemory } from './cache-memory.ts';
import { entryBytesOf } from './cached-response.ts';

const SEED = Number(process.env['GATEHOUSE_TEST_SEED'] ?? Math.floor(Math.random() * 1e9));

const BOUNDS = [1_500, 1_000, 400];

function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the memory of a stage', () => {
  it('lets the least recently used entry go, whatever its age', () => {
    const part = new CacheMemory(1_000).part<string>(300);
    for (const key of ['a', 'b', 'c']) part.set(key, key, 100);
    part.use('a');
    part.set('d', 'd', 100);
    expect(['a', 'b', 'c', 'd'].map((key) => part.peek(key))).toEqual(['a', undefined, 'c', 'd']);
    expect(part.evictedCount).toBe(1);
  });

  it('keeps nothing that is larger than all of it, and replaces what was there by nothing', () => {
    const part = new CacheMemory(1_000).part<string>(300);
    part.set('a', 'small', 100);
    part.set('b', 'small', 100);
    part.set('a', 'large', 301);
    expect([part.peek('a'), part.peek('b'), part.bytes]).toEqual([undefined, 'small', 100]);
  });

  it(`never goes beyond its bound or that of the node, in any order of steps (GATEHOUSE_TEST_SEED=${SEED})`, () => {
    const next = random(SEED);
    const memory = new CacheMemory(2_000);
    const parts = BOUNDS.map((maxBytes) => memory.part<number>(maxBytes));
    const counted = new Map<string, number>();
    for (let step = 0; step < 3_000; step += 1) {
      const at = Math.floor(next() * parts.length);
      const part = parts[at];
      const key = String(Math.floor(next() * 30));
      const action = next();
      if (action < 0.6) {
        const bytes = Math.floor(next() * 500);
        part?.set(key, step, bytes);
        counted.set(`${at} ${key}`, bytes);
      } else if (action < 0.9) part?.use(key);
      else part?.delete(key);
      parts.forEach((each, index) => {
        const expected = [...each.entries()].reduce((sum, [name]) => sum + (counted.get(`${index} ${name}`) ?? 0), 0);
        expect(each.bytes).toBe(expected);
      });
      expect(parts.filter((each, index) => each.bytes > (BOUNDS[index] ?? 0))).toEqual([]);
      expect(memory.bytes).toBeLessThanOrEqual(2_000);
    }
  });

  it('of the node is taken from the stage that holds the most', () => {
    const memory = new CacheMemory(1_000);
    const [large, small] = [memory.part<string>(1_000), memory.part<string>(1_000)];
    for (let i = 0; i < 9; i += 1) large.set(String(i), 'x', 100);
    small.set('a', 'x', 100);
    small.set('b', 'x', 100);
    expect([large.size, small.size]).toEqual([8, 2]);
    large.close();
    expect(memory.bytes).toBe(200);
  });
});

describe('the bytes of an entry', () => {
  it('are those of its key, headers and body and of the objects around them', () => {
    const response = {
      status: 200,
      headers: ['content-type', 'text/plain'],
      body: new Uint8Array(5_000),
      contentLength: -1,
    };
    const bytes = entryBytesOf('key', response);
    expect(bytes).toBeGreaterThan(5_000 + 'keycontent-typetext/plain'.length + 500);
    expect(bytes).toBeLessThan(6_000);
    expect(entryBytesOf('ключ', response)).toBe(entryBytesOf('eightchr', response));
  });
});
