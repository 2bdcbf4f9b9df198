import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anEntry } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConfigDisk, parseConfigKey } from './index.ts';

const PAYLOAD = Buffer.from('a payload with a canary');
const ENTRY = anEntry('stages/a/b', { version: 3, digest: digestOf(PAYLOAD), payload: PAYLOAD });
const CHUNK = Buffer.from('a chunk with a canary');
const NEW_CHUNKS = new Map([[digestOf(CHUNK), CHUNK]]);

let folder = '';
let damaged: string[] = [];

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const open = (key?: Buffer) =>
  openConfigDisk({ folder, key, onDamaged: (file) => damaged.push(file.slice(folder.length + 1)) });

async function fill(key?: Buffer): Promise<void> {
  const disk = await open(key);
  await disk.save([ENTRY], new Set([digestOf(CHUNK)]), NEW_CHUNKS);
}

describe('The copy on disk', () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-disk-'));
    damaged = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives back entries and chunks after a restart', async () => {
    await fill();
    const disk = await open();
    expect(await disk.load()).toEqual([ENTRY]);
    expect(await disk.chunk(digestOf(CHUNK))).toEqual(CHUNK);
    expect(await disk.chunk(digestOf(PAYLOAD))).toBeUndefined();
  });

  it('is empty in an empty folder', async () => {
    expect(await (await open()).load()).toEqual([]);
    expect(damaged).toEqual([]);
  });

  it.each([
    ['entries', 40],
    ['entries', 3],
    [`chunks/${digestOf(CHUNK)}`, 40],
  ])('leaves out %s with one flipped byte at %i and says so', async (file, at) => {
    await fill();
    const bytes = await readFile(join(folder, file));
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(join(folder, file), bytes);
    const disk = await open();
    const read = file === 'entries' ? await disk.load() : await disk.chunk(digestOf(CHUNK));
    expect(read ?? []).toEqual([]);
    expect(damaged).toEqual([file]);
  });

  it('leaves out a file that was cut short', async () => {
    await fill();
    await writeFile(join(folder, 'entries'), (await readFile(join(folder, 'entries'))).subarray(0, 10));
    expect(await (await open()).load()).toEqual([]);
    expect(damaged).toEqual(['entries']);
  });

  it('with a key holds no readable byte of the content, and gives nothing to another key', async () => {
    const key = randomBytes(32);
    await fill(key);
    for (const name of ['entries', ...(await readdir(join(folder, 'chunks'))).map((chunk) => `chunks/${chunk}`)]) {
      expect((await readFile(join(folder, name))).includes('canary')).toBe(false);
    }
    expect(await (await open(key)).load()).toEqual([ENTRY]);
    expect(await (await open(randomBytes(32))).load()).toEqual([]);
    expect(damaged).toEqual(['entries']);
  });

  it('drops chunks that no entry needs any more', async () => {
    await fill();
    await writeFile(join(folder, 'chunks', `${digestOf(PAYLOAD)}.new`), 'left by a crash');
    const disk = await open();
    await disk.save([], new Set(), new Map());
    expect(await readdir(join(folder, 'chunks'))).toEqual([]);
    expect(await disk.chunk(digestOf(CHUNK))).toBeUndefined();
  });

  it('writes a chunk anew that was damaged', async () => {
    await fill();
    await writeFile(join(folder, 'chunks', digestOf(CHUNK)), 'rubbish');
    const disk = await open();
    expect(await disk.chunk(digestOf(CHUNK))).toBeUndefined();
    await disk.save([ENTRY], new Set([digestOf(CHUNK)]), NEW_CHUNKS);
    expect(await (await open()).chunk(digestOf(CHUNK))).toEqual(CHUNK);
  });

  it('drops again what could not be dropped, and keeps what is wanted again', async () => {
    await fill();
    const disk = await open();
    const key = join(folder, 'entries.new');
    await mkdir(key);
    await expect(disk.save([], new Set(), new Map())).rejects.toThrow('EISDIR');
    await rm(key, { recursive: true });
    await disk.save([ENTRY], new Set([digestOf(CHUNK)]), NEW_CHUNKS);
    expect(await readdir(join(folder, 'chunks'))).toEqual([digestOf(CHUNK)]);
    await disk.save([], new Set(), new Map());
    expect(await readdir(join(folder, 'chunks'))).toEqual([]);
  });

  it('never takes a digest for a path', async () => {
    const disk = await open();
    await expect(disk.save([], new Set(), new Map([['../../evil', CHUNK]]))).rejects.toThrow('no SHA-256');
  });
});

describe('parseConfigKey', () => {
  it('takes 32 bytes in base64 and nothing else', () => {
    const key = randomBytes(32);
    expect(parseConfigKey(`${key.toString('base64')}\n`)).toEqual(key);
    expect(parseConfigKey(randomBytes(16).toString('base64'))).toBeUndefined();
  });
});
