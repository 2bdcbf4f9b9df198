import { describe, expect, it } from 'vitest';
import { mutatedResponse, seededRandom } from './testing/mutated-responses.ts';
import type { ResponseCase } from './testing/mutated-responses.ts';
import { readByNode, readByUs } from './testing/read-response.ts';
import type { Understood } from './testing/read-response.ts';

const SEED = Number(process.env['GATEHOUSE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const CASES = Number(process.env['GATEHOUSE_FUZZ_CASES'] ?? 3000);

interface Tally {
  bothAccept: number;
  bothRefuse: number;
  readonly onlyNodeAccepts: Map<string, number>;
  readonly disagreements: string[];
}

describe('response reader against the parser of node:http', () => {
  it(
    'reads every response that it accepts exactly as Node reads it',
    async () => {
      const random = seededRandom(SEED);
      const tally: Tally = { bothAccept: 0, bothRefuse: 0, onlyNodeAccepts: new Map(), disagreements: [] };
      for (let i = 0; i < CASES; i++) {
        const one = mutatedResponse(random);
        compare(one, readByUs(one), await readByNode(one), tally);
      }
      print(tally);
      expect(tally.disagreements, `seed ${SEED}`).toEqual([]);
      expect(tally.bothAccept).toBeGreaterThan(CASES / 10);
      expect(tally.bothRefuse).toBeGreaterThan(CASES / 10);
    },
    10_000 + CASES * 10,
  );
});

function compare(one: ResponseCase, ours: Understood, theirs: Understood, tally: Tally): void {
  if (ours.problem !== '') {
    if (theirs.problem === '')
      tally.onlyNodeAccepts.set(ours.problem, (tally.onlyNodeAccepts.get(ours.problem) ?? 0) + 1);
    else tally.bothRefuse++;
    return;
  }
  const same =
    theirs.problem === '' &&
    ours.status === theirs.status &&
    ours.body.equals(theirs.body) &&
    JSON.stringify(ours.headers) === JSON.stringify(theirs.headers);
  if (same) tally.bothAccept++;
  else
    tally.disagreements.push(
      JSON.stringify({
        method: one.method,
        sent: one.bytes.toString('latin1'),
        ours: brief(ours),
        theirs: brief(theirs),
      }),
    );
}

function brief({ problem, status, headers, body }: Understood): unknown {
  return { problem, status, headers, body: body.toString('latin1') };
}

function print(tally: Tally): void {
  const refused = [...tally.onlyNodeAccepts].sort((a, b) => b[1] - a[1]);
  const lines = refused.map(([reason, count]) => `  ${count} x only Node accepts: ${reason}`);
  const head = `seed ${SEED}, ${CASES} responses: both accept ${tally.bothAccept}, both refuse ${tally.bothRefuse}, disagreements ${tally.disagreements.length}`;
  process.stdout.write([head, ...lines, ''].join('\n'));
}
