import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLogSink } from './log-sink.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-sink-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('a file', () => {
  it('is made when missing and appended to', async () => {
    const path = join(folder, 'access.log');
    for (const piece of ['one\n', 'zwölf\n']) {
      const sink = openLogSink(`file:${path}`);
      await sink.write(Buffer.from(piece));
      await sink.close();
    }
    expect(await readFile(path, 'utf8')).toBe('one\nzwölf\n');
  });

  it('is made anew after it was rotated away and the sink reopened', async () => {
    const path = join(folder, 'access.log');
    const sink = openLogSink(`file:${path}`);
    await sink.write(Buffer.from('old\n'));
    await rename(path, `${path}.1`);
    await sink.write(Buffer.from('still old\n'));
    await sink.reopen();
    await sink.write(Buffer.from('new\n'));
    await sink.close();
    expect(await readFile(`${path}.1`, 'utf8')).toBe('old\nstill old\n');
    expect(await readFile(path, 'utf8')).toBe('new\n');
  });

  it('that cannot be opened fails the write and is tried again with the next one', async () => {
    const sink = openLogSink(`file:${join(folder, 'missing', 'access.log')}`);
    await expect(sink.write(Buffer.from('x\n'))).rejects.toThrow(/ENOENT/);
    await expect(sink.write(Buffer.from('x\n'))).rejects.toThrow(/ENOENT/);
  });
});

describe('standard output', () => {
  it('takes megabytes without stopping the process while nobody reads', async () => {
    const script = `
      import { openLogSink } from ${JSON.stringify(new URL('./log-sink.ts', import.meta.url).href)};
      const written = openLogSink('stdout').write(Buffer.from('x'.repeat(4_000_000) + '\\n'));
      setTimeout(() => process.stderr.write('alive'), 50);
      await written;`;
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script]);
    try {
      const alive = await new Promise<string>((resolve) => child.stderr.once('data', (data) => resolve(String(data))));
      expect(alive).toBe('alive');
      expect(await text(child.stdout)).toHaveLength(4_000_001);
    } finally {
      child.kill();
    }
  });
});
