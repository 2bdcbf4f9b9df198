import type { HttpApiDefinition, WebSocketApiDefinition } from '@gatehouse/api-model';
import { ControlError } from '@gatehouse/errors';
import type { Actor, ApiRecord, ApiUseCases } from '@gatehouse/records';
import { invalidApi } from './messages.ts';
import type { AccountIdentity } from './context.ts';
import { untilCurrent } from './until-current.ts';

/** APIs of the service's version 2: REST APIs are not found by it. */
export type V2Definition = HttpApiDefinition | WebSocketApiDefinition;

/** An API of version 2 as stored. */
export interface V2ApiRecord extends ApiRecord {
  readonly definition: V2Definition;
}

/** Makes a new document out of the present one; throws to refuse. */
export type ApiEdit = (definition: V2Definition) => object;

/**
 * Reads APIs and changes parts of them, each change an atomic read, edit and write of the API's document. Writers of one API in
 * this process take turns; one that another process overtakes begins again, so that no change is lost.
 */
export class ApiEditor {
  readonly #apis: ApiUseCases;
  readonly #identity: AccountIdentity;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(apis: ApiUseCases, identity: AccountIdentity) {
    this.#apis = apis;
    this.#identity = identity;
  }

  /** The API. Throws NotFoundException as the service words it. */
  async get(apiId: string): Promise<V2ApiRecord> {
    const record = await this.#apis.get(apiId).catch((error: unknown) => {
      throw error instanceof ControlError && error.code === 'NOT_FOUND' ? invalidApi(this.#identity, apiId) : error;
    });
    const { definition } = record;
    if (definition.protocolType === 'REST') throw invalidApi(this.#identity, apiId);
    return { ...record, definition };
  }

  /** Applies the edit and gives the stored record. A stage with auto-deploy that cannot serve the change keeps what it serves. */
  edit(actor: Actor, apiId: string, edit: ApiEdit): Promise<V2ApiRecord> {
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

  #tryEdit(actor: Actor, apiId: string, edit: ApiEdit): Promise<V2ApiRecord> {
    return untilCurrent(async () => {
      const { definition: current, revision } = await this.get(apiId);
      const change = { apiId, definition: edit(current), revision, toleratesFailedAutoDeploy: true };
      const stored = await this.#apis.update(actor, change);
      return { ...stored, definition: stored.definition as V2Definition };
    });
  }
}
