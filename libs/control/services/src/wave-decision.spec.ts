import { describe, expect, it } from 'vitest';
import { ANSWER_TIMEOUT_MS, decideWave } from './wave-decision.ts';
import type { WaveNode, WaveStanding } from './wave-decision.ts';
import { pickNodes, waveIndexOf, waveSizes } from './wave-plan.ts';

const POLICY = { mode: 'WAVES', observeMs: 10_000, maxServerErrorPercent: 5, firstWaveNodes: 1 } as const;

const node = (fields: Partial<WaveNode> = {}): WaveNode => ({
  nodeId: 'a',
  isEligible: true,
  isServing: true,
  refusal: '',
  ...fields,
});

const standing = (fields: Partial<WaveStanding> = {}): WaveStanding => ({
  nodes: [node()],
  eligibleCount: 12,
  isLast: false,
  waitedMs: 11_000,
  servedMs: 10_000,
  candidate: { requestCount: 0, serverErrorCount: 0 },
  before: { requestCount: 0, serverErrorCount: 0 },
  policy: POLICY,
  ...fields,
});

const answers = (requestCount: number, serverErrorCount: number) => ({ requestCount, serverErrorCount });

describe('The decision on a wave', () => {
  it.each([
    ['goes on when all nodes served it long enough', standing(), { action: 'next' }],
    ['ends with the last wave', standing({ isLast: true }), { action: 'promote' }],
    ['begins when no node was chosen yet', standing({ nodes: [] }), { action: 'begin' }],
    ['ends when there is no node to choose', standing({ nodes: [], eligibleCount: 0 }), { action: 'promote' }],
    ['waits while it is observed', standing({ servedMs: 9_999 }), { action: 'wait' }],
    ['waits for a node', standing({ nodes: [node({ isServing: false })], servedMs: undefined }), { action: 'wait' }],
    [
      'waits while no node is there',
      standing({ nodes: [node({ isEligible: false })], eligibleCount: 0 }),
      { action: 'wait' },
    ],
    [
      'replaces a node that vanished',
      standing({ nodes: [node(), node({ nodeId: 'b', isEligible: false })] }),
      { action: 'replace', gone: ['b'] },
    ],
    [
      'stops at a refusal, also of a node that vanished after it',
      standing({ nodes: [node({ nodeId: 'b', refusal: 'bad route', isEligible: false, isServing: false })] }),
      { action: 'stop', reason: 'node b refused it: bad route' },
    ],
    [
      'stops when a node that lives does not answer',
      standing({ nodes: [node({ isServing: false })], servedMs: undefined, waitedMs: ANSWER_TIMEOUT_MS + 1 }),
      { action: 'stop', reason: 'node a neither applied nor refused it within 60 s' },
    ],
    [
      'stops at too many server errors, before the time of observation is over',
      standing({ servedMs: 0, candidate: answers(40, 5), before: answers(1000, 10) }),
      {
        action: 'stop',
        reason: '12.5 % of 40 answers were server errors, 1.0 % with the version before, 5 points more are allowed',
      },
    ],
    [
      'bears as many errors as there were before, and some more',
      standing({ candidate: answers(100, 25), before: answers(100, 20) }),
      { action: 'next' },
    ],
    ['does not judge by a few answers', standing({ candidate: answers(19, 19) }), { action: 'next' }],
    [
      'does not excuse errors by a few answers before',
      standing({ candidate: answers(20, 2), before: answers(1, 1) }),
      expect.objectContaining({ action: 'stop' }),
    ],
  ])('%s', (_title, input, decision) => {
    expect(decideWave(input)).toEqual(decision);
  });
});

describe('The plan of the waves', () => {
  it.each([
    [0, []],
    [1, [1]],
    [2, [1, 2]],
    [12, [1, 2, 12]],
    [100, [1, 10, 100]],
  ])('over %i nodes has the sizes %j', (count, sizes) => {
    expect(waveSizes(count, POLICY)).toEqual(sizes);
  });

  it('begins with as many nodes as the stage says', () => {
    expect(waveSizes(12, { firstWaveNodes: 5 })).toEqual([5, 12]);
    expect(waveSizes(3, { firstWaveNodes: 5 })).toEqual([3]);
  });

  it('knows the wave by its nodes, also when others came or went meanwhile', () => {
    expect([1, 2, 12, 13].map((count) => waveIndexOf(count, [1, 2, 12]))).toEqual([0, 1, 2, 2]);
    expect(waveIndexOf(11, [1, 2, 12])).toBe(2);
  });

  it('keeps the nodes that try it already, fills up from others, and begins elsewhere for another key', () => {
    const nodes = ['a', 'b', 'c', 'd', 'e'];
    expect(pickNodes('k', nodes, ['d', 'gone'], 3)).toHaveLength(3);
    expect(pickNodes('k', nodes, ['d', 'gone'], 3)[0]).toBe('d');
    const firsts = new Set(Array.from({ length: 50 }, (_, i) => pickNodes(`stages/api${i}/prod`, nodes, [], 1)[0]));
    expect(firsts.size).toBeGreaterThan(2);
  });
});
