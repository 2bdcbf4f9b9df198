import { describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  it('gives back what the check returned as soon as it stops throwing', async () => {
    let tries = 0;
    const value = await eventually(
      () => {
        tries += 1;
        if (tries < 3) throw new Error('not yet');
        return tries;
      },
      { intervalMs: 1 },
    );
    expect(value).toBe(3);
  });

  it('waits while the check returns false', async () => {
    let tries = 0;
    await eventually(() => ++tries > 2, { intervalMs: 1 });
    expect(tries).toBe(3);
  });

  it('names the last failure when the deadline passes', async () => {
    const never = eventually(() => Promise.reject(new Error('port closed')), { deadlineMs: 5, intervalMs: 1 });
    await expect(never).rejects.toThrow('Not within 5 ms: port closed');
  });
});
