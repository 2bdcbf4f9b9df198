import { createHash } from 'node:crypto';
import { ControlError } from '@gatehouse/errors';
import { SealError } from '@gatehouse/secrets';
import type { SecretBox } from '@gatehouse/secrets';
import type { ControlStore } from '@gatehouse/records';
import type { Logger } from './ports.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Characters of a generated value (reference rest-api.md 0): 238 bits. */
const VALUE_LENGTH = 40;

const RESEALED_PER_CHANGE = 200;

/** A new value of 40 random letters and digits. */
export function newApiKeyValue(randomInt: (maxExclusive: number) => number): string {
  return Array.from({ length: VALUE_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}

/** Hex SHA-256 of a value: what nodes compare. */
export function apiKeyDigest(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

/** Opens the value of a key. FAILED_PRECONDITION when the key of its box is not given, STORE_CORRUPT when it is damaged. */
export function openValue(box: SecretBox, apiKeyId: string, sealedValue: string): string {
  try {
    return box.open(sealedValue, apiKeyId);
  } catch (cause) {
    if (!(cause instanceof SealError)) throw cause;
    const message =
      `The value of API key '${apiKeyId}' cannot be read: ${cause.message}. ` +
      'Add the key that it was stored with to GATEHOUSE_SECRET_KEY, behind the current one.';
    throw new ControlError('FAILED_PRECONDITION', message, { cause });
  }
}

/** Seals every value anew that was sealed with another key than the current one, so that the old one can be put away. */
export async function resealApiKeys(store: ControlStore, box: SecretBox, logger: Logger): Promise<void> {
  const actor = { principal: 'local', sourceAddress: 'in-process', via: 'secret-key' };
  for (let resealed = 0; ;) {
    const old = await store.usage.sealedOtherwise(box.prefix, RESEALED_PER_CHANGE);
    if (old.length === 0) {
      if (resealed > 0) logger.info({ apiKeys: resealed }, 'values of API keys are encrypted with the new key now');
      return;
    }
    await store.transact(actor, async ({ usage }) => {
      for (const { apiKeyId, sealedValue } of old) {
        await usage.resealValue(apiKeyId, box.seal(openValue(box, apiKeyId, sealedValue), apiKeyId));
      }
    });
    resealed += old.length;
  }
}
