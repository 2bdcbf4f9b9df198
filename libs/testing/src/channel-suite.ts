import { describeChannelChunks } from './channel-suite-chunks.ts';
import { describeChannelEntries } from './channel-suite-entries.ts';
import { describeChannelNodes } from './channel-suite-nodes.ts';
import type { ChannelEnds, TestApi } from './channel-suite-support.ts';

/** What every adapter of the configuration channel promises. `make` gives an empty channel for each test. */
export function describeConfigChannel(test: TestApi, name: string, make: () => Promise<ChannelEnds>): void {
  let current: ChannelEnds | undefined;
  const ends = (): ChannelEnds => {
    if (current === undefined) throw new Error('The channel of the test is not open.');
    return current;
  };
  test.describe(`${name}: the contract of the configuration channel`, () => {
    test.beforeEach(async () => {
      current = await make();
    });
    test.afterEach(async () => {
      await current?.close();
      current = undefined;
    });
    describeChannelEntries({ test, ends });
    describeChannelChunks({ test, ends });
    describeChannelNodes({ test, ends });
  });
}
