import { ControlError } from '@gatehouse/errors';
import type { ApiKeyRecord, NewApiKey } from '@gatehouse/records';
import type { Insertable, Selectable } from 'kysely';
import { apiKeyKey, apiKeyShardKey } from './keys.ts';
import type { ApiKeyRow } from './schema.ts';
import { toApiKey } from './usage-rows.ts';
import { batches, mustBeCurrent, mustExist } from './write-context.ts';
import type { WriteContext } from './write-context.ts';

/** See `ApiKeyWriter.insertApiKeys`. Nodes learn of a key when it joins a plan. */
export async function insertApiKeys(
  context: WriteContext,
  keys: readonly NewApiKey[],
): Promise<readonly ApiKeyRecord[]> {
  const records: ApiKeyRecord[] = [];
  for (const part of batches(keys)) {
    await mustBeFree(context, part);
    const rows = part.map((key) => newRow(context, key));
    await context.db.insertInto('api_keys').values(rows).execute();
    for (const row of rows) records.push(toApiKey(row));
  }
  await context.auditAll(
    'create',
    records.map(({ apiKeyId }) => apiKeyKey(apiKeyId)),
    1,
  );
  return records;
}

/** See `ApiKeyWriter.updateApiKey`. */
export async function updateApiKey(
  context: WriteContext,
  document: NewApiKey['document'],
  expectedRevision: number | undefined,
): Promise<ApiKeyRecord> {
  const { apiKeyId } = document;
  const stored = mustExist(await find(context, apiKeyId), nameOf(apiKeyId));
  mustBeCurrent(stored.revision, expectedRevision, nameOf(apiKeyId));
  const change = {
    ...columnsOf(document),
    revision: stored.revision + 1,
    updated_at_unix_ms: context.atUnixMs,
  };
  await context.db.updateTable('api_keys').set(change).where('api_key_id', '=', apiKeyId).execute();
  await context.audit('update', apiKeyKey(apiKeyId), change.revision);
  const isNews = change.enabled !== stored.enabled && (await isInPlan(context, apiKeyId));
  if (isNews) await context.touch(apiKeyShardKey(stored.value_digest));
  return toApiKey({ ...stored, ...change });
}

/** See `ApiKeyWriter.deleteApiKey`. */
export async function deleteApiKey(
  context: WriteContext,
  apiKeyId: string,
  expectedRevision: number | undefined,
): Promise<void> {
  const stored = mustExist(await find(context, apiKeyId), nameOf(apiKeyId));
  mustBeCurrent(stored.revision, expectedRevision, nameOf(apiKeyId));
  const isNews = stored.enabled === 1 && (await isInPlan(context, apiKeyId));
  await context.db.deleteFrom('usage_plan_keys').where('api_key_id', '=', apiKeyId).execute();
  await context.db.deleteFrom('api_keys').where('api_key_id', '=', apiKeyId).execute();
  await context.audit('delete', apiKeyKey(apiKeyId), 0);
  if (isNews) await context.touch(apiKeyShardKey(stored.value_digest));
}

/** See `ApiKeyWriter.resealValue`. */
export async function resealValue({ db }: WriteContext, apiKeyId: string, sealedValue: string): Promise<void> {
  await db.updateTable('api_keys').set({ sealed_value: sealedValue }).where('api_key_id', '=', apiKeyId).execute();
}

function newRow(
  context: WriteContext,
  key: NewApiKey,
): Insertable<ApiKeyRow> & Omit<Selectable<ApiKeyRow>, 'sequence'> {
  return {
    api_key_id: key.document.apiKeyId,
    ...columnsOf(key.document),
    value_digest: key.valueDigest,
    sealed_value: key.sealedValue,
    revision: 1,
    created_at_unix_ms: context.atUnixMs,
    updated_at_unix_ms: context.atUnixMs,
  };
}

function columnsOf(document: NewApiKey['document']) {
  return {
    name: document.name ?? '',
    customer_id: document.customerId ?? '',
    enabled: document.enabled ? 1 : 0,
    document: JSON.stringify(document),
  };
}

async function mustBeFree(context: WriteContext, keys: readonly NewApiKey[]): Promise<void> {
  const taken = await context.db
    .selectFrom('api_keys')
    .select('api_key_id')
    .where((is) =>
      is.or([
        is(
          'api_key_id',
          'in',
          keys.map(({ document }) => document.apiKeyId),
        ),
        is(
          'value_digest',
          'in',
          keys.map(({ valueDigest }) => valueDigest),
        ),
      ]),
    )
    .executeTakeFirst();
  if (taken === undefined) return;
  // The service's own words; which key has the value is told, the value is not.
  throw new ControlError('ALREADY_EXISTS', `API Key already exists: ${taken.api_key_id} has this id or this value.`);
}

function find(context: WriteContext, apiKeyId: string): Promise<Selectable<ApiKeyRow> | undefined> {
  return context.db.selectFrom('api_keys').selectAll().where('api_key_id', '=', apiKeyId).executeTakeFirst();
}

async function isInPlan({ db }: WriteContext, apiKeyId: string): Promise<boolean> {
  const query = db.selectFrom('usage_plan_keys').select('usage_plan_id').where('api_key_id', '=', apiKeyId);
  return (await query.limit(1).executeTakeFirst()) !== undefined;
}

function nameOf(apiKeyId: string): string {
  return `API key "${apiKeyId}"`;
}
