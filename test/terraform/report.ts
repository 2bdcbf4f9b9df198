// eslint-disable-next-line @nx/enforce-module-boundaries -- tools/ is no project, so that it has no entry to import
import { EMPTY_TALLY, addTallies, tallyLine } from '../../tools/tally.ts';
import type { Outcome } from './terraform.ts';

/** Counts the verdicts of a run, and prints each. */
export class Report {
  #tally = EMPTY_TALLY;

  /** What was to be shown, whether it was, and what is printed when it was not (its last 60 lines). */
  verdict(title: string, isRight: boolean, why: string): void {
    const one = isRight ? { passed: 1 } : { failed: 1, failures: [title] };
    this.#tally = addTallies([this.#tally, { ...EMPTY_TALLY, ...one }]);
    console.log(`${isRight ? 'ok     ' : 'FAILED '} ${title}`);
    if (!isRight) console.log(why.split('\n').slice(-60).join('\n'));
  }

  /** A command of Terraform that must end well; a plan that would change something has status 2. */
  step(title: string, { status, output }: Outcome): void {
    this.verdict(title, status === 0, output);
  }

  /** Two values that must be equal in their JSON. */
  same(title: string, is: unknown, shouldBe: unknown): void {
    const [found, wanted] = [JSON.stringify(is, undefined, 1), JSON.stringify(shouldBe, undefined, 1)];
    this.verdict(title, found === wanted, `found ${found}\nwanted ${wanted}`);
  }

  /** Whether nothing failed; prints the sums. */
  end(): boolean {
    console.log(tallyLine(this.#tally));
    return this.#tally.failed === 0;
  }
}
