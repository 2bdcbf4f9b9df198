import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT, runCommand } from './process.ts';
import type { Tally } from './tally.ts';

/** A test in vitest's JSON report. */
interface ReportedTest {
  readonly status: string;
  readonly fullName: string;
  readonly failureMessages: readonly string[];
}

/** A file of tests in vitest's JSON report. */
interface ReportedFile {
  readonly name: string;
  readonly status: string;
  /** Why the file could not be loaded; empty when it could. */
  readonly message: string;
  readonly assertionResults: readonly ReportedTest[];
}

/** The part of vitest's JSON report that is counted. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly ReportedFile[];
}

/** Runs vitest with its output shown live and counts its tests. */
export async function runVitest(args: readonly string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-report-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await runCommand('vitest', ['run', '--passWithNoTests', ...reporters, ...args], { live: true });
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as VitestReport) : undefined;
  rmSync(folder, { recursive: true, force: true });
  return tallyOf(report, code);
}

/** Counts a report; a file that could not be loaded, or a run that failed without a failed test, counts as one failure. */
export function tallyOf(report: VitestReport | undefined, code: number): Tally {
  const failures = report?.testResults.flatMap(failuresOf) ?? [];
  if (failures.length === 0 && code !== 0) {
    failures.push(`vitest ended with status ${code} without a failed test: look for its errors above`);
  }
  return {
    passed: report?.numPassedTests ?? 0,
    failed: failures.length,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
    failures,
  };
}

function failuresOf({ name, status, message, assertionResults }: ReportedFile): string[] {
  const file = relative(ROOT, name);
  if (status === 'failed' && assertionResults.length === 0) return [`${file}: ${firstLine(message)}`];
  return assertionResults
    .filter((test) => test.status === 'failed')
    .map(({ fullName, failureMessages }) => `${file} > ${fullName}: ${firstLine(failureMessages[0] ?? '')}`);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
