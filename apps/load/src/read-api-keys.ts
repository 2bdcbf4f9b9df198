import { resolve } from 'node:path';
import type { ApiKeys } from '@gatehouse/load-generator';
import { LoadError } from './load-error.ts';
import { readText } from './read-file.ts';
import type { RunOptions } from './run-options.ts';
import type { LoadSettings } from './settings.ts';

const MAX_MIB = 64;

/** The keys of a scenario that uses some: from `--api-keys`, else from the environment. Throws LoadError when there are none. */
export async function readApiKeys(
  wanted: Omit<ApiKeys, 'keys'> | undefined,
  { apiKeys: file }: RunOptions,
  { apiKeys: fromEnvironment, workingFolder }: LoadSettings,
): Promise<ApiKeys | undefined> {
  if (wanted === undefined) {
    if (file === undefined) return undefined;
    throw new LoadError('--api-keys is given, and the scenario uses no keys: add apiKeys: {} to it.');
  }
  const keys =
    file === undefined ? fromEnvironment : linesOf(await readText(resolve(workingFolder, file), file, MAX_MIB));
  if (keys.length === 0) {
    throw new LoadError('the scenario sends API keys, and there are none.', {
      hint: 'Add --api-keys FILE with one key a line, or set GATEHOUSE_LOAD_API_KEYS.',
    });
  }
  const wrong = keys.findIndex((key) => !/^[\x21-\x7e]+$/.test(key));
  if (wrong >= 0)
    throw new LoadError(`API key ${String(wrong + 1)} cannot stand in a header: it has spaces or other characters.`);
  return { ...wanted, keys };
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
