import { resolve } from 'node:path';
import { parseResult } from '@gatehouse/load-measure';
import type { LoadResult } from '@gatehouse/load-measure';
import { LoadError } from './load-error.ts';
import { readText } from './read-file.ts';
import type { LoadSettings } from './settings.ts';

const MAX_MIB = 256;
const MAX_PROBLEMS = 10;

/** Reads a result file. Throws LoadError that says what is wrong with it. */
export async function readResult(name: string, { workingFolder }: LoadSettings): Promise<LoadResult> {
  const parsed = parseResult(await readText(resolve(workingFolder, name), name, MAX_MIB));
  if (parsed.ok) return parsed.value;
  const details = parsed.problems
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => `${path === '' ? 'the file' : path} ${message}`);
  throw new LoadError(`${name} is no result of a load test:`, { details });
}
