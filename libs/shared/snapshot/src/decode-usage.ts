import { parseAccount, parseUsagePlan } from '@gatehouse/api-model';
import type { Account, UsagePlan } from '@gatehouse/api-model';
import type { Account as AccountMessage, ApiKeyEntry, ApiKeyShard, UsagePlanSnapshot } from '@gatehouse/contract';
import { accountFromProto, usagePlanFromProto } from '@gatehouse/model-proto';
import { SnapshotError } from './snapshot-error.ts';
import { valid } from './valid.ts';

/** A usage plan as nodes know it. */
export interface UsagePlanConfig {
  readonly plan: UsagePlan;
  /** The day from which the quota counts, `YYYY-MM-DD` in UTC: its offset is taken off in the period of this day. Empty without quota. */
  readonly quotaStartDate: string;
}

/** An API key as nodes know it: never its value. */
export interface ApiKeyConfig {
  readonly apiKeyId: string;
  /** SHA-256 of the value. */
  readonly valueDigest: Uint8Array;
  readonly usagePlanIds: readonly string[];
}

/** The keys of one shard, in the order of their digests. */
export interface ApiKeyShardConfig {
  /** First byte of the digests in two hex digits. */
  readonly shard: string;
  readonly keys: readonly ApiKeyConfig[];
}

const DIGEST_BYTES = 32;
const SHARD = /^[0-9a-f]{2}$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
/** An id is a DNS label. */
const MAX_ID_CHARACTERS = 63;

/** Reads a usage plan. Throws SnapshotError for one that cannot be served. */
export function usagePlanConfig({ plan, quotaStartDate }: UsagePlanSnapshot): UsagePlanConfig {
  if (plan === undefined) throw new SnapshotError('the usage plan is missing');
  const parsed = valid('usage plan', parseUsagePlan(usagePlanFromProto(plan)));
  if (parsed.quota !== undefined && !DATE.test(quotaStartDate)) {
    throw new SnapshotError(`usage plan: "${quotaStartDate.slice(0, 100)}" is not the day from which a quota counts`);
  }
  return { plan: parsed, quotaStartDate };
}

/** Reads the account. Throws SnapshotError for one that cannot be served. */
export function accountConfig(account: AccountMessage): Account {
  return valid('account', parseAccount(accountFromProto(account)));
}

/** Reads the API keys of a shard. Throws SnapshotError for an entry that is wrong, in the wrong shard or out of order. */
export function apiKeyShardConfig({ shard, keys }: ApiKeyShard): ApiKeyShardConfig {
  if (!SHARD.test(shard)) throw new SnapshotError(`"${shard.slice(0, 100)}" is not a shard of API keys`);
  const firstByte = Number.parseInt(shard, 16);
  let before: Uint8Array | undefined;
  for (const entry of keys) {
    requireEntry(entry, firstByte, shard);
    if (before !== undefined && Buffer.compare(before, entry.valueSha256) >= 0) {
      throw new SnapshotError(`API key ${entry.apiKeyId}: its digest is out of order or there twice`);
    }
    before = entry.valueSha256;
  }
  return {
    shard,
    keys: keys.map(({ apiKeyId, valueSha256: valueDigest, usagePlanIds }) => ({ apiKeyId, valueDigest, usagePlanIds })),
  };
}

function requireEntry({ apiKeyId, valueSha256, usagePlanIds }: ApiKeyEntry, firstByte: number, shard: string): void {
  if (!isId(apiKeyId)) throw new SnapshotError(`"${apiKeyId.slice(0, 100)}" is not the id of an API key`);
  if (valueSha256.byteLength !== DIGEST_BYTES) throw new SnapshotError(`API key ${apiKeyId}: its digest is no SHA-256`);
  if (valueSha256[0] !== firstByte) throw new SnapshotError(`API key ${apiKeyId} does not belong into shard ${shard}`);
  if (usagePlanIds.length === 0 || !usagePlanIds.every(isId)) {
    throw new SnapshotError(`API key ${apiKeyId}: it names no usage plan`);
  }
}

function isId(text: string): boolean {
  return text !== '' && text.length <= MAX_ID_CHARACTERS;
}
