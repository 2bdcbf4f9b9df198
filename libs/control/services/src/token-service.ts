import { ControlError } from '@gatehouse/errors';
import type { SecretBox } from '@gatehouse/secrets';
import type {
  AccessKey,
  Actor,
  ControlStore,
  FoundAccessKey,
  NewToken,
  Page,
  PageRequest,
  Role,
  TokenReader,
  TokenRecord,
  TokenUseCases,
} from '@gatehouse/records';
import { API_ID_LENGTH, unusedId } from './ids.ts';
import { everyItem } from './pages.ts';
import type { Clock, Logger } from './ports.ts';
import { found, invalidField } from './problems.ts';
import { isToken, newToken, tokenDigest } from './token-format.ts';

/** What the use cases of tokens need from outside. */
export interface TokenServiceContext {
  readonly store: ControlStore;
  readonly clock: Clock;
  /** A whole number from 0 up to, but without, `maxExclusive`; from a good source. */
  readonly randomInt: (maxExclusive: number) => number;
  readonly logger: Pick<Logger, 'warn'>;
  /** What access keys follow from. Default: there are none. */
  readonly secretBox?: Pick<SecretBox, 'derive'>;
}

/** How coarse the date of the last use is: each note of it is a write. */
const LAST_USED_STEP_MS = 600_000;

/** What access key ids of Gatehouse start with; the id of the token follows in capitals. */
const ACCESS_KEY_PREFIX = 'AKIAGH';
const SECRET_ACCESS_KEY_LENGTH = 40;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/;

/** Principals of the audit trail that are no tokens. */
const RESERVED_NAMES: readonly string[] = ['anonymous', 'local'];

const USED_BY: Actor = { principal: 'local', sourceAddress: 'in-process', via: 'token-use' };

/** Use cases of tokens. */
export class TokenService implements TokenUseCases {
  readonly #context: TokenServiceContext;
  /** When this process noted a use last, by token id, so that many calls at once write once. */
  readonly #notedAtUnixMs = new Map<string, number>();

  constructor(context: TokenServiceContext) {
    this.#context = context;
  }

  async create(
    actor: Actor,
    input: { readonly name: string; readonly role: Role; readonly expiresAtUnixMs?: number },
  ): Promise<{ readonly record: TokenRecord; readonly token: string; readonly accessKey: AccessKey | undefined }> {
    const { store, clock, randomInt } = this.#context;
    const { name, role, expiresAtUnixMs } = input;
    checkName(name);
    if (expiresAtUnixMs !== undefined && expiresAtUnixMs <= clock()) {
      throw invalidField('expiresDate', 'must be in the future');
    }
    const token = newToken(randomInt);
    const record = await store.transact(actor, async (transaction) => {
      const tokenId = await unusedTokenId(transaction, randomInt);
      return transaction.insertToken({ tokenId, name, role, digest: tokenDigest(token), expiresAtUnixMs });
    });
    const [secretAccessKey] = this.#secretsOf(record.tokenId);
    const accessKeyId = `${ACCESS_KEY_PREFIX}${record.tokenId.toUpperCase()}`;
    return { record, token, accessKey: secretAccessKey === undefined ? undefined : { accessKeyId, secretAccessKey } };
  }

  list(page: PageRequest): Promise<Page<TokenRecord>> {
    return this.#context.store.listTokens(page);
  }

  async revoke(actor: Actor, tokenId: string): Promise<void> {
    await this.#context.store.transact(actor, async (transaction) => {
      const tokens = await allTokens(transaction);
      found(
        tokens.find((token) => token.tokenId === tokenId),
        `token '${tokenId}'`,
      );
      if (isLastAdmin(tokens, tokenId)) {
        throw new ControlError(
          'FAILED_PRECONDITION',
          `Token '${tokenId}' is the last one of an administrator that does not expire: without it nobody could make ` +
            'tokens. Make another one first: gatehouse tokens create NAME --role admin.',
        );
      }
      await transaction.deleteToken(tokenId);
    });
    this.#notedAtUnixMs.delete(tokenId);
  }

  async authenticate(token: string): Promise<TokenRecord | undefined> {
    if (!isToken(token)) return undefined;
    return this.#used(await this.#context.store.findToken(tokenDigest(token)));
  }

  async findAccessKey(accessKeyId: string): Promise<FoundAccessKey | undefined> {
    if (!accessKeyId.startsWith(ACCESS_KEY_PREFIX)) return undefined;
    const tokenId = accessKeyId.slice(ACCESS_KEY_PREFIX.length).toLowerCase();
    const record = this.#used(await this.#context.store.getToken(tokenId));
    return record && { record, secrets: this.#secretsOf(tokenId) };
  }

  #secretsOf(tokenId: string): readonly string[] {
    const secrets = this.#context.secretBox?.derive(`access-key/${tokenId}`) ?? [];
    return secrets.map((secret) => secret.slice(0, SECRET_ACCESS_KEY_LENGTH));
  }

  /** The token if it is valid now; its use is noted. */
  #used(record: TokenRecord | undefined): TokenRecord | undefined {
    const now = this.#context.clock();
    if (record === undefined || (record.expiresAtUnixMs ?? Infinity) <= now) return undefined;
    const notedAtUnixMs = this.#notedAtUnixMs.get(record.tokenId) ?? record.lastUsedAtUnixMs ?? 0;
    if (now - notedAtUnixMs >= LAST_USED_STEP_MS) this.#noteUse(record.tokenId, now);
    return record;
  }

  /** Written beside the call: neither its time nor its failure is the caller's. */
  #noteUse(tokenId: string, atUnixMs: number): void {
    const { store, logger } = this.#context;
    this.#notedAtUnixMs.set(tokenId, atUnixMs);
    store
      .transact(USED_BY, (transaction) => transaction.touchToken(tokenId, atUnixMs))
      .catch((err: unknown) => {
        logger.warn({ err, tokenId }, 'the last use of a token was not noted');
      });
  }
}

/** An id for a token; also for the one of the bootstrap. */
export function unusedTokenId(reader: TokenReader, randomInt: (maxExclusive: number) => number): Promise<string> {
  return unusedId(randomInt, API_ID_LENGTH, async (id) =>
    (await allTokens(reader)).some(({ tokenId }) => tokenId === id),
  );
}

function checkName(name: NewToken['name']): void {
  if (!NAME.test(name)) {
    throw invalidField('name', 'must be 1 to 128 letters, digits and . _ - @, with a letter or digit first');
  }
  if (RESERVED_NAMES.includes(name)) throw invalidField('name', `must not be ${name}: the audit trail uses it`);
}

function isLastAdmin(tokens: readonly TokenRecord[], tokenId: string): boolean {
  const lasting = tokens.filter(({ role, expiresAtUnixMs }) => role === 'admin' && expiresAtUnixMs === undefined);
  return lasting.length === 1 && lasting[0]?.tokenId === tokenId;
}

async function allTokens(reader: TokenReader): Promise<TokenRecord[]> {
  const tokens: TokenRecord[] = [];
  for await (const token of everyItem((page) => reader.listTokens(page))) tokens.push(token);
  return tokens;
}
