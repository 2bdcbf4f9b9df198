// `node tools/check-structure.ts`: the shape of the workspace, its figures, and the files that have no spec yet.
import { checkStructure } from './structure/check.ts';

const { problems, report, withoutSpec } = checkStructure();
for (const line of report) console.log(line);
for (const path of withoutSpec) console.log(`  ${path}`);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
