import { describe, expect, it } from 'vitest';
import { PlainText } from './plain-text.ts';

describe('PlainText', () => {
  const check = new PlainText();

  it('takes printable ASCII and tab with exactly the announced line ends, at every alignment', () => {
    for (let length = 0; length < 9; length++) {
      const pad = 'x'.repeat(length);
      expect(check.hasOnly(`${pad}\r\na: b\t~ \r\nc`, 2)).toBe(true);
      expect(check.hasOnly(`${pad}\r\na: b`, 2)).toBe(false);
      expect(check.hasOnly(`${pad}\r\na: b\r\nc: d`, 1)).toBe(false);
    }
  });

  it('refuses every other character, wherever it stands', () => {
    for (let code = 0; code < 0x180; code++) {
      const isPlain = code === 9 || (code >= 32 && code < 127);
      for (let at = 0; at < 8; at++) {
        const text = 'abcdefgh'.slice(0, at) + String.fromCharCode(code) + 'abcdefgh'.slice(at);
        expect(check.hasOnly(text, 0), `character ${String(code)} at ${String(at)}`).toBe(isPlain);
      }
    }
  });

  it('is not deceived by characters whose low byte is plain, nor by what the text before left behind', () => {
    expect(check.hasOnly('\u0141\u0161', 0)).toBe(false);
    expect(check.hasOnly('\r\n\r\n\r\n\r\n', 4)).toBe(true);
    expect(check.hasOnly('a', 0)).toBe(true);
    expect(check.hasOnly('a'.repeat(65_537), 0)).toBe(false);
  });
});
