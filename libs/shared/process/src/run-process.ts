import { setFlagsFromString } from 'node:v8';
import type { ParsedSettings, SettingsOf, SettingsTable } from '@gatehouse/settings';
import { explainFailure } from './explain-failure.ts';
import { VERSION } from './version.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/**
 * V8 would come to allocate what each request allocates in the old generation, because it survived once during start-up:
 * scavenges of 17 ms instead of 1 ms, and a heap that grows until the next full collection (docs/performance.md).
 */
const V8_FLAG = '--no-allocation-site-pretenuring';

/**
 * The young generation doubles whenever much of it survives, and all that a start reads survives: it ended at 32 MiB, which an idle
 * process kept until its next full collection (docs/performance.md). So it grows by requests only.
 */
const YOUNG_GENERATION = { duringStart: '--semi-space-growth-factor=1', afterwards: '--semi-space-growth-factor=2' };

/** What a process is, apart from its work. */
export interface ProcessFrame<T extends SettingsTable> {
  readonly table: T;
  readonly readSettings: () => ParsedSettings<T>;
  /** What `--help` prints. */
  readonly helpText: () => string;
  /** Starts the work. Loads its modules only now, so that --help and a wrong setting are answered at once. */
  readonly start: (settings: SettingsOf<T>) => Promise<RunningProcess>;
}

/** A process at work. */
export interface RunningProcess {
  /** What the terminal shows. */
  readonly banner: string;
  /** Finishes requests in flight, then closes everything in an order that loses nothing. */
  stop(): Promise<void>;
  /** Settles when the process has ended its work by itself, for example told by the control plane. Never, if absent. */
  readonly ended?: Promise<void>;
}

/** The frame of a `main.ts`: arguments, settings, start, one clear line when that fails, and a stop by signal. */
export async function runProcess<T extends SettingsTable>(
  frame: ProcessFrame<T>,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  // Whoever read the terminal's output may be gone (`npm start | head`): that must not end the gateway.
  process.stdout.on('error', () => undefined);
  const [argument] = args;
  if (argument !== undefined) {
    answerArgument(argument, frame.helpText);
    return;
  }
  const parsed = frame.readSettings();
  if (!parsed.ok) {
    console.error(parsed.problems.join('\n'));
    process.exitCode = EXIT_USAGE;
    return;
  }
  setFlagsFromString(V8_FLAG);
  setFlagsFromString(YOUNG_GENERATION.duringStart);
  let running: RunningProcess | undefined;
  // Before anything listens: process 1 of a container ignores a signal that it has no handler for.
  stopOnSignal(() => running?.stop() ?? Promise.resolve());
  try {
    running = await frame.start(parsed.settings);
    setFlagsFromString(YOUNG_GENERATION.afterwards);
    console.log(running.banner);
    void running.ended?.then(() => process.exit(0));
  } catch (error) {
    console.error(explainFailure(error, parsed.settings, frame.table));
    process.exit(EXIT_FAILED);
  }
}

function answerArgument(argument: string, helpText: () => string): void {
  if (argument === '--help' || argument === '-h') console.log(helpText());
  else if (argument === '--version') console.log(VERSION);
  else {
    console.error(`Unknown argument ${argument}. Settings are environment variables; --help lists them.`);
    process.exitCode = EXIT_USAGE;
  }
}

/** The first signal drains; a second one ends the process at once. */
function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) process.exit(EXIT_FAILED);
    isStopping = true;
    console.log('Stopping: finishing requests in flight. Press Ctrl-C again to end at once.');
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(EXIT_FAILED);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
