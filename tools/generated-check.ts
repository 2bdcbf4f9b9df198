import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { ROOT, runCommand } from './process.ts';

const CONTRACT = join(ROOT, 'libs/contract/src');

/** Generates the contract library into a temporary folder and names the files that differ from the committed ones. */
export async function staleGeneratedFiles(): Promise<{ readonly stale: readonly string[]; readonly output: string }> {
  mkdirSync(join(ROOT, 'tmp'), { recursive: true });
  const fresh = mkdtempSync(join(ROOT, 'tmp/generated-'));
  try {
    const { code, output } = await runCommand('node', ['tools/generate.ts', '--out', fresh]);
    if (code !== 0) return { stale: ['(generation failed)'], output };
    const names = new Set([...filesOf(fresh), ...filesOf(CONTRACT).filter((name) => name.startsWith('generated/'))]);
    const stale: string[] = [];
    for (const name of [...names].sort()) {
      if (!(await equal(join(fresh, name), join(CONTRACT, name)))) stale.push(`libs/contract/src/${name}`);
    }
    return { stale, output: '' };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function filesOf(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => statSync(join(folder, name)).isFile() && !name.startsWith('.'));
}

/** Compares by formatted text: Prettier leaves files in an ignored folder as they are. */
async function equal(fresh: string, committed: string): Promise<boolean> {
  if (!existsSync(fresh) || !existsSync(committed)) return false;
  const [freshText, committedText] = [readFileSync(fresh, 'utf8'), readFileSync(committed, 'utf8')];
  if (freshText === committedText) return true;
  if (!committed.endsWith('.ts')) return false;
  const options = { ...(await resolveConfig(committed)), filepath: committed };
  return (await format(freshText, options)) === (await format(committedText, options));
}
