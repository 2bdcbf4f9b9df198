import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { EXIT } from './exit-code.ts';
import { LoadError } from './load-error.ts';
import type { LoadSettings } from './settings.ts';

/** Writes a file, with the folders above it; gives its path as people can open it. Throws LoadError when it cannot. */
export async function writeText(path: string, text: string, { workingFolder }: LoadSettings): Promise<string> {
  const absolute = resolve(workingFolder, path);
  try {
    await mkdir(dirname(absolute), { recursive: true });
    await writeFile(absolute, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LoadError(`cannot write ${path}: ${reason}.`, { exitCode: EXIT.failed });
  }
  const short = relative(workingFolder, absolute);
  return short.startsWith('..') ? absolute : short;
}
