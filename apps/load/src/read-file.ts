import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { LoadError } from './load-error.ts';
import { LOAD_FOLDER } from './settings.ts';

const MEBIBYTE = 1024 * 1024;

/** Text of a file. Throws LoadError for what is missing, too large or not text. */
export async function readText(path: string, shownAs: string, maxMiB: number): Promise<string> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw new LoadError(`${shownAs} is a folder; name a file in it.`);
    if (info.size > maxMiB * MEBIBYTE) throw new LoadError(`${shownAs} is too large: at most ${String(maxMiB)} MiB.`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof LoadError) throw error;
    if (error instanceof TypeError) throw new LoadError(`${shownAs} is not UTF-8 text.`);
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' || code === 'ENOTDIR' ? 'there is no such file' : message;
    throw new LoadError(`cannot read ${shownAs}: ${reason}.`);
  }
}

/** Where a scenario lies: the file as named from the working folder, or one of the workspace's by path or plain name. */
export function findScenario(name: string, workingFolder: string): string {
  const candidates = [
    resolve(workingFolder, name),
    ...(isAbsolute(name) ? [] : [join(LOAD_FOLDER, name), join(LOAD_FOLDER, 'scenarios', `${name}.yaml`)]),
  ];
  return candidates.find((path) => existsSync(path)) ?? resolve(workingFolder, name);
}
