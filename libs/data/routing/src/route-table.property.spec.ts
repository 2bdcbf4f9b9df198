import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { routeTableOf } from './route-table.ts';

// The rules of http-api.md 2 once more, by trying every route and sorting the candidates.
interface Candidate {
  readonly routeKey: string;
  readonly tier: number;
  readonly ranks: string;
  readonly isAny: boolean;
  readonly params: string[];
}

function referenceMatch(routeKeys: readonly string[], method: string, path: string) {
  const candidates = routeKeys.flatMap((routeKey) => candidate(routeKey, method, path) ?? []);
  candidates.sort((a, b) => a.tier - b.tier || compareText(a.ranks, b.ranks) || Number(a.isAny) - Number(b.isAny));
  const best = candidates[0];
  const params = best?.params.length === 0 ? undefined : best?.params;
  return best && { value: best.routeKey, params, isGreedy: best.tier === 2 };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function candidate(routeKey: string, method: string, path: string): Candidate | undefined {
  if (routeKey === '$default') return { routeKey, tier: 3, ranks: '', isAny: true, params: [] };
  const [routeMethod = '', routePath = ''] = routeKey.split(' ');
  const isAny = routeMethod === 'ANY';
  if (!isAny && routeMethod !== method) return undefined;
  const wanted = segmentsOf(routePath);
  const sent = segmentsOf(path);
  const isGreedy = wanted.at(-1)?.endsWith('+}') ?? false;
  if (isGreedy ? sent.length < wanted.length : sent.length !== wanted.length) return undefined;
  const params = capture(wanted, sent);
  return params && { routeKey, tier: isGreedy ? 2 : 1, ranks: wanted.map(rankOf).join(''), isAny, params };
}

function segmentsOf(path: string): string[] {
  return path === '/' ? [] : path.slice(1).split('/');
}

function rankOf(segment: string): string {
  if (!segment.startsWith('{')) return '0';
  return segment.endsWith('+}') ? '2' : '1';
}

function capture(wanted: readonly string[], sent: readonly string[]): string[] | undefined {
  const params: string[] = [];
  for (const [i, segment] of wanted.entries()) {
    const isGreedy = segment.endsWith('+}');
    const value = decodeURIComponent(isGreedy ? sent.slice(i).join('/') : (sent[i] ?? ''));
    const isVariable = segment.startsWith('{');
    if (isVariable ? value === '' : value !== segment) return undefined;
    if (isVariable) params.push(segment.replace(/[{}+]/g, ''), value);
  }
  return params;
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function makeRandom(seed: number) {
  const random = mulberry(seed);
  const pick = <T>(items: readonly [T, ...T[]]): T => items[Math.floor(random() * items.length)] ?? items[0];
  const many = (max: number, make: () => string) => Array.from({ length: Math.floor(random() * (max + 1)) }, make);
  const routeKey = () => {
    if (random() < 0.05) return '$default';
    const segments = many(4, () => pick(['a', 'b', 'c', '{v}', '{v}']));
    if (random() < 0.35) segments.push('{rest+}');
    return `${pick(['GET', 'POST', 'ANY'])} /${segments.join('/')}`;
  };
  const path = () => `/${many(5, () => pick(['a', 'b', 'c', 'd', '%61', 'x%20y', ''])).join('/')}`;
  return { routeKey, path, method: () => pick(['GET', 'POST', 'HEAD']), many };
}

it('the trie agrees with trying every route, on random route sets and paths', () => {
  const seed = Number(process.env.GATEHOUSE_TEST_SEED ?? Math.floor(Math.random() * 1e9));
  const random = makeRandom(seed);
  let compared = 0;
  for (let round = 0; round < 1_500; round++) {
    const routeKeys = [...new Set(random.many(14, random.routeKey))];
    const table = routeTableOf(routeKeys.map((routeKey) => [routeKey, routeKey]));
    for (let i = 0; i < 25; i++) {
      const method = random.method();
      const path = random.path();
      const found = table.match(method, path);
      const expected = referenceMatch(routeKeys, method, path);
      compared += 1;
      if (isDeepStrictEqual(found, expected)) continue;
      const where = `GATEHOUSE_TEST_SEED=${seed} ${method} ${path} in ${JSON.stringify(routeKeys)}`;
      expect(found, where).toEqual(expected);
    }
  }
  expect(compared).toBe(37_500);
});
