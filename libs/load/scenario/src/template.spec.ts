import { describe, expect, it } from 'vitest';
import { compileHttpTarget } from './compile-targets.ts';
import { seededRandom } from './random.ts';
import { parseTemplate } from './template.ts';
import { weightedChoice } from './weighted-choice.ts';

const SEED = 5;

function rendered(text: string, counter = 0, env: Record<string, string> = {}): string {
  const template = parseTemplate(text, env);
  if (!template.ok) throw new Error(template.message);
  return template.render({ counter, random: seededRandom(SEED) });
}

describe('parseTemplate', () => {
  it('leaves plain text alone, and knows that it never changes', () => {
    expect(parseTemplate('/a?b=$c', {})).toMatchObject({ ok: true, isConstant: true });
    expect(rendered('/a?b=$c')).toBe('/a?b=$c');
    expect(rendered('$${counter}')).toBe('${counter}');
  });

  it('puts counter, environment, choices and random numbers in place', () => {
    expect(rendered('/${counter}/${env.A}', 7, { A: 'x' })).toBe('/7/x');
    expect(rendered('${pick(a)}')).toBe('a');
    for (let i = 0; i < 100; i += 1) expect(Number(rendered('${random(-2,3)}'))).toBeGreaterThanOrEqual(-2);
    expect(rendered('${uuid}')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('reaches both ends of a range and every choice', () => {
    const random = seededRandom(SEED);
    const template = parseTemplate('${random(1,3)}${pick(x,y)}', {});
    const seen = new Set(
      Array.from({ length: 200 }, () => (template.ok ? template.render({ counter: 0, random }) : '')),
    );
    expect([...seen].sort(), `seed ${String(SEED)}`).toEqual(['1x', '1y', '2x', '2y', '3x', '3y']);
  });
});

describe('compileHttpTarget', () => {
  const target = { weight: 1, path: '/', headers: {}, method: 'POST' as const };

  it('says what JSON is, unless the scenario does', () => {
    const values = { counter: 3, random: () => 0 };
    const compiled = compileHttpTarget({ ...target, json: { n: '${counter}' } }, {});
    expect([compiled.headers(values), compiled.body?.(values)]).toEqual([
      { 'content-type': 'application/json' },
      '{"n":"3"}',
    ]);
    const own = compileHttpTarget({ ...target, json: {}, headers: { 'Content-Type': 'a/b' } }, {});
    expect(own.headers(values)).toEqual({ 'Content-Type': 'a/b' });
  });

  it('expects success, redirects and refusals of a limit, or exactly what the scenario lists', () => {
    const { isExpected } = compileHttpTarget(target, {});
    expect([200, 304, 429, 403, 500].map(isExpected)).toEqual([true, true, true, false, false]);
    const listed = compileHttpTarget({ ...target, expectStatus: [404] }, {});
    expect([200, 404].map(listed.isExpected)).toEqual([false, true]);
  });
});

describe('weightedChoice', () => {
  it('chooses by weight', () => {
    const choose = weightedChoice([1, 3], seededRandom(SEED));
    const second = Array.from({ length: 4000 }, choose).filter((index) => index === 1).length;
    expect(second / 4000, `seed ${String(SEED)}`).toBeCloseTo(0.75, 1);
  });
});
