import pc from 'picocolors';
import type { ExitCode } from './exit-code.ts';
import type { LoadSettings } from './settings.ts';

/** A stream that may be a terminal. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The world around a run. */
export interface Runtime {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly settings: LoadSettings;
  /** The program's entry, which generator threads start from. */
  readonly workerEntry: URL;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
  readonly nowUnixMs: () => number;
}

/** Paints text, or leaves it as it is. */
export type Colours = ReturnType<typeof pc.createColors>;

/** What a command works with. */
export interface LoadContext {
  readonly runtime: Runtime;
  readonly colours: Colours;
  /** A line of the result. */
  say(line?: string): void;
  /** A line beside the result. */
  note(line: string): void;
  /** How the process will end. */
  end(code: ExitCode): void;
}

/** Colours for a stream: only on a terminal, unless `NO_COLOR` or `FORCE_COLOR` say otherwise. */
export function coloursFor(stream: OutputStream, { noColor, forceColor }: LoadSettings): Colours {
  return pc.createColors(!noColor && (forceColor || stream.isTTY === true));
}

/** The context of a command. */
export function createContext(runtime: Runtime, end: (code: ExitCode) => void): LoadContext {
  const { stdout, stderr, settings } = runtime;
  return {
    runtime,
    colours: coloursFor(stdout, settings),
    say: (line = '') => {
      stdout.write(`${line}\n`);
    },
    note: (line) => {
      stderr.write(`${line}\n`);
    },
    end,
  };
}
