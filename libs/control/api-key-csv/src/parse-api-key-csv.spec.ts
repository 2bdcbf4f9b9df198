import { describe, expect, it } from 'vitest';
import { parseApiKeyCsv } from './index.ts';

const VALUE = 'abcdefghij0123456789abcdefghij';

function parse(...lines: readonly string[]) {
  return parseApiKeyCsv(Buffer.from(lines.join('\n')));
}

function problemsOf(...lines: readonly string[]): string[] {
  return parse(...lines).problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('a CSV file of API keys', () => {
  it('has its columns in any order and case, and plans in quotes', () => {
    const parsed = parse(
      '\ufeffKEY,Enabled,name,usagePlanIds,Description',
      `${VALUE},false,ann,"gold, silver,gold","says ""hi"", twice"`,
      `${VALUE}2,,bob,,`,
    );
    expect(parsed).toEqual({
      warnings: [],
      problems: [],
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
    expect(parse('Name,Key,Colour')).toEqual({ rows: [], warnings, problems: [] });
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

  it('tells every place that is no CSV beside the other bad rows, and quotes no cell', () => {
    const bad = [`ann,secret"${VALUE}`, 'bob,short', `cid,${VALUE}`];
    const stray = 'line 2: is no CSV: a cell with a quote in it must stand in quotes, and the quote in it be doubled';
    const short = 'line 3, column Key: API Key value should be at least 30 characters';
    expect(problemsOf('Name,Key', ...bad, 'dan,brief', 'eve,"open', 'more')).toEqual([
      stray,
      'line 7: is no CSV: the file ends in a cell whose quote is not closed',
      short,
      short.replace('line 3', 'line 5'),
    ]);
    expect(problemsOf('Name,Key', ...bad, `"dan"x,${VALUE}`, 'eve,short')).toEqual([
      stray,
      'line 5: is no CSV: after the closing quote of a cell come a comma or the next line; what follows was not read',
      short,
    ]);
    expect(problemsOf('Na"me,Key', `ann,${VALUE}`)).toEqual([
      'line 1: is no CSV: a cell with a quote in it must stand in quotes, and the quote in it be doubled',
    ]);
  });

  it('is refused where it is no text', () => {
    expect(parseApiKeyCsv(Buffer.from([0xff, 0xfe, 0x00]))).toMatchObject({
      problems: [{ path: 'line 1', message: 'the file is not UTF-8 text' }],
    });
  });
});
