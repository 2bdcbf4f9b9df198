// `npm test [phase…]`: everything but the fault tests (`npm run test:faults`), or the named phases. A failing phase does not stop the next one.
// The last line is for programs: `N passed, N failed, N skipped`.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS, command, runChecks } from './checks.ts';
import type { Check, CheckResult } from './checks.ts';
import { ROOT, runCommand } from './process.ts';
import { addTallies, tallyLine } from './tally.ts';
import type { Tally } from './tally.ts';
import { runVitest } from './vitest-phase.ts';

interface Phase {
  readonly name: string;
  readonly about: string;
  readonly run: () => Promise<Tally>;
  /** Runs only when it is named. */
  readonly isExtra?: boolean;
}

/** Names in the table of tools/setup. */
const NEEDED = ['postgres', 'nats-server', 'redis-server', 'kubectl', 'promtool'];

/** How the names of such specs end. */
const CONTRACT = '.contract.spec.ts';

const PHASES: readonly Phase[] = [
  {
    name: 'setup',
    about: 'servers and tools that tests need',
    run: () => runChecks(NEEDED.map((name) => ({ name, run: () => findProgram(name) }))),
  },
  { name: 'check', about: 'format, lint, types, boundaries, contract', run: () => runChecks(CHECKS) },
  { name: 'build', about: 'bundles of the apps', run: () => runChecks(bundleChecks()) },
  { name: 'unit', about: 'specs beside the sources', run: () => runVitest(['--exclude', `**/*${CONTRACT}`]) },
  { name: 'contract', about: 'one suite for every adapter of a port', run: () => runVitest([CONTRACT]) },
  suite('e2e', 'the processes from outside'),
  suite('deploy', 'images, manifests, alert rules'),
  // One file at a time: each has a cluster and a load of its own, and deadlines for what it watches.
  { ...suite('faults', 'crashes and lost peers', ['--no-file-parallelism']), isExtra: true },
];

function suite(name: string, about: string, options: readonly string[] = []): Phase {
  return { name, about, run: () => runVitest(['--config', 'test/vitest.config.ts', ...options, `test/${name}`]) };
}

async function findProgram(name: string): Promise<CheckResult> {
  const { code, output } = await runCommand('tools/setup', [name]);
  return code === 0
    ? { outcome: 'passed', note: output.trim().split('\n').at(-1) ?? '' }
    : { outcome: 'failed', output };
}

function bundleChecks(): Check[] {
  const apps = existsSync(join(ROOT, 'apps')) ? readdirSync(join(ROOT, 'apps')) : [];
  return apps
    .filter((app) => existsSync(join(ROOT, 'apps', app, 'src/main.ts')))
    .map((app) => ({ name: `the bundle of ${app} answers --help`, run: () => bundleAnswers(app) }));
}

async function bundleAnswers(app: string): Promise<CheckResult> {
  const built = await command('node', ['tools/build.ts', app]);
  return built.outcome === 'passed' ? command('node', [`dist/${app}/main.js`, '--help']) : built;
}

async function runPhases(phases: readonly Phase[]): Promise<Tally> {
  const rows: { readonly name: string; readonly tally: Tally; readonly seconds: string }[] = [];
  for (const phase of phases) {
    console.log(`\n== ${phase.name}: ${phase.about}`);
    const startedAt = performance.now();
    const tally = await phase.run();
    rows.push({ name: phase.name, tally, seconds: ((performance.now() - startedAt) / 1000).toFixed(1) });
  }
  console.log('\n== summary');
  for (const { name, tally, seconds } of rows) console.log(`  ${name.padEnd(9)} ${tallyLine(tally)} (${seconds} s)`);
  const total = addTallies(rows.map(({ tally }) => tally));
  for (const failure of total.failures) console.log(`FAILED  ${failure}`);
  return total;
}

const words = process.argv.slice(2);
const unknown = words.filter((word) => !PHASES.some(({ name }) => name === word));
if (unknown.length > 0) {
  console.error(`No phase is called ${unknown.join(', ')}. Phases: ${PHASES.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const total = await runPhases(
  PHASES.filter(({ name, isExtra }) => (words.length === 0 ? isExtra !== true : words.includes(name))),
);
console.log(tallyLine(total));
process.exitCode = total.failed === 0 ? 0 : 1;
