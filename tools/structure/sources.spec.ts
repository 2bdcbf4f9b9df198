import { describe, expect, it } from 'vitest';
import { describeSource } from './sources.ts';

describe('describeSource', () => {
  it('counts the lines of a file and of each function with a body', () => {
    const source = describeSource('a.ts', 'function f() {\n  return () => 1;\n}\nfunction g(): void;\n');
    expect(source.lines).toBe(4);
    expect(source.functionLines).toEqual([3, 1]);
  });

  it('knows a file that holds types only', () => {
    expect(describeSource('a.ts', "import type { B } from './b.ts';\nexport type A = B;\n").typesOnly).toBe(true);
    expect(describeSource('a.ts', 'export const a = 1;\n').typesOnly).toBe(false);
  });

  it('finds a star export', () => {
    expect(describeSource('a.ts', "export * from './b.ts';\n").hasStarExport).toBe(true);
    expect(describeSource('a.ts', "export { b } from './b.ts';\n").hasStarExport).toBe(false);
  });

  it('finds a disable comment that gives no reason', () => {
    const withReason = '// eslint-disable-next-line complexity -- one case per byte\n';
    const without = '// eslint-disable-next-line complexity\n';
    expect(describeSource('a.ts', withReason + without).disablesWithoutReason).toEqual([2]);
  });
});
