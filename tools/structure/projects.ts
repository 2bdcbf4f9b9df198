import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../process.ts';

/** A workspace package. */
export interface Project {
  /** Folder relative to the root, e.g. `libs/data/routing`. */
  readonly folder: string;
  readonly name: string;
  /** Nx tags, e.g. `scope:data`. */
  readonly tags: readonly string[];
}

interface Manifest {
  readonly name?: string;
  readonly workspaces?: readonly string[];
  readonly nx?: { readonly tags?: readonly string[] };
}

/** All workspace packages, by the patterns of the root package.json, sorted by folder. */
export function readProjects(): Project[] {
  const patterns = readManifest('').workspaces ?? [];
  const folders = patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort();
  return folders
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
    .map((folder) => {
      const manifest = readManifest(folder);
      return { folder, name: manifest.name ?? '', tags: manifest.nx?.tags ?? [] };
    });
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;
}
