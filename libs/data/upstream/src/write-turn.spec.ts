import { describe, expect, it } from 'vitest';
import { WriteTurn } from './write-turn.ts';

const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('WriteTurn', () => {
  it('writes a call that is alone at once, and others together at the end of the turn', async () => {
    const turn = new WriteTurn();
    const written: number[] = [];
    const writer = (number: number): { writeNow(): void } => ({ writeNow: () => written.push(number) });
    for (const number of [1, 2, 3]) turn.add(writer(number), number === 1);
    expect(written).toEqual([1]);
    await endOfTurn();
    expect(written).toEqual([1, 2, 3]);
  });
});
