import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseApplyDocument } from './index.ts';

const EXAMPLES = join(import.meta.dirname, '../../../../examples');

function problemsOf(text: string): readonly string[] {
  const result = parseApplyDocument(text);
  return result.ok ? [] : result.problems.map((problem) => `${problem.path}: ${problem.message}`);
}

describe('parseApplyDocument', () => {
  const files = readdirSync(EXAMPLES).filter((file) => file.endsWith('.yaml') && !file.includes('.openapi.'));

  it.each(files)('takes the example %s', (file) => {
    expect(problemsOf(readFileSync(join(EXAMPLES, file), 'utf8'))).toEqual([]);
  });

  it('separates an API’s id and stages from its definition', () => {
    const result = parseApplyDocument(`
apis:
  - apiId: abc
    protocolType: HTTP
    name: Test
    stages: [{ stageName: prod }]
`);
    expect(result).toMatchObject({
      ok: true,
      value: {
        apis: [{ apiId: 'abc', definition: { protocolType: 'HTTP', name: 'Test' }, stages: [{ stageName: 'prod' }] }],
        domainNames: [],
        vpcLinks: [],
      },
    });
  });

  it('says line and column of malformed YAML', () => {
    expect(problemsOf('apis:\n  - name: "x\n')[0]).toMatch(/line \d+, column \d+/);
  });

  it('lists every problem of every section with path, line and column', () => {
    const problems = problemsOf(`apis:
  - protocolType: HTTP
    nam: Test
    stages: [{ stageName: 'a b' }]
domainNames: {}
extra: 1
`);
    expect(problems.some((text) => text.startsWith('apis[0].nam: '))).toBe(true);
    expect(problems.some((text) => text.startsWith('apis[0].stages[0].stageName: ') && text.includes('line 4'))).toBe(
      true,
    );
    expect(problems).toContain('domainNames: must be a list (line 5, column 14)');
    expect(problems.some((text) => text.startsWith('extra: is not a section of the file'))).toBe(true);
  });
});
