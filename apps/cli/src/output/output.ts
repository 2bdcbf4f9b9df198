import type { Colours } from './colours.ts';
import { renderTable } from './table.ts';

/** How data is printed: tables for people, the others for programs. */
export type OutputFormat = 'table' | 'json' | 'yaml';

/** A stream that may be a terminal. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** What an output writes to. */
export interface OutputOptions {
  readonly format: OutputFormat;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly colours: Colours;
  readonly errorColours: Colours;
}

/** Prints: data to stdout, everything else so that `-o json` stays parseable. */
export class Output {
  readonly format: OutputFormat;
  readonly colours: Colours;
  readonly #options: OutputOptions;

  constructor(options: OutputOptions) {
    this.format = options.format;
    this.colours = options.colours;
    this.#options = options;
  }

  /** The result: as JSON or YAML, or as the text that `forPeople` makes of it. */
  async data(value: unknown, forPeople: () => string): Promise<void> {
    if (this.format === 'json') this.#stdout(JSON.stringify(value, null, 2));
    else if (this.format === 'yaml') {
      const { stringify } = await import('yaml');
      this.#stdout(stringify(value, { lineWidth: 0 }).trimEnd());
    } else this.#stdout(forPeople());
  }

  /** A sentence that belongs to the result for people; for programs it goes to stderr. */
  say(line = ''): void {
    if (this.format === 'table') this.#stdout(line);
    else this.note(line);
  }

  /** A message beside the result. */
  note(line: string): void {
    this.#options.stderr.write(`${line}\n`);
  }

  /** Something to look at that does not stop the work. */
  warn(line: string): void {
    this.note(`${this.#options.errorColours.yellow('warning:')} ${line}`);
  }

  /** Aligned columns that fit the terminal; a sentence instead of an empty table. */
  table(head: readonly string[], rows: readonly (readonly string[])[], whenEmpty: string): string {
    if (rows.length === 0) return whenEmpty;
    const { stdout, colours } = this.#options;
    return renderTable(head, rows, { columns: stdout.isTTY === true ? stdout.columns : undefined, colours });
  }

  #stdout(text: string): void {
    this.#options.stdout.write(`${text}\n`);
  }
}
