import { describe, expect, it } from 'vitest';
import { ROOT } from './process.ts';
import { tallyOf } from './vitest-phase.ts';

const report = { numPassedTests: 3, numPendingTests: 1, numTodoTests: 1, testResults: [] };

describe('tallyOf', () => {
  it('adds skipped and planned tests', () => {
    expect(tallyOf(report, 0)).toEqual({ passed: 3, failed: 0, skipped: 2, failures: [] });
  });

  it('names a failed test and the first line of its reason', () => {
    const passed = { status: 'passed', fullName: 'adds', failureMessages: [] };
    const failed = {
      status: 'failed',
      fullName: 'sums halves',
      failureMessages: ['expected 1 to be 2\n    at line 3'],
    };
    const file = { name: `${ROOT}/libs/a.spec.ts`, status: 'failed', message: '', assertionResults: [passed, failed] };
    expect(tallyOf({ ...report, testResults: [file] }, 1)).toMatchObject({
      failed: 1,
      failures: ['libs/a.spec.ts > sums halves: expected 1 to be 2'],
    });
  });

  it('counts a file that could not be loaded as one failure', () => {
    const file = { name: `${ROOT}/libs/a.spec.ts`, status: 'failed', message: 'no such module', assertionResults: [] };
    expect(tallyOf({ ...report, testResults: [file] }, 1)).toEqual({
      passed: 3,
      failed: 1,
      skipped: 2,
      failures: ['libs/a.spec.ts: no such module'],
    });
  });

  it('counts a run that failed without a failed test', () => {
    expect(tallyOf(report, 1).failed).toBe(1);
  });

  it('counts a crash without a report', () => {
    expect(tallyOf(undefined, 139)).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
  });
});
