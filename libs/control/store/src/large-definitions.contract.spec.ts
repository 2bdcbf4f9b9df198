import type { ApiDefinition } from '@gatehouse/api-model';
import type { ControlStore, StoreTransaction } from '@gatehouse/records';
import { TEST_ACTOR, aDeployment, anApiDefinition } from '@gatehouse/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { storeKinds } from './test-support.ts';

describe.each(storeKinds())('large definitions in the control store: $name', (kind) => {
  let store: ControlStore;

  beforeAll(() => kind.start());
  afterAll(() => kind.end());
  beforeEach(async () => {
    store = await kind.open(() => 1_000);
  });
  afterEach(() => store.close());

  const change = <T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T> =>
    store.transact(TEST_ACTOR, work);

  const reopened = async (): Promise<ControlStore> => {
    store = await kind.reopen(store, () => 1_000);
    return store;
  };

  const large = (count: number, changed = -1) => {
    const ids = Array.from({ length: count }, (_, index) => index);
    return anApiDefinition({
      tags: { team: 'cats' },
      integrations: Object.fromEntries(ids.map((id) => [`i${id}`, { integrationType: 'MOCK' as const }])),
      routes: ids.map((id) => ({
        routeKey: `GET /pets/${id}`,
        target: `integrations/i${id}`,
        ...(id === changed ? { operationName: 'changed' } : {}),
      })),
    });
  };
  const write = async (name: string, definitions: readonly ApiDefinition[]) => {
    for (const [index, definition] of definitions.entries()) {
      await change(async (transaction) => {
        if (index === 0) await transaction.insertApi({ apiId: name, definition });
        else await transaction.updateApi(name, definition, undefined);
      });
    }
  };

  it('keeps every route in its order and every integration', async () => {
    for (const [index, definition] of [large(64), large(65), large(1_000), large(1_000, 500)].entries()) {
      await write(`api${index}`, [definition]);
      expect((await (await reopened()).getApi(`api${index}`))?.definition).toEqual(definition);
    }
  });

  it('keeps each version that is deployed, whatever the working copy becomes', async () => {
    const versions = [large(300), large(300, 7), large(2), large(400)];
    await write('pets', versions.slice(0, 1));
    for (const [index, definition] of versions.entries()) {
      await change(async (transaction) => {
        await transaction.updateApi('pets', large(350, index), undefined);
        await transaction.updateApi('pets', definition, undefined);
        await transaction.insertDeployment(aDeployment({ deploymentId: `d${index}`, definition }));
      });
    }
    await write('other', [large(300)]);
    await change((transaction) => transaction.deleteApi('other', undefined));
    const reader = await reopened();
    for (const [index, definition] of versions.entries()) {
      expect((await reader.getDeployment('pets', `d${index}`))?.definition).toEqual(definition);
    }
  });

  it('has one digest for equal definitions, whatever the order of their members, and another one for each change', async () => {
    const { integrations, ...rest } = large(200);
    const turned = { integrations: Object.fromEntries(Object.entries(integrations).reverse()), ...rest };
    const versions = [large(200), turned, large(200, 3), { ...rest, integrations, name: 'cats' }];
    const digests: (string | undefined)[] = [];
    await write('pets', versions.slice(0, 1));
    for (const definition of versions) {
      await change((transaction) => transaction.updateApi('pets', definition, undefined));
      digests.push((await store.getApi('pets'))?.definitionDigest);
    }
    expect(digests[1]).toBe(digests[0]);
    expect(new Set(digests).size).toBe(3);
  });

  it('keeps nothing in memory of a definition whose transaction failed', async () => {
    const failing = change(async (transaction) => {
      await transaction.insertApi({ apiId: 'pets', definition: large(300) });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await write('pets', [large(300)]);
    expect((await (await reopened()).getApi('pets'))?.definition).toEqual(large(300));
  });
});
