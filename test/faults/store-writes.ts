import { createHash } from 'node:crypto';
import type { StoreTransaction } from '@gatehouse/records';
import { aDeployment, aVpcLink, anApiDefinition, stageSettings } from '@gatehouse/testing';

/** One change inside a transaction, as the audit trail must show it. `digest` is of the document afterwards. */
export interface Change {
  readonly action: 'create' | 'update' | 'delete' | 'read';
  readonly resource: string;
  readonly digest?: string;
}

/** A transaction as it is announced before it begins. `id` is the principal of its audit records. */
export interface Plan {
  readonly id: string;
  readonly changes: readonly Change[];
  /** True when the work fails at its end, so that nothing of it may ever be seen. */
  readonly fails: boolean;
}

/** A plan and how to carry it out. */
export interface Write {
  readonly plan: Plan;
  readonly work: (transaction: StoreTransaction) => Promise<void>;
}

/** Numbers from 0 to 1 that a seed determines. */
export type Random = () => number;

/** The generator "mulberry32": small, and good enough to choose test data. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Hex SHA-256 of a document's JSON. */
export function digestOf(document: unknown): string {
  return createHash('sha256').update(JSON.stringify(document, sortedKeys)).digest('hex');
}

/** The order of the members of a JSON object says nothing, and the store does not keep it. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** API that all clients change. */
export const SHARED_API = 'shared';

/** One writing client: it makes, changes and deletes APIs of its own, and changes the shared one. */
export class Client {
  readonly #name: string;
  readonly #random: Random;
  /** APIs of this client that exist, with their number of deployments. */
  readonly #apis = new Map<string, number>();
  #count = 0;

  constructor(name: string, random: Random) {
    this.#name = name;
    this.#random = random;
  }

  /** The next transaction; the caller runs it to its end before it asks again. */
  next(): Write {
    this.#count += 1;
    const id = `${this.#name}-${this.#count}`;
    const kind = this.#random();
    const [apiId, deployments] = [...this.#apis][Math.floor(this.#random() * this.#apis.size)] ?? [];
    if (apiId === undefined || deployments === undefined || kind < 0.3) return this.#create(id);
    if (kind < 0.6) return this.#deploy(id, apiId, deployments);
    if (kind < 0.7) return this.#remove(id, apiId);
    if (kind < 0.8) return this.#fail(id, apiId);
    if (kind < 0.9) return this.#link(id);
    return this.#share(id);
  }

  #create(id: string): Write {
    this.#apis.set(id, 1);
    const definition = this.#definition(id);
    const settings = stageSettings();
    const changes: Change[] = [
      { action: 'create', resource: `apis/${id}`, digest: digestOf(definition) },
      { action: 'create', resource: `deployments/${id}/d1`, digest: digestOf(definition) },
      { action: 'create', resource: `stages/${id}/prod`, digest: digestOf([settings, 'd1']) },
    ];
    const work = async (transaction: StoreTransaction): Promise<void> => {
      await transaction.insertApi({ apiId: id, definition });
      await transaction.insertDeployment(aDeployment({ apiId: id, definition }));
      await transaction.insertStage({ apiId: id, isRest: false, settings, deploymentId: 'd1' });
    };
    return { plan: { id, changes, fails: false }, work };
  }

  #deploy(id: string, apiId: string, deployments: number): Write {
    const deploymentId = `d${deployments + 1}`;
    this.#apis.set(apiId, deployments + 1);
    const definition = this.#definition(id);
    const settings = stageSettings({ description: id });
    const changes: Change[] = [
      { action: 'update', resource: `apis/${apiId}`, digest: digestOf(definition) },
      { action: 'create', resource: `deployments/${apiId}/${deploymentId}`, digest: digestOf(definition) },
      { action: 'update', resource: `stages/${apiId}/prod`, digest: digestOf([settings, deploymentId]) },
    ];
    const work = async (transaction: StoreTransaction): Promise<void> => {
      await transaction.updateApi(apiId, definition, undefined);
      await transaction.insertDeployment(aDeployment({ apiId, deploymentId, definition }));
      await transaction.updateStage(apiId, 'prod', { settings, deploymentId }, undefined);
    };
    return { plan: { id, changes, fails: false }, work };
  }

  #remove(id: string, apiId: string): Write {
    this.#apis.delete(apiId);
    const changes: Change[] = [
      { action: 'delete', resource: `stages/${apiId}/prod` },
      { action: 'delete', resource: `apis/${apiId}` },
    ];
    return { plan: { id, changes, fails: false }, work: (transaction) => transaction.deleteApi(apiId, undefined) };
  }

  #fail(id: string, apiId: string): Write {
    const definition = this.#definition(id);
    const changes: Change[] = [{ action: 'update', resource: `apis/${apiId}`, digest: digestOf(definition) }];
    const work = async (transaction: StoreTransaction): Promise<void> => {
      await transaction.updateApi(apiId, definition, undefined);
      throw new Error('planned failure');
    };
    return { plan: { id, changes, fails: true }, work };
  }

  #link(id: string): Write {
    const document = aVpcLink({ vpcLinkId: id });
    const changes: Change[] = [{ action: 'create', resource: `vpclinks/${id}`, digest: digestOf(document) }];
    const work = async (transaction: StoreTransaction): Promise<void> => {
      await transaction.insertVpcLink(document);
    };
    return { plan: { id, changes, fails: false }, work };
  }

  #share(id: string): Write {
    const definition = this.#definition(id);
    const changes: Change[] = [{ action: 'update', resource: `apis/${SHARED_API}`, digest: digestOf(definition) }];
    const work = async (transaction: StoreTransaction): Promise<void> => {
      await transaction.updateApi(SHARED_API, definition, undefined);
    };
    return { plan: { id, changes, fails: false }, work };
  }

  /** Of different sizes: some fit into one page of the database, some take several. */
  #definition(id: string): ReturnType<typeof anApiDefinition> {
    return anApiDefinition({ name: id, description: 'x'.repeat(Math.floor(this.#random() * 9_000)) });
  }
}
