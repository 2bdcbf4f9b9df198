import type { ColumnTypes } from './migrations.ts';
import type { ColumnBuilderCallback, Migration } from 'kysely';

const required: ColumnBuilderCallback = (column) => column.notNull();

/** Tokens of operators. `digest` is the hex SHA-256 of the token; times are Unix milliseconds. */
export function createTokens(columns: ColumnTypes): Migration {
  return {
    async up(db) {
      await db.schema
        .createTable('api_tokens')
        .addColumn('token_id', columns.key, (column) => column.primaryKey().notNull())
        .addColumn('name', columns.key, (column) => column.notNull().unique())
        .addColumn('role', 'text', required)
        .addColumn('digest', columns.key, (column) => column.notNull().unique())
        .addColumn('created_at_unix_ms', 'bigint', required)
        .addColumn('expires_at_unix_ms', 'bigint')
        .addColumn('last_used_at_unix_ms', 'bigint')
        .execute();
    },
  };
}
