import { createHash } from 'node:crypto';
import type { Leadership } from '@gatehouse/records';
import type { OpenSession, PostgresSession } from './postgres-session.ts';

/** First half of the keys of leaderships, so that they never meet another lock of this database. */
const LOCK_CLASS = 0x4c_45_41_44;

/**
 * A leadership as session lock: PostgreSQL frees it when the session ends in any way. It has a connection of its own,
 * because one of the pool may be replaced at any time.
 */
export async function acquireLeadership(
  openSession: OpenSession,
  name: string,
  onLost: () => void,
): Promise<Leadership | undefined> {
  let granted = false;
  const session = await openSession(() => {
    if (granted) onLost();
  });
  try {
    granted = await tryLock(session, name);
  } catch (error) {
    session.close();
    throw error;
  }
  if (granted) return { release: () => release(session, name) };
  session.close();
  return undefined;
}

async function tryLock(session: PostgresSession, name: string): Promise<boolean> {
  const statement = 'select pg_try_advisory_lock($1::int, $2::int) as granted';
  const [row] = await session.query<{ granted: boolean }>(statement, [LOCK_CLASS, lockKey(name)]);
  return row?.granted === true;
}

/** The end of the session frees the lock a moment later; asking for it means that a successor finds it free at once. */
async function release(session: PostgresSession, name: string): Promise<void> {
  await session
    .query('select pg_advisory_unlock($1::int, $2::int)', [LOCK_CLASS, lockKey(name)])
    .catch(() => undefined);
  session.close();
}

function lockKey(name: string): number {
  return createHash('sha256').update(name).digest().readInt32BE();
}
