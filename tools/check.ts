// `npm run check [name…]`: every check that needs no test runner, or those whose name contains a given word.
import { CHECKS, runChecks } from './checks.ts';
import { tallyLine } from './tally.ts';

const words = process.argv.slice(2);
const chosen = CHECKS.filter((check) => words.length === 0 || words.some((word) => check.name.includes(word)));
const tally = await runChecks(chosen);
console.log(tallyLine(tally));
process.exitCode = tally.failed === 0 ? 0 : 1;
