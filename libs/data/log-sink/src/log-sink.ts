import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** A destination of log lines. Structurally the access log's `LogSink`. */
export interface FileOrStreamSink {
  write(text: string): Promise<void>;
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Opens `stdout`, `stderr` or `file:/path` (appended to, made when missing) at the first write. */
export function openLogSink(destination: string): FileOrStreamSink {
  if (destination === 'stdout') return streamSink(process.stdout);
  if (destination === 'stderr') return streamSink(process.stderr);
  return new FileSink(destination.slice('file:'.length));
}

function streamSink(stream: NodeJS.WriteStream): FileOrStreamSink {
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    reopen: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

class FileSink implements FileOrStreamSink {
  readonly #path: string;
  #handle: FileHandle | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async write(text: string): Promise<void> {
    this.#handle ??= await open(this.#path, 'a');
    await this.#handle.appendFile(text);
  }

  async reopen(): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }
}
