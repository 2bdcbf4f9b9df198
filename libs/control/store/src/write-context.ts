import { ControlError } from '@gatehouse/errors';
import type { Actor } from '@gatehouse/records';
import type { Transaction } from 'kysely';
import type { DefinitionStore } from './definition-store.ts';
import { stageCacheKey, stageKey } from './keys.ts';
import type { Database, StageRow } from './schema.ts';

type AuditAction = 'create' | 'update' | 'delete' | 'read';

/** Rows of one statement: databases bound how many values it may have. */
const BATCH_SIZE = 500;

/** Items in parts that fit into one statement. */
export function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += BATCH_SIZE) yield items.slice(start, start + BATCH_SIZE);
}

/** What the writes of one transaction share. */
export class WriteContext {
  readonly db: Transaction<Database>;
  /** One time for the whole transaction, Unix milliseconds. */
  readonly atUnixMs: number;
  readonly definitions: DefinitionStore;
  readonly #actor: Actor;
  #outboxRows = 0;
  readonly #touched = new Set<string>();

  constructor(db: Transaction<Database>, actor: Actor, atUnixMs: number, definitions: DefinitionStore) {
    this.db = db;
    this.#actor = actor;
    this.atUnixMs = atUnixMs;
    this.definitions = definitions;
  }

  /** True when the transaction has written something that nodes must learn of. */
  get hasOutboxRows(): boolean {
    return this.#outboxRows > 0;
  }

  /** Adds the audit record of one change. `revision` is the one after the change, 0 after a delete. */
  audit(action: AuditAction, resource: string, revision: number): Promise<void> {
    return this.auditAll(action, [resource], revision);
  }

  /** Adds the audit records of one change of several resources. */
  async auditAll(action: AuditAction, resources: readonly string[], revision: number): Promise<void> {
    const { principal, sourceAddress: source_address, via } = this.#actor;
    const shared = { at_unix_ms: this.atUnixMs, principal, source_address, via, action, revision };
    for (const part of batches(resources)) {
      const rows = part.map((resource) => ({ ...shared, resource }));
      await this.db.insertInto('audit_log').values(rows).execute();
    }
  }

  /** Adds the audit record and the outbox row of a change of a configuration key. */
  async publish(action: 'create' | 'update' | 'delete', key: string, revision: number): Promise<void> {
    await this.audit(action, key, revision);
    await this.#addOutboxRow(key, action === 'delete');
  }

  /** Adds the outbox row of a configuration key that other changes concern; once in a transaction. */
  async touch(key: string): Promise<void> {
    if (this.#touched.has(key)) return;
    this.#touched.add(key);
    await this.#addOutboxRow(key, false);
  }

  async #addOutboxRow(key: string, isRemoved: boolean): Promise<void> {
    const traceparent = this.#actor.traceparent ?? null;
    await this.db
      .insertInto('outbox')
      .values({ config_key: key, at_unix_ms: this.atUnixMs, removed: isRemoved ? 1 : 0, traceparent })
      .execute();
    this.#outboxRows += 1;
  }
}

/** Tells nodes of a stage whose row is gone. */
export async function publishDeletedStage(
  context: WriteContext,
  stage: Pick<StageRow, 'api_id' | 'stage_name' | 'cache_generation'>,
): Promise<void> {
  await context.publish('delete', stageKey(stage.api_id, stage.stage_name), 0);
  if (stage.cache_generation > 0) {
    await context.publish('delete', stageCacheKey(stage.api_id, stage.stage_name), 0);
  }
}

/** Gives back the stored row; throws NOT_FOUND when there is none. `what` is for example `API "abc"`. */
export function mustExist<T>(row: T | undefined, what: string): T {
  if (row !== undefined) return row;
  throw new ControlError('NOT_FOUND', `${what} does not exist. List what exists and check the id.`);
}

/** Throws ALREADY_EXISTS when there is a row. */
export function mustNotExist(row: unknown, what: string): void {
  if (row === undefined) return;
  throw new ControlError('ALREADY_EXISTS', `${what} exists already. Update it, or choose another id.`);
}

/** Throws STALE_REVISION when the caller expects another revision than the stored one; undefined expects nothing. */
export function mustBeCurrent(stored: number, expected: number | undefined, what: string): void {
  if (expected === undefined || expected === stored) return;
  throw new ControlError(
    'STALE_REVISION',
    `${what} is at revision ${stored}, but the change was made for revision ${expected}. ` +
      'Read it again and repeat the change on what is there now.',
  );
}
