import { TEST_ACTOR } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { SpecPlane } from './spec-kit.ts';
import { closePlanes, planeWithStages } from './spec-store.ts';

afterEach(closePlanes);

const PART = { location: { type: 'API' as const }, properties: '{"description":"all of it"}' };

async function planeWithRestApi(): Promise<SpecPlane> {
  const plane = await planeWithStages();
  const definition = { protocolType: 'REST' as const, name: 'docs', resources: {}, documentationParts: [PART] };
  await plane.store.transact(TEST_ACTOR, (transaction) => transaction.insertApi({ apiId: 'docs', definition }));
  return plane;
}

describe('documentation versions', () => {
  it('are copies of the parts that later changes of the API do not touch', async () => {
    const { documentation, store } = await planeWithRestApi();
    await documentation.createVersion(TEST_ACTOR, { apiId: 'docs', version: 'v1.0', description: 'first' });
    await store.transact(TEST_ACTOR, (transaction) =>
      transaction.updateApi('docs', { protocolType: 'REST', name: 'docs', resources: {} }, undefined),
    );
    const { documentationParts, description } = await documentation.getVersion('docs', 'v1.0');
    expect([documentationParts, description]).toEqual([[PART], 'first']);
  });

  it('have each name once, and need a REST API and a name that fits', async () => {
    const { documentation } = await planeWithRestApi();
    await documentation.createVersion(TEST_ACTOR, { apiId: 'docs', version: 'v1' });
    const refused = (input: { apiId: string; version: string; stageName?: string }, code: string) =>
      expect(documentation.createVersion(TEST_ACTOR, input)).rejects.toMatchObject({ code });
    await refused({ apiId: 'docs', version: 'v1' }, 'ALREADY_EXISTS');
    await refused({ apiId: 'docs', version: 'a b' }, 'INVALID_ARGUMENT');
    await refused({ apiId: 'pets', version: 'v1' }, 'FAILED_PRECONDITION');
    await refused({ apiId: 'none', version: 'v1' }, 'NOT_FOUND');
    await refused({ apiId: 'docs', version: 'v2', stageName: 'none' }, 'NOT_FOUND');
    expect((await documentation.listVersions('docs', { pageSize: 10, pageToken: undefined })).items).toHaveLength(1);
  });

  it('change their description, and are gone when deleted', async () => {
    const { documentation } = await planeWithRestApi();
    await documentation.createVersion(TEST_ACTOR, { apiId: 'docs', version: 'v1' });
    const changed = await documentation.updateVersion(TEST_ACTOR, { apiId: 'docs', version: 'v1', description: 'x' });
    expect(changed).toMatchObject({ description: 'x', revision: 2 });
    await documentation.deleteVersion(TEST_ACTOR, { apiId: 'docs', version: 'v1' });
    await expect(documentation.getVersion('docs', 'v1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
