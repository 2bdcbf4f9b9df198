// The checks that need no test runner: format, lint, types, generated code, contract, structure.
import { existsSync } from 'node:fs';
import { staleGeneratedFiles } from './generated-check.ts';
import { runCommand } from './process.ts';
import { checkStructure } from './structure/check.ts';
import type { Tally } from './tally.ts';

/** How one check ended; `output` is shown when it failed, `note` always. */
export interface CheckResult {
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly output?: string;
  readonly note?: string;
}

/** One check: its name and how to run it. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<CheckResult>;
}

/** Everything `npm run check` runs, the fast ones first. */
export const CHECKS: readonly Check[] = [
  { name: 'structure', run: structure },
  { name: 'contract lint (buf)', run: () => command('buf', ['lint']) },
  { name: 'contract breaking changes (buf)', run: breakingChanges },
  { name: 'generated code', run: generatedCode },
  { name: 'format', run: () => command('prettier', ['--check', '--log-level', 'warn', ...PRETTIER_CACHE, '.']) },
  { name: 'types', run: () => command('tsc', ['-p', 'tsconfig.json']) },
  { name: 'lint and module boundaries', run: () => command('node', ['tools/lint.ts']) },
];

const PRETTIER_CACHE = ['--cache', '--cache-location', 'node_modules/.cache/prettier/cache.json'];

/** Runs the checks one after the other and prints a line for each; a failure does not stop the next one. */
export async function runChecks(checks: readonly Check[]): Promise<Tally> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  for (const check of checks) {
    const startedAt = performance.now();
    const result = await check.run();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    counts[result.outcome] += 1;
    if (result.outcome === 'failed') failures.push(check.name);
    console.log(`  ${MARKS[result.outcome]} ${check.name} (${seconds} s)${result.note ? `: ${result.note}` : ''}`);
    if (result.outcome === 'failed' && result.output) console.log(indent(result.output.trimEnd()));
  }
  return { ...counts, failures };
}

const MARKS = { passed: 'ok     ', failed: 'FAILED ', skipped: 'skipped' } as const;

function indent(text: string): string {
  return text.replaceAll(/^/gm, '      ');
}

/** A check that passes when the command ends with 0. */
export async function command(name: string, args: readonly string[]): Promise<CheckResult> {
  const { code, output } = await runCommand(name, args);
  return code === 0 ? { outcome: 'passed' } : { outcome: 'failed', output };
}

async function breakingChanges(): Promise<CheckResult> {
  const committed = await runCommand('git', ['ls-tree', '-r', '--name-only', 'HEAD', 'proto', 'buf.yaml']);
  if (committed.code !== 0 || !committed.output.includes('.proto')) {
    return { outcome: 'skipped', note: 'no committed contract to compare with' };
  }
  return command('buf', ['breaking', '--against', '.git#ref=HEAD']);
}

async function generatedCode(): Promise<CheckResult> {
  if (!existsSync('proto')) return { outcome: 'skipped', note: 'no contract' };
  const { output, stale } = await staleGeneratedFiles();
  if (stale.length === 0) return { outcome: 'passed' };
  const help = 'Generated files differ from proto/: run `npm run generate` and commit the result.';
  return { outcome: 'failed', output: [help, ...stale, output].join('\n') };
}

function structure(): Promise<CheckResult> {
  const { problems, report } = checkStructure();
  return Promise.resolve({
    outcome: problems.length === 0 ? 'passed' : 'failed',
    output: problems.join('\n'),
    note: report.join('; '),
  });
}
