import { access, constants, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { LoadResult } from '@gatehouse/load-measure';
import { renderRunReport } from '@gatehouse/load-report';
import { LoadError } from './load-error.ts';
import { LOAD_FOLDER } from './settings.ts';
import type { LoadSettings } from './settings.ts';
import { writeText } from './write-file.ts';

/** Makes the folder of results before the run, so that hours of load are not lost to a typing error. Throws LoadError. */
export async function prepareFolder(
  name: string,
  out: string | undefined,
  nowUnixMs: number,
  settings: LoadSettings,
): Promise<string> {
  const folder = out === undefined ? defaultFolder(name, nowUnixMs) : resolve(settings.workingFolder, out);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LoadError(`results cannot be written to ${folder}: ${reason}.`);
  }
  return folder;
}

/** Writes `result.json` and `report.html`; gives their paths. */
export async function writeResult(result: LoadResult, folder: string, settings: LoadSettings): Promise<string[]> {
  return [
    await writeText(join(folder, 'result.json'), `${JSON.stringify(result)}\n`, settings),
    await writeText(join(folder, 'report.html'), renderRunReport(result), settings),
  ];
}

function defaultFolder(name: string, nowUnixMs: number): string {
  const time = new Date(nowUnixMs)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(/[-:]/g, '')
    .replace('T', '-');
  return join(LOAD_FOLDER, 'results', `${name}-${time}`);
}
