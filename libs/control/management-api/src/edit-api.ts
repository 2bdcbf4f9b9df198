import type { ApiDefinition, HttpApiDefinition, RestApiDefinition, WebSocketApiDefinition } from '@gatehouse/api-model';
import type { Actor, ApiRecord, ApiUseCases } from '@gatehouse/records';
import { inWords } from './in-words.ts';
import { invalidApi } from './messages.ts';
import type { AccountIdentity } from './context.ts';
import { untilCurrent } from './until-current.ts';

/** APIs of the service's version 2: REST APIs are not found by it. */
export type V2Definition = HttpApiDefinition | WebSocketApiDefinition;

/** An API of one version of the service, as stored. */
export interface RecordOf<Definition extends ApiDefinition> extends ApiRecord {
  readonly definition: Definition;
}

/** An API of version 2 as stored. */
export type V2ApiRecord = RecordOf<V2Definition>;

/** A REST API as stored. */
export type RestApiRecord = RecordOf<RestApiDefinition>;

/**
 * Reads APIs and changes parts of them, each change an atomic read, edit and write of the API's document. Writers of one API in
 * this process take turns; one that another process overtakes begins again, so that no change is lost.
 */
export class DefinitionEditor<Definition extends ApiDefinition> {
  readonly #apis: ApiUseCases;
  readonly #identity: AccountIdentity;
  readonly #isOurs: (definition: ApiDefinition) => definition is Definition;
  readonly #turns = new Map<string, Promise<unknown>>();

  /** APIs for which `isOurs` is false are not found. */
  constructor(
    apis: ApiUseCases,
    identity: AccountIdentity,
    isOurs: (definition: ApiDefinition) => definition is Definition,
  ) {
    this.#apis = apis;
    this.#identity = identity;
    this.#isOurs = isOurs;
  }

  /** The API. Throws NotFoundException as the service words it. */
  async get(apiId: string): Promise<RecordOf<Definition>> {
    const record = await inWords(this.#apis.get(apiId), { NOT_FOUND: () => invalidApi(this.#identity, apiId) });
    const ours = this.asOurs(record);
    if (ours === undefined) throw invalidApi(this.#identity, apiId);
    return ours;
  }

  /** The record, if it is of a kind that this version of the service has. */
  asOurs(record: ApiRecord): RecordOf<Definition> | undefined {
    const { definition } = record;
    return this.#isOurs(definition) ? { ...record, definition } : undefined;
  }

  /**
   * Applies the edit, which makes a new document out of the present one or throws to refuse, and gives the stored record. A stage
   * with auto-deploy that cannot serve the change keeps what it serves.
   */
  edit(actor: Actor, apiId: string, edit: (definition: Definition) => object): Promise<RecordOf<Definition>> {
    const before = this.#turns.get(apiId) ?? Promise.resolve();
    const turn = before.then(() => this.#tryEdit(actor, apiId, edit));
    const settled = turn
      .catch(() => undefined)
      .finally(() => {
        if (this.#turns.get(apiId) === settled) this.#turns.delete(apiId);
      });
    this.#turns.set(apiId, settled);
    return turn;
  }

  #tryEdit(actor: Actor, apiId: string, edit: (definition: Definition) => object): Promise<RecordOf<Definition>> {
    return untilCurrent(async () => {
      const { definition: current, revision } = await this.get(apiId);
      const change = { apiId, definition: edit(current), revision, toleratesFailedAutoDeploy: true };
      const stored = await this.#apis.update(actor, change);
      return { ...stored, definition: stored.definition as Definition };
    });
  }
}

/** Edits APIs of version 2. */
export type ApiEditor = DefinitionEditor<V2Definition>;

/** Edits REST APIs. */
export type RestApiEditor = DefinitionEditor<RestApiDefinition>;

/** An editor of HTTP and WebSocket APIs. */
export function apiEditor(apis: ApiUseCases, identity: AccountIdentity): ApiEditor {
  return new DefinitionEditor(apis, identity, (definition) => definition.protocolType !== 'REST');
}

/** An editor of REST APIs. */
export function restApiEditor(apis: ApiUseCases, identity: AccountIdentity): RestApiEditor {
  return new DefinitionEditor(apis, identity, (definition) => definition.protocolType === 'REST');
}
