import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Which folder, and who chose it. */
export interface FolderToMake {
  readonly folder: string;
  /** The setting that the folder comes from. */
  readonly variable: string;
  /** Permissions of folders that are made. Default 0o777, less the umask. */
  readonly mode?: number;
}

/** Makes a folder and its parents as far as they are missing. Throws Error with one line that names the variable. */
export async function makeFolder({ folder, variable, mode }: FolderToMake): Promise<void> {
  try {
    await makeWithParents(resolve(folder), mode);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `the folder ${folder} cannot be made (${why}). Set ${variable} to a folder that this process may make and write to.`,
      { cause },
    );
  }
}

/** Not `mkdir` with `recursive`: where a parent exists but takes no folders, as /proc, that never ends. */
async function makeWithParents(folder: string, mode: number | undefined): Promise<void> {
  const failure = await failureToMake(folder, mode);
  if (failure === undefined) return;
  if (failure.code !== 'ENOENT' || dirname(folder) === folder) throw failure;
  await makeWithParents(dirname(folder), mode);
  const second = await failureToMake(folder, mode);
  if (second !== undefined) throw second;
}

/** Why there is no such folder now. */
async function failureToMake(folder: string, mode: number | undefined): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(folder, { mode });
    return undefined;
  } catch (error) {
    const found = await stat(folder).catch(() => undefined);
    return found?.isDirectory() === true ? undefined : (error as NodeJS.ErrnoException);
  }
}
