import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { startServerProcess } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';

/** A private NATS server with JetStream that a test can hurt; it is the same address and store after each `start`. */
export interface NatsServer extends ServerProcess {
  /** `nats://127.0.0.1:port`. */
  readonly url: string;
  readonly port: number;
  /** `kill` and `start`. */
  restart(): Promise<void>;
  /** Kills it, removes everything that it stored, and starts it. */
  wipe(): Promise<void>;
  /** Ends it and removes its files. May be called twice. */
  stop(): Promise<void>;
}

/** Differences from a server of its own for everybody. */
export interface NatsOptions {
  /** Where it stores. Default: a temporary folder, removed by `stop`. */
  readonly storeDir?: string;
  /** Default: a free port. */
  readonly port?: number;
  /** Text that is added to the configuration file: users, limits. An `include` is relative to its folder. */
  readonly config?: string;
  /** Variables that the configuration names. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Certificate and key (PEM): clients must use TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/**
 * Starts a NATS server with JetStream on 127.0.0.1, in a temporary folder; servers that already run on the machine are not
 * touched. Rejects when it is not installed (`tools/setup nats-server` installs it).
 */
export async function startNats(options: NatsOptions = {}): Promise<NatsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-nats-'));
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const port = options.port ?? (await freePort());
    const storeDir = options.storeDir ?? join(folder, 'store');
    const configFile = join(folder, 'nats.conf');
    const tlsText = options.tls === undefined ? '' : await tlsBlock(folder, options.tls);
    const lines = [
      `listen: "127.0.0.1:${port}"`,
      `jetstream { store_dir: "${storeDir}" }`,
      tlsText,
      options.config ?? '',
    ];
    await writeFile(configFile, lines.join('\n'));
    const server = await startServerProcess({
      program: 'nats-server',
      args: ['-c', configFile],
      port,
      packageName: 'nats-server',
      ...(options.environment && { environment: options.environment }),
    });
    const restart = async (beforeStart?: () => Promise<void>): Promise<void> => {
      await server.kill();
      await beforeStart?.();
      await server.start();
    };
    return {
      ...server,
      url: `nats://127.0.0.1:${port}`,
      port,
      restart: () => restart(),
      wipe: () => restart(() => rm(storeDir, { recursive: true, force: true })),
      stop: async () => {
        await server.kill();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

async function tlsBlock(
  folder: string,
  { cert, key }: { readonly cert: string; readonly key: string },
): Promise<string> {
  const certFile = join(folder, 'tls.crt');
  const keyFile = join(folder, 'tls.key');
  await writeFile(certFile, cert);
  await writeFile(keyFile, key, { mode: 0o600 });
  return `tls { cert_file: "${certFile}", key_file: "${keyFile}" }`;
}
