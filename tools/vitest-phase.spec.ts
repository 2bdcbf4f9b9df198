import { describe, expect, it } from 'vitest';
import { tallyOf } from './vitest-phase.ts';

const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] };

describe('tallyOf', () => {
  it('adds skipped and planned tests', () => {
    expect(tallyOf(report, 0)).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });

  it('counts a file that could not be loaded as one failure', () => {
    const broken = { ...report, testResults: [{ status: 'failed', assertionResults: [] }] };
    expect(tallyOf(broken, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it('counts a run that failed without a failed test', () => {
    expect(tallyOf(report, 1).failed).toBe(1);
  });

  it('counts a crash without a report', () => {
    expect(tallyOf(undefined, 139)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
