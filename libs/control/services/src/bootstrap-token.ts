import type { Actor, ControlStore } from '@gatehouse/records';
import type { Secret } from '@gatehouse/secrets';
import { isToken, newToken, tokenDigest } from './token-format.ts';
import { unusedTokenId } from './token-service.ts';

/** How the first token is made. */
export interface BootstrapOptions {
  /** The token to take; undefined = a new one is made, to be printed once. */
  readonly token: Secret | undefined;
  /** A whole number from 0 up to, but without, `maxExclusive`; from a good source. */
  readonly randomInt: (maxExclusive: number) => number;
}

/** Name of the first token. */
const NAME = 'bootstrap';

const ACTOR: Actor = { principal: 'local', sourceAddress: 'in-process', via: 'bootstrap' };

/**
 * Makes the first token, an administrator's, when the store has none at all. `printed` is a token that was made here: print it
 * to stdout once and never log it. Of several control planes that start at once exactly one makes it, because writing
 * transactions run one after another. Throws Error when the given token is no token.
 */
export async function bootstrapToken(
  store: ControlStore,
  { token, randomInt }: BootstrapOptions,
): Promise<{ readonly printed?: string }> {
  const value = token?.reveal() ?? newToken(randomInt);
  if (!isToken(value)) {
    throw new Error(
      'GATEHOUSE_BOOTSTRAP_TOKEN is no token: it must be ght_ and 43 to 256 letters, digits, - and _. ' +
        'Make one: echo "ght_$(openssl rand -hex 32)"',
    );
  }
  if (await hasTokens(store)) return {};
  const isMade = await store.transact(ACTOR, async (transaction) => {
    if (await hasTokens(transaction)) return false;
    const tokenId = await unusedTokenId(transaction, randomInt);
    const digest = tokenDigest(value);
    await transaction.insertToken({ tokenId, name: NAME, role: 'admin', digest, expiresAtUnixMs: undefined });
    return true;
  });
  return isMade && token === undefined ? { printed: value } : {};
}

async function hasTokens(reader: Pick<ControlStore, 'listTokens'>): Promise<boolean> {
  return (await reader.listTokens({ pageSize: 1, pageToken: undefined })).items.length > 0;
}
