import { setFlagsFromString } from 'node:v8';
import { explainFailure } from './explain-failure.ts';
import { helpText, readSettings } from './settings.ts';
import { VERSION } from './version.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/**
 * V8 would come to allocate what each request allocates in the old generation, because it survived once during start-up:
 * scavenges of 17 ms instead of 1 ms, and a heap that grows until the next full collection (docs/performance.md).
 */
const V8_FLAG = '--no-allocation-site-pretenuring';

async function main(): Promise<void> {
  const [argument] = process.argv.slice(2);
  if (argument !== undefined) {
    answerArgument(argument);
    return;
  }
  const parsed = readSettings();
  if (!parsed.ok) {
    console.error(parsed.problems.join('\n'));
    process.exitCode = EXIT_USAGE;
    return;
  }
  setFlagsFromString(V8_FLAG);
  try {
    // Loaded only now, so that --help and a wrong setting are answered at once.
    const { startStandalone } = await import('./build.ts');
    const standalone = await startStandalone(parsed.settings);
    console.log(standalone.banner);
    stopOnSignal(() => standalone.stop());
  } catch (error) {
    console.error(explainFailure(error, parsed.settings));
    process.exit(EXIT_FAILED);
  }
}

function answerArgument(argument: string): void {
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

// Whoever read the terminal's output may be gone (`npm start | head`): that must not end the gateway.
process.stdout.on('error', () => undefined);
await main();
