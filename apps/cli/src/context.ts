import type { Command } from 'commander';
import type { Secret } from '@gatehouse/secrets';
import type { ControlPlane } from './control/control-plane.ts';
import { coloursFor } from './output/colours.ts';
import { Output } from './output/output.ts';
import type { OutputFormat, OutputStream } from './output/output.ts';
import { startProgress } from './output/progress.ts';
import type { Progress } from './output/progress.ts';
import type { ExitCode } from './exit-code.ts';
import type { CliSettings } from './settings.ts';

/** The world around a run: streams, environment, clock. */
export interface Runtime {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: AsyncIterable<Buffer | string> & { readonly isTTY?: boolean };
  readonly settings: CliSettings;
  readonly nowUnixMs: () => number;
}

/** Options that every command has. */
export interface GlobalOptions {
  readonly server: string;
  readonly token: Secret;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly output: OutputFormat;
  /** Seconds. */
  readonly timeout: number;
  readonly verbose?: boolean;
}

/** What a command works with. */
export interface CliContext {
  readonly out: Output;
  readonly runtime: Runtime;
  readonly server: string;
  readonly timeoutMs: number;
  readonly isVerbose: boolean;
  /** Clients of the control plane; loads gRPC at the first use, so that `--help` stays fast. */
  connect(): Promise<ControlPlane>;
  /** Shows on a terminal what is being waited for. */
  progress(text: string): Progress;
  close(): void;
}

/** Builds the context of one command from the global options. */
export function createContext(runtime: Runtime, options: GlobalOptions): CliContext {
  const { stdout, stderr, settings } = runtime;
  const isVerbose = options.verbose === true;
  const timeoutMs = options.timeout * 1000;
  const out = new Output({
    format: options.output,
    stdout,
    stderr,
    colours: coloursFor(stdout, settings),
    errorColours: coloursFor(stderr, settings),
  });
  let control: ControlPlane | undefined;
  return {
    out,
    runtime,
    server: options.server,
    timeoutMs,
    isVerbose,
    connect: async () => {
      const { connectControlPlane } = await import('./control/control-plane.ts');
      const { token, ca, cert, key } = options;
      control ??= await connectControlPlane({
        server: options.server,
        credentials: { token, ca, cert, key },
        warn: (line) => out.warn(line),
        timeoutMs,
        log: (method, outcome) => {
          if (isVerbose) out.note(`${method}: ${outcome}`);
        },
      });
      return control;
    },
    progress: (text) => startProgress(stderr, text),
    close: () => control?.close(),
  };
}

/** The end of a run: the exit code that a command chose. */
export type ActionResult = ExitCode | undefined;

/** Adds commands to a program; actions get their context, positional arguments and options. */
export interface Cli {
  readonly runtime: Runtime;
  action<Args extends readonly unknown[], Options = object>(
    run: (context: CliContext, args: Args, options: Options) => Promise<ActionResult | void>,
  ): (...received: unknown[]) => Promise<void>;
}

/** A `Cli` that tells `onExitCode` how each action ended. */
export function createCli(runtime: Runtime, onExitCode: (code: ExitCode) => void): Cli {
  return {
    runtime,
    action:
      (run) =>
      async (...received) => {
        const command = received.at(-1) as Command;
        const context = createContext(runtime, command.optsWithGlobals<GlobalOptions>());
        const args = received.slice(0, -2) as unknown as Parameters<typeof run>[1];
        try {
          const code = await run(context, args, received.at(-2) as Parameters<typeof run>[2]);
          if (code !== undefined) onExitCode(code);
        } finally {
          context.close();
        }
      },
  };
}
