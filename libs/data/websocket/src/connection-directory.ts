import type { Connection } from './connection.ts';

/**
 * What nodes know of each other's connections: those whose API has a `$disconnect` route are written down, so that another
 * node runs it when theirs dies without a word.
 */
export interface ConnectionDirectory {
  /** Resolves when it is written, or cannot be: a connect never fails because of it. */
  add(connection: Connection): Promise<void>;
  remove(connectionId: string): void;
}
