import type { Expression, ExpressionBuilder, SqlBool, StringReference } from 'kysely';
import type { Database } from './schema.ts';

/** Sorts after every text that goes on from a prefix: the last code point there is. */
const LAST = '\u{10FFFF}';

/** Condition: the column, which is compared byte by byte, starts with a text. An index on the column serves it. */
export function startsWith<Table extends keyof Database>(column: StringReference<Database, Table>, prefix: string) {
  return (is: ExpressionBuilder<Database, Table>): Expression<SqlBool> =>
    is.and([is(column, '>=', prefix as never), is(column, '<', `${prefix}${LAST}` as never)]);
}
