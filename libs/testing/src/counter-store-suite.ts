import type { TestApi } from './channel-suite-support.ts';
import { describeBuckets, describeLeases } from './counter-suite-buckets.ts';
import { describeQuotas, describeUsage } from './counter-suite-quotas.ts';
import { counterSuite } from './counter-suite-support.ts';
import type { CounterStoreEnds } from './counter-suite-support.ts';

/** What every counter store promises. `make` gives an empty one for each test. */
export function describeCounterStore(test: TestApi, name: string, make: () => Promise<CounterStoreEnds>): void {
  let current: CounterStoreEnds | undefined;
  const suite = counterSuite(test, () => {
    if (current === undefined) throw new Error('The store of the test is not open.');
    return current;
  });
  test.describe(`${name}: the contract of the counter store`, () => {
    test.beforeEach(async () => {
      current = await make();
    });
    test.afterEach(async () => {
      await current?.close();
      current = undefined;
    });
    describeBuckets(suite);
    describeLeases(suite);
    describeQuotas(suite);
    describeUsage(suite);
  });
}
