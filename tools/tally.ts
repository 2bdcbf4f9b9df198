/** How many tests or checks ended how. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, a line each: its name and the first line of the reason. */
  readonly failures: readonly string[];
}

/** Nothing counted yet. */
export const EMPTY_TALLY: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** The sum of several tallies. */
export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, tally) => ({
      passed: sum.passed + tally.passed,
      failed: sum.failed + tally.failed,
      skipped: sum.skipped + tally.skipped,
      failures: [...sum.failures, ...tally.failures],
    }),
    EMPTY_TALLY,
  );
}

/** The line that programs read: `N passed, N failed, N skipped`. */
export function tallyLine(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`;
}
