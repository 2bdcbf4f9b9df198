import { describe, expect, it } from 'vitest';
import { parseYamlText } from './index.ts';

describe('parseYamlText', () => {
  it('hands over the value of YAML and of JSON', () => {
    for (const text of ['a: [1, two]', '{"a": [1, "two"]}']) {
      expect(parseYamlText(text, (value) => ({ ok: true, value }))).toEqual({ ok: true, value: { a: [1, 'two'] } });
    }
  });

  it('says line and column of a text that is no YAML', () => {
    const result = parseYamlText('a: 1\nb: [', () => ({ ok: true, value: 0 }));
    expect(result.ok ? [] : result.problems).toHaveLength(1);
    expect(result.ok ? '' : result.problems[0]?.message).toMatch(/^is neither.*line 2/);
  });

  it('says line and column of each problem, or of the nearest node above it', () => {
    const problems = [
      { path: 'a[1].b', message: 'is wrong' },
      { path: 'a[0].c', message: 'is required' },
    ];
    const result = parseYamlText('a:\n  - b: 1\n  - b: 2\n', () => ({ ok: false, problems }));
    expect(result.ok ? [] : result.problems.map(({ message }) => message)).toEqual([
      'is wrong (line 3, column 8)',
      'is required (line 2, column 5)',
    ]);
  });

  it('refuses aliases that would unfold into a huge document', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', 'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]'];
    bomb.push('c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]', 'd: [*c, *c, *c, *c, *c, *c, *c, *c, *c]');
    expect(parseYamlText(bomb.join('\n'), (value) => ({ ok: true, value })).ok).toBe(false);
  });
});
