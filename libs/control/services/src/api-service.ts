import { apiIdSchema, parseApiDefinitionInTurns } from '@gatehouse/api-model';
import type { ApiDefinition, ItemSizes, ParseInTurnsOptions } from '@gatehouse/api-model';
import { ControlError } from '@gatehouse/errors';
import type {
  Actor,
  ApiRecord,
  ApiUseCases,
  ExportApi,
  ImportApi,
  ImportedApi,
  Page,
  PageRequest,
  StoreTransaction,
  UpdateApi,
} from '@gatehouse/records';
import { prepareToDeploy } from './deployable.ts';
import { exportDefinition, importDefinition, refuseUnwanted } from './api-documents.ts';
import type { OpenApiPorts } from './api-documents.ts';
import { autoDeploy } from './deploy.ts';
import { API_ID_LENGTH, unusedId } from './ids.ts';
import { insertImportedVersion } from './imported-documentation.ts';
import { allStages, domainNamesOf } from './pages.ts';
import type { Clock, ServiceContext } from './ports.ts';
import { assertRevision, found, invalidField, valid } from './problems.ts';
import { tryAutoDeploy } from './stage-deployment.ts';
import { refuseIfPlanned } from './usage-plan-service.ts';

/** What the API use cases need. */
export interface ApiServiceContext extends ServiceContext, OpenApiPorts {
  readonly clock: Clock;
}

/** Use cases of API definitions. */
export class ApiService implements ApiUseCases {
  readonly #context: ApiServiceContext;
  readonly #sizes: ItemSizes = new WeakMap();

  constructor(context: ApiServiceContext) {
    this.#context = context;
  }

  async create(actor: Actor, input: { readonly apiId?: string; readonly definition: unknown }): Promise<ApiRecord> {
    const definition = await this.#valid(input.definition);
    return this.#context.store.transact(actor, (transaction) => this.#insert(transaction, definition, input.apiId));
  }

  async get(apiId: string): Promise<ApiRecord> {
    return found(await this.#context.store.getApi(apiId), `API '${apiId}'`);
  }

  list(page: PageRequest, name?: string): Promise<Page<ApiRecord>> {
    return this.#context.store.listApis(page, name);
  }

  async update(actor: Actor, input: UpdateApi): Promise<ApiRecord> {
    const breathe = this.#context.newPacer?.();
    const definition = await this.#valid(input.definition, await this.#context.store.getApi(input.apiId));
    if (input.validateOnly === true) return this.#wouldBe(await this.get(input.apiId), definition, input.revision);
    const { store } = this.#context;
    const api = await store.transact(actor, async (transaction) => {
      const current = found(await transaction.getApi(input.apiId), `API '${input.apiId}'`);
      return this.#replace(transaction, current, definition, input);
    });
    await breathe?.();
    await prepareToDeploy(this.#context, store, api);
    return api;
  }

  async delete(actor: Actor, input: { readonly apiId: string; readonly revision?: number }): Promise<void> {
    await this.#context.store.transact(actor, async (transaction) => {
      found(await transaction.getApi(input.apiId), `API '${input.apiId}'`);
      const domainNames = await domainNamesOf(transaction, input.apiId);
      if (domainNames.length > 0) {
        throw new ControlError(
          'FAILED_PRECONDITION',
          `API '${input.apiId}' is mapped by ${domainNames.join(', ')}; remove the mappings first`,
        );
      }
      await refuseIfPlanned(transaction, `API '${input.apiId}'`, input.apiId);
      await transaction.deleteApi(input.apiId, input.revision);
    });
  }

  async import(actor: Actor, input: ImportApi): Promise<ImportedApi> {
    if (input.validateOnly === true) return this.#importDryRun(input);
    return this.#context.store.transact(actor, async (transaction) => {
      const current = input.apiId === undefined ? undefined : await transaction.getApi(input.apiId);
      const apiId = current?.apiId ?? (await freeId(this.#context, transaction, input.apiId));
      const imported = await this.#import(input, apiId, current);
      const { warnings, importInfo } = imported;
      const definition = await this.#valid(imported.definition, current);
      const api =
        current === undefined
          ? await transaction.insertApi({ apiId, definition })
          : await this.#replace(transaction, current, definition, input);
      const more = await insertImportedVersion(transaction, api, imported.documentationVersion);
      refuseUnwanted(input, more);
      return { api, warnings: [...warnings, ...more], importInfo, created: current === undefined };
    });
  }

  export(input: ExportApi): Promise<string> {
    return exportDefinition(this.#context.store, this.#context, input);
  }

  async #importDryRun(input: ImportApi): Promise<ImportedApi> {
    const current = input.apiId === undefined ? undefined : await this.#context.store.getApi(input.apiId);
    const imported = await this.#import(input, current?.apiId ?? validId(input.apiId) ?? '', current);
    const { warnings, importInfo } = imported;
    const definition = await this.#valid(imported.definition, current);
    const now = this.#context.clock();
    const unborn = { revision: 0, definitionDigest: '', createdAtUnixMs: now, updatedAtUnixMs: now };
    const api =
      current === undefined
        ? { ...unborn, apiId: validId(input.apiId) ?? '', definition }
        : this.#wouldBe(current, definition, input.revision);
    return { api, warnings, importInfo, created: current === undefined };
  }

  async #import(input: ImportApi, apiId: string, current: ApiRecord | undefined) {
    if (input.revision !== undefined) found(current, `API '${input.apiId ?? ''}'`);
    const target = { apiId, existing: current?.definition };
    return importDefinition(this.#context, this.#context.limits.maxImportBytes, input, target);
  }

  async #insert(transaction: StoreTransaction, definition: ApiDefinition, wanted: string | undefined) {
    return transaction.insertApi({ apiId: await freeId(this.#context, transaction, wanted), definition });
  }

  async #replace(
    transaction: StoreTransaction,
    current: ApiRecord,
    definition: ApiDefinition,
    { revision, toleratesFailedAutoDeploy = false }: Pick<UpdateApi, 'revision' | 'toleratesFailedAutoDeploy'>,
  ): Promise<ApiRecord> {
    this.#wouldBe(current, definition, revision);
    const api = await transaction.updateApi(current.apiId, definition, revision);
    if (!toleratesFailedAutoDeploy) await autoDeploy(this.#context, transaction, api);
    else
      for (const stage of await allStages(transaction, api.apiId))
        await tryAutoDeploy(this.#context, transaction, api, stage);
    return api;
  }

  #wouldBe(current: ApiRecord, definition: ApiDefinition, revision: number | undefined): ApiRecord {
    assertRevision(`API '${current.apiId}'`, current.revision, revision);
    if (definition.protocolType !== current.definition.protocolType) {
      throw invalidField('protocolType', `stays ${current.definition.protocolType}: the kind of an API never changes`);
    }
    return { ...current, definition };
  }

  /** Takes from `known` what stays equal, the same objects: what comes after pays for the change only. */
  async #valid(definition: unknown, known?: ApiRecord): Promise<ApiDefinition> {
    const { limits, newPacer = never } = this.#context;
    const shared = { limits: limits.model, breathe: newPacer(), sizes: this.#sizes };
    const options: ParseInTurnsOptions = known === undefined ? shared : { ...shared, known: known.definition };
    return valid('The API definition', await parseApiDefinitionInTurns(definition, options));
  }
}

function never(): () => undefined {
  return () => undefined;
}

async function freeId(
  { randomInt }: ApiServiceContext,
  transaction: StoreTransaction,
  wanted: string | undefined,
): Promise<string> {
  const isTaken = async (id: string): Promise<boolean> => (await transaction.getApi(id)) !== undefined;
  return validId(wanted) ?? unusedId(randomInt, API_ID_LENGTH, isTaken);
}

function validId(apiId: string | undefined): string | undefined {
  if (apiId === undefined) return undefined;
  const parsed = apiIdSchema.safeParse(apiId);
  if (!parsed.success) throw invalidField('apiId', parsed.error.issues.map((issue) => issue.message).join('; '));
  return parsed.data;
}
