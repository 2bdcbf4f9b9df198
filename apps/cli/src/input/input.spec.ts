import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stageArgument, upstreamUrl } from './checked.ts';
import { documentKind } from './document-kind.ts';
import { readText } from './read-text.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-cli-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('readText', () => {
  const none = { stdin: Readable.from([]) };

  function file(name: string, content: string | Buffer): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  it('reads a file, without its byte order mark, and standard input', async () => {
    expect(await readText(file('bom.yaml', '\ufeffapis: []'), none)).toBe('apis: []');
    expect(await readText('-', { stdin: Readable.from([Buffer.from('a'), Buffer.from('b')]) })).toBe('ab');
  });

  it('refuses a file that is too large before it reads it', async () => {
    const path = file('large.yaml', '');
    truncateSync(path, 50 * 1024 * 1024);
    await expect(readText(path, none)).rejects.toThrow('has 50.0 MiB. Nothing was sent.');
  });

  it('refuses endless standard input', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'a');
    async function* endless() {
      for (;;) yield await Promise.resolve(megabyte);
    }
    await expect(readText('-', { stdin: endless() })).rejects.toThrow('standard input is too large');
  });

  it('refuses what is missing, a folder, or not text', async () => {
    await expect(readText(join(folder, 'none'), none)).rejects.toThrow('there is no such file');
    await expect(readText(folder, none)).rejects.toThrow('is a folder');
    await expect(readText(file('nul', 'a\0b'), none)).rejects.toThrow('is not UTF-8 text');
    await expect(readText(file('latin1', Buffer.from([0x61, 0xe9, 0x62])), none)).rejects.toThrow('is not UTF-8 text');
  });
});

describe('documentKind', () => {
  it.each([
    ['openapi: 3.0.1\n', 'openapi'],
    ['# comment\nswagger: "2.0"\n', 'openapi'],
    [' {"paths": {}, "openapi": "3.1.0"}', 'openapi'],
    ['# a file\napis:\n  - name: x\n', 'apply'],
    ['{"vpcLinks": []}', 'apply'],
    ['{"openapi": ', 'unknown'],
    ['info:\n  openapi: nested\n', 'unknown'],
  ])('knows what %j is', (text, kind) => {
    expect(documentKind(text)).toBe(kind);
  });
});

describe('arguments', () => {
  it('explain the empty stage name that a shell makes of $default', () => {
    expect(() => stageArgument('')).toThrow('single quotes');
    expect(stageArgument('$default')).toBe('$default');
  });

  it('take HTTP URLs as upstream only', () => {
    expect(upstreamUrl('https://a.example.com/v1')).toBe('https://a.example.com/v1');
    for (const wrong of ['localhost:3000', 'ftp://a', 'nope']) expect(() => upstreamUrl(wrong)).toThrow('--upstream');
  });
});
