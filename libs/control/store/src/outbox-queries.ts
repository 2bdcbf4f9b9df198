import type { ExpressionBuilder, SelectQueryBuilder } from 'kysely';
import type { Database } from './schema.ts';

type NewerRows = SelectQueryBuilder<Database & { newer: Database['outbox'] }, 'outbox' | 'newer', { sequence: number }>;

/** Subquery: rows of the outbox that are newer than the outer row and have its key. */
export function newerOfSameKey(outer: ExpressionBuilder<Database, 'outbox'>): NewerRows {
  return outer
    .selectFrom('outbox as newer')
    .select('newer.sequence')
    .whereRef('newer.config_key', '=', 'outbox.config_key')
    .whereRef('newer.sequence', '>', 'outbox.sequence');
}
