import type { ControlErrorCode } from '@gatehouse/errors';
import type { ControlStore, PageRequest, StageRecord, StoreTransaction } from '@gatehouse/records';
import { aDeployment, anApiDefinition, stageSettings, TEST_ACTOR } from '@gatehouse/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Kind } from './test-support.ts';

/** The time at which each test begins. */
export const START_UNIX_MS = 1_700_000_000_000;

/** A store of one kind, empty for each test, and what the specs of the contract do with it. */
export interface StoreKit {
  /** The fake leaves out references between records, page sizes and a life cycle. */
  readonly isStore: boolean;
  /** The clock of the store; `START_UNIX_MS` when a test begins. */
  readonly clock: { nowUnixMs: number };
  /** The store of the running test. */
  store(): ControlStore;
  /** One transaction by the actor of the tests. */
  change<T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T>;
  /** Resolves with the error. The fake need not find the sentences of the stores, only their codes. */
  expectCode(work: Promise<unknown>, code: ControlErrorCode, message?: RegExp): Promise<unknown>;
  /** An API `pets` with deployments `d1` and `d2` and the stage `prod` on `d1`. */
  addPets(): Promise<StageRecord>;
  /** Action and revision of each change of the resource, newest first. */
  auditOf(resource: string): Promise<string[]>;
}

/** Starts the kind before the tests of the suite around it, and opens an empty store before each of them. */
export function openForEachTest(kind: Kind): StoreKit {
  const isStore = kind.name !== 'fake';
  const clock = { nowUnixMs: START_UNIX_MS };
  let current: ControlStore;

  beforeAll(() => kind.start());
  afterAll(() => kind.end());
  beforeEach(async () => {
    clock.nowUnixMs = START_UNIX_MS;
    current = await kind.open(() => clock.nowUnixMs);
  });
  afterEach(() => current.close());

  const store = (): ControlStore => current;
  const change = <T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T> =>
    current.transact(TEST_ACTOR, work);
  return {
    isStore,
    clock,
    store,
    change,
    expectCode: (work, code, message = /./) => expectFailure(work, code, isStore ? message : /./),
    addPets: () => change(insertPets),
    auditOf: async (resource) => {
      const { items } = await current.listAudit(page(100), resource);
      return items.map((record) => `${record.action} ${record.revision}`);
    },
  };
}

async function insertPets(transaction: StoreTransaction): Promise<StageRecord> {
  await transaction.insertApi({ apiId: 'pets', definition: anApiDefinition() });
  await transaction.insertDeployment(aDeployment());
  await transaction.insertDeployment(aDeployment({ deploymentId: 'd2' }));
  return transaction.insertStage({ apiId: 'pets', isRest: false, settings: stageSettings(), deploymentId: 'd1' });
}

/** The request for one page of a list. */
export function page(pageSize: number, pageToken?: string): PageRequest {
  return { pageSize, pageToken };
}

/** Resolves with the error of this code whose sentence matches. */
export async function expectFailure(work: Promise<unknown>, code: ControlErrorCode, message: RegExp): Promise<unknown> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'ControlError', code });
  expect(String(error)).toMatch(message);
  return error;
}
