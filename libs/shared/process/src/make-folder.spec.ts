import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from './index.ts';

const variable = 'GATEHOUSE_DATA_DIR';

describe('makeFolder', () => {
  let base: string;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'gatehouse-folder-'));
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  it('makes the missing parents, with the mode, and keeps what is there', async () => {
    const folder = join(base, 'a', 'b', 'c');
    await makeFolder({ folder, variable, mode: 0o700 });
    await makeFolder({ folder, variable });
    expect((await stat(join(base, 'a'))).mode & 0o777).toBe(0o700);
    expect((await stat(folder)).isDirectory()).toBe(true);
  });

  it.each(['/proc/x', '/proc/x/y'])(
    'names the variable, and does not hang, where %s cannot be made',
    async (folder) => {
      await expect(makeFolder({ folder, variable })).rejects.toThrow(
        /^the folder \/proc\/x(\/y)? cannot be made \(.*\)\. Set GATEHOUSE_DATA_DIR to a folder that this process may make and write to\.$/,
      );
    },
  );

  it('does not take a file for a folder', async () => {
    const folder = join(base, 'file');
    await writeFile(folder, '');
    await expect(makeFolder({ folder, variable })).rejects.toThrow(/file cannot be made \(EEXIST/);
    await expect(makeFolder({ folder: join(folder, 'x'), variable })).rejects.toThrow(/x cannot be made \(ENOTDIR/);
  });
});
