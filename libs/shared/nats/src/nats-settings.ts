import type { Secret } from '@gatehouse/secrets';

/** How to reach NATS. Paths and texts that are not set are empty. */
export interface NatsSettings {
  /** `nats://host:4222` or `tls://host:4222`; the others are tried when one is away. */
  readonly urls: readonly string[];
  /** Name of the connection on NATS' monitoring pages. */
  readonly clientName: string;
  /** Which of the two users connects: each has its own prefix for answers, so that permissions can keep them apart. */
  readonly plane: 'control' | 'data';
  readonly user: string;
  readonly password: Secret;
  /** A `.creds` file (JWT and nkey); wins over user and password. Read again at each connect. */
  readonly credentialsFile: string;
  /** Authorities of the server's certificate (PEM). One of the three TLS files, or a `tls://` address = TLS is demanded. */
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Where the adapter writes its log: fields first, then one sentence. */
export interface NatsLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
