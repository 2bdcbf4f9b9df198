import type {
  CompiledQuery,
  DatabaseConnection,
  DatabaseIntrospector,
  Dialect,
  DialectAdapter,
  Driver,
  Kysely,
  QueryCompiler,
  QueryResult,
  TransactionSettings,
} from 'kysely';
import type { ControlError } from '@gatehouse/errors';

/** Makes the catalogue's error of a database error and keeps it as `cause`. In a failed `commit` the outcome may be unknown. */
export type TranslateError = (error: unknown, during: 'statement' | 'commit') => ControlError;

/** A dialect whose every database error comes out as a ControlError: no foreign error passes this place. */
export class TranslatingDialect implements Dialect {
  readonly #inner: Dialect;
  readonly #translate: TranslateError;

  constructor(inner: Dialect, translate: TranslateError) {
    this.#inner = inner;
    this.#translate = translate;
  }

  createDriver(): Driver {
    return new TranslatingDriver(this.#inner.createDriver(), this.#translate);
  }

  createAdapter(): DialectAdapter {
    return this.#inner.createAdapter();
  }

  createQueryCompiler(): QueryCompiler {
    return this.#inner.createQueryCompiler();
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the interface of Kysely says any
  createIntrospector(db: Kysely<any>): DatabaseIntrospector {
    return this.#inner.createIntrospector(db);
  }
}

class TranslatingDriver implements Driver {
  readonly #inner: Driver;
  readonly #translate: TranslateError;

  constructor(inner: Driver, translate: TranslateError) {
    this.#inner = inner;
    this.#translate = translate;
  }

  init(): Promise<void> {
    return this.#inner.init();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await this.#translated(() => this.#inner.acquireConnection());
    return new TranslatingConnection(connection, this.#translate);
  }

  beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    return this.#translated(() => this.#inner.beginTransaction(innerOf(connection), settings));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await this.#inner.commitTransaction(innerOf(connection));
    } catch (error) {
      throw this.#translate(error, 'commit');
    }
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await this.#inner.rollbackTransaction(innerOf(connection));
    } catch {
      // Either the connection is lost or the database has rolled back by itself: the transaction is gone in both cases,
      // and the error that led here must not be hidden by this one.
    }
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    return this.#inner.releaseConnection(innerOf(connection));
  }

  destroy(): Promise<void> {
    return this.#inner.destroy();
  }

  async #translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#translate(error, 'statement');
    }
  }
}

class TranslatingConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;
  readonly #translate: TranslateError;

  constructor(inner: DatabaseConnection, translate: TranslateError) {
    this.inner = inner;
    this.#translate = translate;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return await this.inner.executeQuery<R>(query);
    } catch (error) {
      throw this.#translate(error, 'statement');
    }
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery<R>(query, chunkSize);
  }
}

function innerOf(connection: DatabaseConnection): DatabaseConnection {
  return connection instanceof TranslatingConnection ? connection.inner : connection;
}
