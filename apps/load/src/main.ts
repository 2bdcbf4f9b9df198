import { isMainThread } from 'node:worker_threads';
import { runLoadWorker } from '@gatehouse/load-generator';
import { EXIT } from './exit-code.ts';
import { runCli } from './run-cli.ts';
import { readSettings } from './settings.ts';

// Generator threads start from this file, too, so that the bundle needs no second one.
if (isMainThread) await runProgram();
else runLoadWorker();

async function runProgram(): Promise<void> {
  // A reader that leaves early (`| head`) ends the printing, not the work.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    });
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The second one does not wait for the report.
      if (interrupted.signal.aborted) process.exit(EXIT.interrupted);
      interrupted.abort();
    });
  }
  process.exitCode = await runCli(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    settings: readSettings(),
    workerEntry: new URL(import.meta.url),
    interrupted: interrupted.signal,
    nowUnixMs: Date.now,
  });
}
