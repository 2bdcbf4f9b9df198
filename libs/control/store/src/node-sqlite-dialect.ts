import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
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
} from 'kysely';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/**
 * Kysely over one connection of `node:sqlite`. It has no queue: whoever runs transactions on it runs them one after the
 * other. The connection stays its maker's, who closes it.
 */
export class NodeSqliteDialect implements Dialect {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  createDriver(): Driver {
    return new NodeSqliteDriver(this.#database);
  }

  createAdapter(): DialectAdapter {
    return new TransactionalSqliteAdapter();
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the interface of Kysely says any
  createIntrospector(db: Kysely<any>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

/** SQLite rolls back CREATE TABLE as well; Kysely assumes otherwise, and a kill in a migration would leave half of it. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class NodeSqliteDriver implements Driver {
  readonly #database: DatabaseSync;
  readonly #connection: NodeSqliteConnection;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#connection = new NodeSqliteConnection(database);
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection);
  }

  async beginTransaction(): Promise<void> {
    // IMMEDIATE takes the write lock at once: a transaction that starts by reading cannot fail later for a stale snapshot.
    await this.#run('begin immediate');
  }

  commitTransaction(): Promise<void> {
    return this.#run('commit');
  }

  rollbackTransaction(): Promise<void> {
    return this.#run('rollback');
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}

  #run(statement: string): Promise<void> {
    return new Promise((resolve) => {
      this.#database.exec(statement);
      resolve();
    });
  }
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return new Promise((resolve) => {
      const statement = this.#database.prepare(query.sql);
      const parameters = query.parameters as readonly SQLInputValue[];
      if (statement.columns().length > 0) return resolve({ rows: statement.all(...parameters) as R[] });
      const { changes } = statement.run(...parameters);
      return resolve({ rows: [], numAffectedRows: BigInt(changes) });
    });
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }
}
