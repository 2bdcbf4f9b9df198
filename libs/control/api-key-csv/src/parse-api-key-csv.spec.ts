import { describe, expect, it } from 'vitest';
import { parseApiKeyCsv } from './index.ts';

const VALUE = 'abcdefghij0123456789abcdefghij';

function parse(...lines: readonly string[]) {
  return parseApiKeyCsv(Buffer.from(lines.join('\n')));
}

function problemsOf(...lines: readonly string[]): string[] {
  const parsed = parse(...lines);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('a CSV file of API keys', () => {
  it('has its columns in any order and case, and plans in quotes', () => {
    const parsed = parse(
      '\ufeffKEY,Enabled,name,usagePlanIds,Description',
      `${VALUE},false,ann,"gold, silver,gold","says ""hi"", twice"`,
      `${VALUE}2,,bob,,`,
    );
    expect(parsed).toEqual({
      ok: true,
      warnings: [],
      rows: [
        {
          line: 2,
          name: 'ann',
          value: VALUE,
          description: 'says "hi", twice',
          enabled: false,
          usagePlanIds: ['gold', 'silver'],
        },
        { line: 3, name: 'bob', value: `${VALUE}2`, description: undefined, enabled: true, usagePlanIds: [] },
      ],
    });
  });

  it('is warned of for columns that nobody knows, and for nothing in it', () => {
    const warnings = ['line 1: the column Colour is ignored', 'the file has no keys'];
    expect(parse('Name,Key,Colour')).toEqual({ ok: true, rows: [], warnings });
  });

  it('is refused with every bad row, by line and column, and without a word of the keys', () => {
    expect(
      problemsOf(
        'Name,Key,Enabled',
        `,${VALUE},true`,
        'bob,short,true',
        `"a line
break",${VALUE}x,yes`,
        `cid,${VALUE},true`,
        `dan,${VALUE}y`,
        `eve,${'e'.repeat(129)},TRUE`,
        `fay,${VALUE} with blanks,true`,
      ),
    ).toEqual([
      'line 2, column Name: is empty',
      'line 3, column Key: API Key value should be at least 30 characters',
      'line 5, column Enabled: must be true or false',
      'line 6, column Key: is the key of line 2 again',
      'line 7: has 2 columns, the header 3',
      'line 8, column Key: API Key value exceeds maximum size of 128 characters',
      'line 9, column Key: must be visible ASCII characters without blanks: a header carries it',
    ]);
  });

  it('needs a header with the required columns, each once', () => {
    expect(problemsOf('Description')).toEqual([
      'line 1, column Name: is required and not in the header',
      'line 1, column Key: is required and not in the header',
    ]);
    expect(problemsOf('Name,Key,KEY')).toEqual(['line 1, column Key: is there twice']);
    expect(problemsOf('')).toEqual(['line 1: the file is empty; its first line names the columns Name and Key']);
  });

  it('is refused where it is no CSV or no text', () => {
    expect(problemsOf('Name,Key', 'ann,"open')).toEqual([expect.stringMatching(/^line 2: is no CSV: /)]);
    expect(parseApiKeyCsv(Buffer.from([0xff, 0xfe, 0x00]))).toEqual({
      ok: false,
      problems: [{ path: 'line 1', message: 'the file is not UTF-8 text' }],
    });
  });
});
