import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { LoadResult } from '@gatehouse/load-measure';
import { renderRunReport } from '@gatehouse/load-report';
import type { Runtime } from './context.ts';
import { EXIT } from './exit-code.ts';
import { LoadError } from './load-error.ts';
import { LOAD_FOLDER } from './settings.ts';

/** Writes `result.json` and `report.html` into a folder that is made if need be; gives the paths as people can open them. */
export async function writeResult(
  result: LoadResult,
  out: string | undefined,
  { settings }: Runtime,
): Promise<string[]> {
  const folder = out === undefined ? defaultFolder(result) : resolve(settings.workingFolder, out);
  const files = { 'result.json': `${JSON.stringify(result)}\n`, 'report.html': renderRunReport(result) };
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LoadError(`cannot write to ${folder}: ${reason}.`, { exitCode: EXIT.failed });
  }
  return Object.keys(files).map((name) => {
    const path = join(folder, name);
    const short = relative(settings.workingFolder, path);
    return short.startsWith('..') ? path : short;
  });
}

function defaultFolder({ scenario, startedAtUnixMs }: LoadResult): string {
  const time = new Date(startedAtUnixMs)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(/[-:]/g, '')
    .replace('T', '-');
  return join(LOAD_FOLDER, 'results', `${scenario.name}-${time}`);
}
