import { EXIT } from './exit-code.ts';
import { runCli } from './run-cli.ts';
import { readSettings } from './settings.ts';

// A reader that leaves early (`| head`) ends the printing, not the work, and is no reason to complain.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return;
    if (stream === process.stdout) console.error(`gatehouse: the output cannot be written: ${error.message}`);
    process.exit(EXIT.refused);
  });
}
// gRPC gives an IP address as the name of a TLS server, which Node reports as deprecated; nobody here can do anything about it.
process.noDeprecation = true;
process.on('SIGINT', () => process.exit(EXIT.interrupted));

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  settings: readSettings(),
  nowUnixMs: Date.now,
});
