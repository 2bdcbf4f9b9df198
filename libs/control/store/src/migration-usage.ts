import type { ColumnTypes } from './migrations.ts';
import type { ColumnBuilderCallback, Kysely, Migration } from 'kysely';

const required: ColumnBuilderCallback = (column) => column.notNull();

/** API keys, usage plans, usage and the account. Days are texts `YYYY-MM-DD`. */
export function createUsage(columns: ColumnTypes): Migration {
  return {
    async up(db) {
      await createApiKeys(db, columns);
      await createUsagePlans(db, columns);
      await createCounts(db, columns);
      await createAccount(db, columns);
    },
  };
}

async function createApiKeys(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('api_keys')
    .addColumn('sequence', columns.sequence, columns.asSequence)
    .addColumn('api_key_id', columns.key, (column) => column.notNull().unique())
    .addColumn('name', columns.key, required)
    .addColumn('customer_id', columns.key, required)
    .addColumn('enabled', 'integer', required)
    .addColumn('value_digest', columns.key, (column) => column.notNull().unique())
    .addColumn('sealed_value', columns.key, required)
    .addColumn('document', 'text', required)
    .addColumn('revision', 'integer', required)
    .addColumn('created_at_unix_ms', 'bigint', required)
    .addColumn('updated_at_unix_ms', 'bigint', required)
    .execute();
  await db.schema.createIndex('api_keys_by_name').on('api_keys').columns(['name', 'sequence']).execute();
  await db.schema.createIndex('api_keys_by_customer').on('api_keys').columns(['customer_id', 'sequence']).execute();
}

async function createUsagePlans(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('usage_plans')
    .addColumn('id', columns.key, (column) => column.primaryKey().notNull())
    .addColumn('revision', 'integer', required)
    .addColumn('document', 'text', required)
    .addColumn('quota_start_date', columns.key, required)
    .addColumn('created_at_unix_ms', 'bigint', required)
    .addColumn('updated_at_unix_ms', 'bigint', required)
    .execute();
  await db.schema
    .createTable('usage_plan_stages')
    .addColumn('usage_plan_id', columns.key, (column) => column.notNull().references('usage_plans.id'))
    .addColumn('api_id', columns.key, required)
    .addColumn('stage_name', columns.key, required)
    .addPrimaryKeyConstraint('usage_plan_stages_key', ['usage_plan_id', 'api_id', 'stage_name'])
    .execute();
  await db.schema
    .createIndex('usage_plan_stages_by_stage')
    .on('usage_plan_stages')
    .columns(['api_id', 'stage_name'])
    .execute();
  await db.schema
    .createTable('usage_plan_keys')
    .addColumn('usage_plan_id', columns.key, (column) => column.notNull().references('usage_plans.id'))
    .addColumn('api_key_id', columns.key, (column) => column.notNull().references('api_keys.api_key_id'))
    .addColumn('created_at_unix_ms', 'bigint', required)
    .addPrimaryKeyConstraint('usage_plan_keys_key', ['usage_plan_id', 'api_key_id'])
    .execute();
  await db.schema.createIndex('usage_plan_keys_by_key').on('usage_plan_keys').column('api_key_id').execute();
}

/** Usage outlives the key that made it, and its place in the plan. */
async function createCounts(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('usage_counts')
    .addColumn('usage_plan_id', columns.key, (column) => column.notNull().references('usage_plans.id'))
    .addColumn('api_key_id', columns.key, required)
    .addColumn('day', columns.key, required)
    .addColumn('used', 'bigint', required)
    .addPrimaryKeyConstraint('usage_counts_key', ['usage_plan_id', 'api_key_id', 'day'])
    .execute();
  await db.schema.createIndex('usage_counts_by_day').on('usage_counts').columns(['usage_plan_id', 'day']).execute();
  await db.schema
    .createTable('quota_adjustments')
    .addColumn('usage_plan_id', columns.key, (column) => column.notNull().references('usage_plans.id'))
    .addColumn('api_key_id', columns.key, required)
    .addColumn('period_start', columns.key, required)
    .addColumn('extra', 'bigint', required)
    .addPrimaryKeyConstraint('quota_adjustments_key', ['usage_plan_id', 'api_key_id', 'period_start'])
    .execute();
}

async function createAccount(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('account')
    .addColumn('id', columns.key, (column) => column.primaryKey().notNull())
    .addColumn('revision', 'integer', required)
    .addColumn('document', 'text', required)
    .addColumn('created_at_unix_ms', 'bigint', required)
    .addColumn('updated_at_unix_ms', 'bigint', required)
    .execute();
}
