import { EXIT } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';

/** A failure that the command line explains: a sentence, lines of detail, and what to do. */
export class LoadError extends Error {
  readonly exitCode: ExitCode;
  readonly details: readonly string[];
  readonly hint: string | undefined;

  constructor(
    message: string,
    options: { readonly exitCode?: ExitCode; readonly details?: readonly string[]; readonly hint?: string } = {},
  ) {
    super(message);
    this.name = 'LoadError';
    this.exitCode = options.exitCode ?? EXIT.usage;
    this.details = options.details ?? [];
    this.hint = options.hint;
  }
}
