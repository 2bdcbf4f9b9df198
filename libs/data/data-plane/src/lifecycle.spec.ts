import { describe, expect, it } from 'vitest';
import { NodeLifecycle } from './index.ts';

function setUp() {
  const steps: string[] = [];
  let finish: (isFinished: boolean) => void = () => undefined;
  const lifecycle = new NodeLifecycle(
    {
      discourage: () => steps.push('discourage'),
      sleep: (delayMs) => {
        steps.push(`sleep ${String(delayMs)}`);
        return Promise.resolve();
      },
      drain: (deadlineMs) => {
        steps.push(`drain ${String(deadlineMs)}`);
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
      onChange: (state) => steps.push(state),
    },
    { delayMs: 10, timeoutMs: 30 },
  );
  return {
    lifecycle,
    steps,
    finish: (isFinished: boolean) => {
      finish(isFinished);
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('NodeLifecycle', () => {
  it('drains in an order that loses no request', async () => {
    const { lifecycle, steps, finish } = setUp();
    lifecycle.ready();
    const drained = lifecycle.drain();
    await turn();
    finish(true);
    expect(await drained).toBe(true);
    expect(steps).toEqual(['READY', 'DRAINING', 'discourage', 'sleep 10', 'drain 30', 'STOPPED']);
  });

  it('drains once, however often it is told to', async () => {
    const { lifecycle, steps, finish } = setUp();
    lifecycle.ready();
    const both = Promise.all([lifecycle.drain(), lifecycle.drain()]);
    await turn();
    finish(false);
    expect(await both).toEqual([false, false]);
    expect(steps.filter((step) => step === 'drain 30')).toHaveLength(1);
  });

  it('does not wait for balancers when it was never ready, and is never ready again', async () => {
    const { lifecycle, steps, finish } = setUp();
    const drained = lifecycle.drain();
    await turn();
    lifecycle.ready();
    finish(true);
    await drained;
    expect(steps).toEqual(['DRAINING', 'discourage', 'drain 30', 'STOPPED']);
    expect(lifecycle.reason).toBe('the node is being drained');
  });
});
