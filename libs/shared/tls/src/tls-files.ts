import { readFile } from 'node:fs/promises';
import { checkTlsMaterial } from './tls-material.ts';
import type { TlsMaterial, TlsSource } from './tls-material.ts';

/** Paths of PEM files; an empty one is not set. */
export interface TlsPaths {
  readonly certFile: string;
  readonly keyFile: string;
  readonly clientCaFile: string;
}

/** How the files are watched. */
export interface TlsFilesOptions {
  /** Milliseconds between looks at the files. Default 10000. */
  readonly pollIntervalMs?: number;
  /** Told of new files that were taken, and of changed ones that cannot be used; then the old ones stay. */
  readonly onReload?: (outcome: { readonly error?: Error }) => void;
}

/** Certificates of files. */
export interface TlsFiles extends TlsSource {
  /** Reads the files now. Does not throw: `onReload` says how it went. */
  reload(): Promise<void>;
  /** Ends the watching. */
  close(): void;
}

const DEFAULT_POLL_INTERVAL_MS = 10_000;

/**
 * Reads and checks the files of a listener, and looks at them again and again: content is compared, because files that
 * Kubernetes mounts change by a symbolic link that file events miss. Undefined = no TLS, all paths are empty. Throws Error
 * that names the setting and what to do.
 */
export async function openTlsFiles(paths: TlsPaths, options: TlsFilesOptions = {}): Promise<TlsFiles | undefined> {
  if (paths.certFile === '' && paths.keyFile === '' && paths.clientCaFile === '') return undefined;
  if (paths.certFile === '' || paths.keyFile === '') {
    throw new Error(
      'TLS needs both GATEHOUSE_TLS_CERT_FILE and GATEHOUSE_TLS_KEY_FILE; GATEHOUSE_TLS_CLIENT_CA_FILE comes on top. ' +
        'Set the missing one, or none of them.',
    );
  }
  return watch(paths, await read(paths), options);
}

function watch(paths: TlsPaths, first: TlsMaterial, options: TlsFilesOptions): TlsFiles {
  const listeners = new Set<(material: TlsMaterial) => void>();
  let current = first;
  let refused: string | undefined;
  const reload = async (): Promise<void> => {
    try {
      const next = await read(paths);
      refused = undefined;
      if (isSame(next, current)) return;
      current = next;
      for (const listener of listeners) listener(next);
      options.onReload?.({});
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      // A certificate and its key are rarely replaced in one moment, and a wrong file is told of once.
      if (error.message !== refused) options.onReload?.({ error });
      refused = error.message;
    }
  };
  const timer = setInterval(() => void reload(), options.pollIntervalMs ?? DEFAULT_POLL_INTERVAL_MS);
  timer.unref();
  return {
    current: () => current,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reload,
    close: () => clearInterval(timer),
  };
}

async function read({ certFile, keyFile, clientCaFile }: TlsPaths): Promise<TlsMaterial> {
  const [cert, key, clientCa] = await Promise.all([
    readPem('GATEHOUSE_TLS_CERT_FILE', certFile),
    readPem('GATEHOUSE_TLS_KEY_FILE', keyFile),
    clientCaFile === '' ? undefined : readPem('GATEHOUSE_TLS_CLIENT_CA_FILE', clientCaFile),
  ]);
  const material = clientCa === undefined ? { cert, key } : { cert, key, clientCa };
  try {
    checkTlsMaterial(material);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The certificate ${certFile} cannot be used with the key ${keyFile}: ${why}. Both must be PEM and belong together.`,
      { cause },
    );
  }
  return material;
}

function readPem(variable: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code ?? cause.message;
    throw new Error(`${variable}: ${file} cannot be read (${why}). Check the path and its permissions.`, { cause });
  });
}

function isSame(left: TlsMaterial, right: TlsMaterial): boolean {
  return left.cert === right.cert && left.key === right.key && left.clientCa === right.clientCa;
}
