import { readFile } from 'node:fs/promises';
import { ChannelCredentials } from 'nice-grpc';
import type { ClientMiddleware } from 'nice-grpc-common';
import { Metadata } from 'nice-grpc-common';
import type { Secret } from '@gatehouse/secrets';
import { CliError } from '../errors/cli-error.ts';
import type { ServerAddress } from './server-address.ts';

/** Who calls, and whom he trusts. Paths of PEM files; undefined = not given. */
export interface Credentials {
  readonly token: Secret;
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** TLS when the address or a file asks for it, undefined = plaintext. Throws CliError for files that cannot be used. */
export async function channelCredentials(
  server: ServerAddress,
  { ca, cert, key }: Credentials,
): Promise<ChannelCredentials | undefined> {
  if ((cert === undefined) !== (key === undefined)) {
    throw new CliError('--cert and --key belong together: give both, or none.');
  }
  if (!server.hasTls && ca === undefined && cert === undefined) return undefined;
  const [caPem, keyPem, certPem] = await Promise.all([
    readPem('--ca', ca),
    readPem('--key', key),
    readPem('--cert', cert),
  ]);
  try {
    return ChannelCredentials.createSsl(caPem, keyPem, certPem);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(`the certificate files cannot be used: ${why}`, {
      hint: '--ca, --cert and --key must be PEM files, and --cert and --key belong together.',
    });
  }
}

/** Sends the token with each call. */
export function bearerToken(token: Secret): ClientMiddleware {
  return async function* authorize(call, options) {
    const metadata = Metadata(options.metadata).set('authorization', `Bearer ${token.reveal()}`);
    return yield* call.next(call.request, { ...options, metadata });
  };
}

async function readPem(option: string, file: string | undefined): Promise<Buffer | null> {
  if (file === undefined) return null;
  try {
    return await readFile(file);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(error);
    throw new CliError(`${option} ${file} cannot be read: ${why}.`);
  }
}
