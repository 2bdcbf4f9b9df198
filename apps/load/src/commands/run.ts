import type { Command } from 'commander';
import { Option } from 'commander';
import { availableParallelism } from 'node:os';
import { parseAddress } from '@gatehouse/load-scenario';
import type { LoadAddress, Scenario } from '@gatehouse/load-scenario';
import { metricsProbe, processProbe, runLoad, unreadable } from '@gatehouse/load-generator';
import type { Watched } from '@gatehouse/load-generator';
import type { LoadResult } from '@gatehouse/load-measure';
import { formatClock, formatCount } from '@gatehouse/load-report';
import { duration, each, factor, limit, whole } from '../checked.ts';
import type { LoadContext } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { LoadError } from '../load-error.ts';
import { startLiveLines } from '../output/live.ts';
import { createProgressLines } from '../output/progress-lines.ts';
import { summaryLines } from '../output/summary-lines.ts';
import { readApiKeys } from '../read-api-keys.ts';
import { readScenario } from '../read-scenario.ts';
import type { RunOptions } from '../run-options.ts';
import { prepareFolder, writeResult } from '../write-result.ts';

const DAY_MS = 86_400_000;
const MAX_WORKERS = 64;

/** `load SCENARIO`: runs a scenario, shows how it goes, writes result and report. */
export function addRun(program: Command, context: LoadContext): void {
  program
    .command('run', { isDefault: true })
    .description('run a scenario (the word run may be left out)')
    .argument('<scenario>', 'scenario file, or the name of one in test/load/scenarios')
    .option(
      '-u, --url <url>',
      'address to drive, with the path that goes before every target; several share the load',
      each,
      [],
    )
    .option('--beyond-loopback', 'allow addresses that are not this machine: only ones that you may put under load')
    .option('-o, --out <folder>', 'where result.json and report.html go (default: test/load/results/NAME-TIME)')
    .option('--dry-run', 'check scenario and flags, say what would be sent, send nothing')
    .addOption(
      new Option('--workers <n>', 'generator threads').default(defaultWorkers()).argParser(whole(1, MAX_WORKERS)),
    )
    .addOption(
      new Option(
        '--pacing <how>',
        'wait for arrivals by spinning (exact, a core per thread) or by timers (up to 2 ms late)',
      )
        .choices(['spin', 'timer'])
        .default('spin'),
    )
    .addOption(
      new Option('--seed <n>', 'seed of random values and Poisson arrivals').argParser(whole(0, 4_294_967_295)),
    )
    .addOption(new Option('--rate-factor <x>', 'multiply every rate').argParser(factor))
    .addOption(new Option('--soak <duration>', 'length of soak phases').argParser(duration(100, 7 * DAY_MS)))
    .addOption(
      new Option('--limit <rate/burst>', 'the configured limit: drawn, and the measure of rates such as 2x').argParser(
        limit,
      ),
    )
    .addOption(new Option('--connections <n>', 'most connections').argParser(whole(1, 50_000)))
    .addOption(new Option('--timeout <duration>', 'longest wait for an answer').argParser(duration(10, 3_600_000)))
    .addOption(new Option('--max-arrivals <n>', 'most arrivals of the run').argParser(whole(1, 10_000_000_000)))
    .option('--api-keys <file>', 'API keys, one a line (or env: GATEHOUSE_LOAD_API_KEYS, separated by commas)')
    .option('--pid <pid>', 'watch CPU and memory of a process of this machine; several allowed', each, [])
    .option('--metrics <url>', 'watch CPU and memory of a node by its /metrics; several allowed', each, [])
    .option('--insecure', 'do not verify certificates')
    .action((scenario: string, options: RunOptions) => run(context, scenario, options));
}

function defaultWorkers(): number {
  return Math.max(1, Math.floor(availableParallelism() / 2));
}

async function run(context: LoadContext, name: string, options: RunOptions): Promise<void> {
  const scenario = await readScenario(context, name, options);
  const addresses = addressesOf(scenario, options);
  const apiKeys = await readApiKeys(scenario.file.apiKeys, options, context.runtime.settings);
  const watched = await watchedOf(options);
  announce(context, scenario, addresses);
  if (options.dryRun === true) return;
  const { settings, nowUnixMs } = context.runtime;
  const folder = await prepareFolder(scenario.file.name, options.out, nowUnixMs(), settings);
  const result = await drive(context, scenario, { ...pacingOf(options), addresses, apiKeys, watched });
  for (const line of summaryLines(result, context.colours)) context.say(line);
  for (const path of await writeResult(result, folder, settings)) context.say(path);
  context.end(exitCodeOf(result));
}

function addressesOf({ file }: Scenario, { beyondLoopback }: RunOptions): LoadAddress[] {
  if (file.addresses.length === 0) {
    throw new LoadError('no address to drive.', {
      hint: 'Add --url http://127.0.0.1:8080, or addresses to the scenario.',
    });
  }
  const parsed = file.addresses.map((address) => parseAddress(address, file.kind));
  const addresses = parsed.filter((address) => typeof address !== 'string');
  const distant = addresses.filter(({ isLoopback }) => !isLoopback);
  if (distant.length > 0 && beyondLoopback !== true) {
    throw new LoadError(`load beyond this machine has to be asked for: ${distant.map(({ url }) => url).join(', ')}.`, {
      hint: 'Add --beyond-loopback if you may put this address under load.',
    });
  }
  return addresses;
}

async function watchedOf({ pid, metrics }: RunOptions): Promise<Watched[]> {
  const pids = pid.map((text) => {
    if (!/^[1-9]\d{0,9}$/.test(text)) throw new LoadError(`--pid must be the number of a process; it is "${text}".`);
    return { name: `pid ${text}`, probe: processProbe(Number(text)) };
  });
  const nodes = metrics.map((text) => {
    if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
      throw new LoadError(`--metrics must be a URL such as http://127.0.0.1:9100/metrics; it is "${text}".`);
    }
    return { name: new URL(text).host, probe: metricsProbe(text) };
  });
  const watched = [...pids, ...nodes];
  const missing = await unreadable(watched);
  if (missing.length > 0) {
    throw new LoadError(`cannot read CPU and memory of ${missing.join(', ')}.`, {
      hint: 'Processes must run on this machine (Linux); a node answers on its admin port: http://127.0.0.1:9100/metrics.',
    });
  }
  return watched;
}

function announce({ note }: LoadContext, scenario: Scenario, addresses: readonly LoadAddress[]): void {
  const { file, plannedArrivals, durationMs } = scenario;
  const what = file.kind === 'http' ? 'requests' : 'connections';
  const where = addresses.map(({ url }) => url).join(', ');
  note(
    `${file.name}: ${formatCount(plannedArrivals)} ${what} (${file.arrival}) in ${formatClock(durationMs)} to ${where}, seed ${String(file.seed)}. Ctrl-C ends it and reports.`,
  );
}

function pacingOf({ workers, pacing, insecure }: RunOptions): Pick<RunOptions, 'workers' | 'pacing' | 'insecure'> {
  return { workers, pacing, ...(insecure !== undefined && { insecure }) };
}

interface Prepared extends Pick<RunOptions, 'workers' | 'pacing' | 'insecure'> {
  readonly addresses: readonly LoadAddress[];
  readonly apiKeys: Awaited<ReturnType<typeof readApiKeys>>;
  readonly watched: readonly Watched[];
}

async function drive({ runtime }: LoadContext, scenario: Scenario, prepared: Prepared): Promise<LoadResult> {
  const { addresses, apiKeys, watched, workers, pacing, insecure } = prepared;
  const live = startLiveLines(runtime.stderr);
  const progress = createProgressLines(scenario);
  try {
    return await runLoad({
      ...{ scenario, addresses, apiKeys, watched, pacing },
      workers: Math.min(workers, scenario.file.connections, scenario.file.maxInFlight),
      seed: scenario.file.seed ?? 0,
      env: runtime.settings.environment,
      insecure: insecure === true,
      workerEntry: runtime.workerEntry,
      signal: runtime.interrupted,
      onStart: () => undefined,
      onInterval: (index, interval) => live.show(progress.next(index, interval)),
    });
  } finally {
    live.stop();
  }
}

function exitCodeOf(result: LoadResult): (typeof EXIT)[keyof typeof EXIT] {
  if (result.endedBy === 'interrupted') return EXIT.interrupted;
  const answers = result.intervals.reduce((sum, { tally }) => sum + Object.keys(tally.statuses).length, 0);
  if (answers === 0) return EXIT.unreachable;
  return result.thresholds.every(({ passed }) => passed) ? EXIT.ok : EXIT.failed;
}
