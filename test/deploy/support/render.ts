import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from './objects.ts';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** The workspace's root folder. */
export const ROOT = join(import.meta.dirname, '../../..');

export const KUBERNETES = 'deploy/kubernetes';

/** Overlays that are applied as they are. */
export const OVERLAYS = ['dev', 'production'] as const;

/** Where a program of tools/setup is; installs it when the machine lets us. Rejects with what to install otherwise. */
export async function toolPath(name: string): Promise<string> {
  const { stdout } = await run(join(ROOT, 'tools/setup'), [name], { maxBuffer: MAX_OUTPUT_BYTES });
  const path = stdout.trim().split('\n').at(-1)?.split(' ').at(-1);
  if (path === undefined || path === '') throw new Error(`tools/setup ${name} names no program.`);
  return path;
}

/** What `kubectl kustomize` makes of a folder. Rejects with its message. */
export async function renderText(folder: string, kubectl?: string): Promise<string> {
  const program = kubectl ?? (await toolPath('kubectl'));
  const { stdout } = await run(program, ['kustomize', join(ROOT, folder)], { maxBuffer: MAX_OUTPUT_BYTES });
  return stdout;
}

/** The objects of a folder. */
export async function render(folder: string): Promise<KubernetesObject[]> {
  return parseObjects(await renderText(folder));
}

/** The objects of a YAML text with several documents. */
export function parseObjects(text: string): KubernetesObject[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    return document.toJS() as KubernetesObject;
  });
}
