import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { ago } from './ago.ts';
import { coloursFor } from './colours.ts';
import { Output } from './output.ts';
import type { OutputFormat } from './output.ts';
import { plainText, shortened } from './plain-text.ts';
import { renderTable } from './table.ts';

const plain = pc.createColors(false);

function output(format: OutputFormat) {
  const printed = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const options = { format, stdout: stream('stdout'), stderr: stream('stderr') };
  return { out: new Output({ ...options, colours: plain, errorColours: plain }), printed };
}

describe('Output', () => {
  it.each([
    ['json', '[\n  {\n    "apiId": "a"\n  }\n]\n'],
    ['yaml', '- apiId: a\n'],
    ['table', 'for people\n'],
  ] as const)('prints data as %s', async (format, expected) => {
    const { out, printed } = output(format);
    await out.data([{ apiId: 'a' }], () => 'for people');
    expect(printed).toEqual({ stdout: expected, stderr: '' });
  });

  it('keeps sentences and warnings out of what a program reads', () => {
    const { out, printed } = output('json');
    out.say('done');
    out.warn('odd');
    expect(printed).toEqual({ stdout: '', stderr: 'done\nwarning: odd\n' });
  });

  it('says a sentence instead of an empty table', () => {
    expect(output('table').out.table(['A'], [], 'There is nothing.')).toBe('There is nothing.');
  });
});

describe('renderTable', () => {
  const rows = [
    ['GET', '/pets', 'http://127.0.0.1:3000/a/long/path'],
    ['DELETE', '/', 'x'],
  ];

  it('aligns columns without lines and without trailing blanks', () => {
    expect(renderTable(['METHOD', 'PATH', 'TARGET'], rows, { columns: undefined, colours: plain })).toBe(
      ['METHOD  PATH   TARGET', 'GET     /pets  http://127.0.0.1:3000/a/long/path', 'DELETE  /      x'].join('\n'),
    );
  });

  it('narrows the widest column until the terminal fits', () => {
    const lines = renderTable(['METHOD', 'PATH', 'TARGET'], rows, { columns: 40, colours: plain }).split('\n');
    expect(lines.every((line) => line.length <= 40)).toBe(true);
    expect(lines[1]).toMatch(/^GET {5}\/pets {2}http:.*….*long\/path$/);
  });

  it('shows control characters instead of obeying them', () => {
    expect(renderTable(['A'], [['x\u001b[2Jy\nz']], { columns: undefined, colours: plain })).toBe('A\nx\\x1b[2Jy\\nz');
  });
});

describe('small text functions', () => {
  it('say how long ago something was', () => {
    const now = Date.UTC(2026, 0, 10);
    const before = (ms: number): string => ago(new Date(now - ms), now);
    expect([before(10), before(59_000), before(61_000), before(7_200_000), before(86_400_000)]).toEqual([
      'just now',
      '59 s ago',
      '1 min ago',
      '2 hours ago',
      '1 day ago',
    ]);
    expect(ago(undefined, now)).toBe('-');
  });

  it('cut and clean text', () => {
    expect(shortened('abcdef', 4)).toBe('abc…');
    expect(plainText('a\tb\u0007\u009b')).toBe('a b\\x07\\x9b');
  });
});

describe('coloursFor', () => {
  const unset = { noColor: false, forceColor: false };

  it('paints on a terminal only, unless the environment says otherwise', () => {
    expect(coloursFor({ isTTY: true }, unset).isColorSupported).toBe(true);
    expect(coloursFor({}, unset).isColorSupported).toBe(false);
    expect(coloursFor({ isTTY: true }, { noColor: true, forceColor: true }).isColorSupported).toBe(false);
    expect(coloursFor({}, { noColor: false, forceColor: true }).isColorSupported).toBe(true);
  });
});
