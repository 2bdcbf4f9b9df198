import { write } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** A destination of log lines. Structurally the access log's `LogSink`. */
export interface FileOrStreamSink {
  write(bytes: Uint8Array): Promise<void>;
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Opens `stdout`, `stderr` or `file:/path` (appended to, made when missing) at the first write. */
export function openLogSink(destination: string): FileOrStreamSink {
  if (destination === 'stdout') return descriptorSink(1);
  if (destination === 'stderr') return descriptorSink(2);
  return new FileSink(destination.slice('file:'.length));
}

/** How long to wait for a reader of a full pipe. */
const FULL_PIPE_WAIT_MS = 10;

/**
 * Writes a standard stream by its descriptor, in the thread pool: `process.stdout` writes synchronously to files and terminals, so that
 * a slow disk or a held terminal would stop the whole process.
 */
function descriptorSink(descriptor: number): FileOrStreamSink {
  return {
    write: async (bytes) => {
      let at = 0;
      while (at < bytes.length) at += await writeSome(descriptor, bytes, at);
    },
    reopen: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

function writeSome(descriptor: number, bytes: Uint8Array, at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(descriptor, bytes, at, bytes.length - at, null, (error, written) => {
      if (error === null) resolve(written);
      else if (error.code === 'EAGAIN') setTimeout(resolve, FULL_PIPE_WAIT_MS, 0);
      else reject(error);
    });
  });
}

class FileSink implements FileOrStreamSink {
  readonly #path: string;
  #handle: FileHandle | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const handle = this.#handle ?? (await open(this.#path, 'a'));
    this.#handle = handle;
    await handle.appendFile(bytes);
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
