import { describe, expect, it } from 'vitest';
import { manualTimer, spanRecord } from '../spec-kit.ts';
import type { SpanRecord } from './span-record.ts';
import { SpanQueue } from './span-queue.ts';

function queueOf(send: (batch: readonly SpanRecord[]) => Promise<void>, maxQueued = 4, maxBatch = 2) {
  const { timer, fire, waiting } = manualTimer();
  return { queue: new SpanQueue({ maxQueued, maxBatch, delayMs: 1, send, timer }), fire, waiting };
}

describe('SpanQueue', () => {
  it('waits for company until its delay is over, then sends all in batches', async () => {
    const batches: number[] = [];
    const { queue, fire, waiting } = queueOf((batch) => Promise.resolve(void batches.push(batch.length)), 9, 4);
    for (const id of ['a', 'b', 'c']) queue.push(spanRecord(id));
    expect([batches.length, waiting()]).toEqual([0, 1]);
    fire();
    await queue.flush();
    expect(batches).toEqual([3]);
    expect([queue.sent, queue.length, waiting()]).toEqual([3, 0, 0]);
  });

  it('sends a full batch at once', async () => {
    const sent: string[] = [];
    const { queue } = queueOf((batch) => Promise.resolve(void sent.push(...batch.map((span) => span.spanId))));
    queue.push(spanRecord('a'));
    queue.push(spanRecord('b'));
    await queue.flush();
    expect(sent).toEqual(['a', 'b']);
  });

  it('drops and counts spans beyond its bound while an export hangs', async () => {
    let release = (): void => undefined;
    const { queue } = queueOf(() => new Promise((resolve) => (release = resolve)));
    for (let i = 0; i < 9; i += 1) queue.push(spanRecord(String(i)));
    expect([queue.length, queue.droppedFull]).toEqual([4, 3]);
    release();
    await Promise.resolve();
  });

  it('counts spans that were not delivered and goes on with the next ones', async () => {
    let isAway = true;
    const { queue } = queueOf(() => (isAway ? Promise.reject(new Error('away')) : Promise.resolve()));
    queue.push(spanRecord('a'));
    await queue.flush();
    isAway = false;
    queue.push(spanRecord('b'));
    await queue.flush();
    expect([queue.droppedFailed, queue.sent]).toEqual([1, 1]);
  });
});
