import type { AccessLogSettings } from '@gatehouse/api-model';
import type { AccessLogContext } from './access-log-context.ts';
import { compileFormat } from './compile-format.ts';
import type { LogWriter } from './log-writer.ts';

/** The access log of one stage. */
export interface AccessLog {
  write(context: AccessLogContext): void;
}

/** All access logs of a node. Stages with the same destination share its writer. */
export class AccessLogs {
  readonly #openWriter: (destination: string) => LogWriter;
  readonly #writers = new Map<string, LogWriter>();

  /** `openWriter` opens a destination: `stdout`, `stderr` or `file:/path`. */
  constructor(openWriter: (destination: string) => LogWriter) {
    this.#openWriter = openWriter;
  }

  /** The access log for a stage's settings. */
  open(settings: AccessLogSettings): AccessLog {
    const { render } = compileFormat(settings.format);
    const writer = this.#writerOf(destinationOf(settings.destinationArn));
    return {
      write: (context) => {
        writer.write(render(context));
      },
    };
  }

  /** Lines dropped by destination. */
  droppedLines(): readonly { readonly destination: string; readonly count: number }[] {
    return [...this.#writers].map(([destination, writer]) => ({ destination, count: writer.droppedLines }));
  }

  /** Opens all destinations anew, after a log rotation. */
  async reopen(): Promise<void> {
    await Promise.all([...this.#writers.values()].map((writer) => writer.reopen()));
  }

  /** Writes what waits and closes all destinations. */
  async close(): Promise<void> {
    await Promise.all([...this.#writers.values()].map((writer) => writer.close()));
  }

  #writerOf(destination: string): LogWriter {
    const known = this.#writers.get(destination);
    if (known !== undefined) return known;
    const writer = this.#openWriter(destination);
    this.#writers.set(destination, writer);
    return writer;
  }
}

/** There are no log groups here: what would go to one goes where containers log. */
function destinationOf(destinationArn: string): string {
  return destinationArn.startsWith('arn:') ? 'stdout' : destinationArn;
}
