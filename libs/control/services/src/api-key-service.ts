import { parseApiKey } from '@gatehouse/api-model';
import type { ApiKey } from '@gatehouse/api-model';
import type { SecretBox } from '@gatehouse/secrets';
import type {
  Actor,
  ApiKeyFilter,
  ApiKeyRecord,
  ApiKeyUseCases,
  ApiKeyView,
  ImportedApiKeys,
  Page,
  PageRequest,
  UsageReader,
} from '@gatehouse/records';
import { importApiKeys } from './api-key-import.ts';
import { apiKeyDigest, newApiKeyValue, openValue } from './api-key-values.ts';
import { API_ID_LENGTH, withGeneratedId } from './ids.ts';
import type { ServiceContext } from './ports.ts';
import { assertRevision, found, invalidField, valid } from './problems.ts';
import { requireBox } from './secret-box.ts';

/** What the use cases of API keys need. */
export interface ApiKeyServiceContext extends ServiceContext {
  /** Seals values at rest; undefined = keys can be neither made nor read. */
  readonly secretBox?: SecretBox;
}

/** Use cases of API keys. */
export class ApiKeyService implements ApiKeyUseCases {
  readonly #context: ApiKeyServiceContext;

  constructor(context: ApiKeyServiceContext) {
    this.#context = context;
  }

  async create(actor: Actor, input: unknown): Promise<ApiKeyView> {
    const { store, randomInt } = this.#context;
    const box = requireBox(this.#context.secretBox);
    const isTaken = async (id: string): Promise<boolean> => (await store.usage.getApiKey(id)) !== undefined;
    const parsed = this.#valid(await withGeneratedId(input, 'apiKeyId', { randomInt, length: API_ID_LENGTH, isTaken }));
    const { value = newApiKeyValue(randomInt), ...document } = parsed;
    const key = {
      document,
      valueDigest: apiKeyDigest(value),
      sealedValue: box.seal(value, document.apiKeyId),
    };
    const [record] = await store.transact(actor, ({ usage }) => usage.insertApiKeys([key]));
    return { ...found(record, title(document.apiKeyId)), value, usagePlanIds: [], stageKeys: [] };
  }

  async get(
    actor: Actor,
    { apiKeyId, includeValue = false }: { readonly apiKeyId: string; readonly includeValue?: boolean },
  ): Promise<ApiKeyView> {
    const { store } = this.#context;
    const record = found(await store.usage.getApiKey(apiKeyId), title(apiKeyId));
    const [view] = await this.#views(actor, [record], includeValue);
    return found(view, title(apiKeyId));
  }

  async list(
    actor: Actor,
    page: PageRequest,
    { includeValues = false, ...filter }: ApiKeyFilter & { readonly includeValues?: boolean } = {},
  ): Promise<Page<ApiKeyView>> {
    const { items, nextPageToken } = await this.#context.store.usage.listApiKeys(page, filter);
    return { items: await this.#views(actor, items, includeValues), nextPageToken };
  }

  async update(
    actor: Actor,
    input: { readonly document: unknown; readonly revision?: number; readonly validateOnly?: boolean },
  ): Promise<ApiKeyView> {
    const { revision, validateOnly = false } = input;
    const { value, ...document } = this.#valid(input.document);
    const record = await this.#context.store.transact(actor, async ({ usage }) => {
      const stored = found(await usage.getApiKey(document.apiKeyId), title(document.apiKeyId));
      if (value !== undefined && apiKeyDigest(value) !== stored.valueDigest) {
        throw invalidField(
          'value',
          'cannot change: make another key, and delete this one when nobody uses it any more',
        );
      }
      assertRevision(title(document.apiKeyId), stored.revision, revision);
      return validateOnly ? { ...stored, document } : usage.updateApiKey(document, revision);
    });
    const [view] = await this.#views(actor, [record], false);
    return found(view, title(document.apiKeyId));
  }

  async delete(
    actor: Actor,
    { apiKeyId, revision }: { readonly apiKeyId: string; readonly revision?: number },
  ): Promise<void> {
    await this.#context.store.transact(actor, async ({ usage }) => {
      found(await usage.getApiKey(apiKeyId), title(apiKeyId));
      await usage.deleteApiKey(apiKeyId, revision);
    });
  }

  async import(
    actor: Actor,
    input: { readonly body: Uint8Array; readonly failOnWarnings?: boolean },
  ): Promise<ImportedApiKeys> {
    return importApiKeys(this.#context, requireBox(this.#context.secretBox), actor, input);
  }

  async #views(actor: Actor, records: readonly ApiKeyRecord[], withValues: boolean): Promise<ApiKeyView[]> {
    const { usage } = this.#context.store;
    const ids = records.map(({ apiKeyId }) => apiKeyId);
    const plansOf = await usage.usagePlansOf(ids);
    const stagesOf = await stageKeysOf(usage, new Set([...plansOf.values()].flat()));
    const values = withValues ? await this.#values(actor, ids) : undefined;
    return records.map((record) => {
      const usagePlanIds = plansOf.get(record.apiKeyId) ?? [];
      const stageKeys = usagePlanIds.flatMap((id) => stagesOf.get(id) ?? []);
      const value = values?.get(record.apiKeyId);
      return { ...record, usagePlanIds, stageKeys, ...(value !== undefined && { value }) };
    });
  }

  /** The trail says who has read what before anybody sees it. */
  async #values(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (ids.length === 0) return new Map();
    const box = requireBox(this.#context.secretBox);
    const sealed = await this.#context.store.transact(actor, async ({ usage }) => {
      await usage.auditRead(ids);
      return usage.sealedValues(ids);
    });
    return new Map([...sealed].map(([apiKeyId, text]) => [apiKeyId, openValue(box, apiKeyId, text)]));
  }

  #valid(document: unknown): ApiKey {
    return valid('The API key', parseApiKey(document, this.#context.limits.model));
  }
}

async function stageKeysOf(usage: UsageReader, planIds: ReadonlySet<string>): Promise<ReadonlyMap<string, string[]>> {
  const stages = new Map<string, string[]>();
  for (const id of planIds) {
    const plan = await usage.getUsagePlan(id);
    const keys = plan?.document.apiStages.map(({ apiId, stage }) => `${apiId}/${stage}`);
    stages.set(id, keys ?? []);
  }
  return stages;
}

function title(apiKeyId: string): string {
  return `API key '${apiKeyId}'`;
}
