import { FakeControlStore, TEST_ACTOR, anApiDefinition } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { specPlane } from './spec-kit.ts';

const SETTINGS = {
  stageName: 'prod',
  variables: { color: 'blue' },
  methodSettings: { '*/*': { throttlingRateLimit: 5 } },
};

async function withRestApi() {
  const plane = specPlane(new FakeControlStore());
  const definition = { protocolType: 'REST', name: 'Pets', resources: {} };
  await plane.apis.create(TEST_ACTOR, { apiId: 'pets', definition });
  return plane;
}

describe('a stage of a REST API', () => {
  it('has the settings of REST APIs', async () => {
    const { stages } = await withRestApi();
    const created = await stages.create(TEST_ACTOR, { apiId: 'pets', settings: SETTINGS });
    expect(created).toMatchObject({ isRest: true, settings: SETTINGS });
    const settings = { ...SETTINGS, variables: { color: 'green' } };
    await stages.update(TEST_ACTOR, { apiId: 'pets', settings });
    expect(await stages.get('pets', 'prod')).toMatchObject({ isRest: true, settings });
  });

  it('refuses the settings of HTTP APIs, and the other way round', async () => {
    const plane = await withRestApi();
    const create = (apiId: string, settings: object, isRest?: boolean) =>
      plane.stages.create(TEST_ACTOR, { apiId, settings, ...(isRest === undefined ? {} : { isRest }) });
    await expect(create('pets', { stageName: '$default' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(create('pets', { stageName: 'a', stageVariables: {} })).rejects.toThrow('stageVariables');
    await expect(create('pets', { stageName: 'a' }, false)).rejects.toThrow('set restSettings instead');
    await plane.apis.create(TEST_ACTOR, { apiId: 'http', definition: anApiDefinition() });
    await expect(create('http', { stageName: 'a' }, true)).rejects.toThrow('set settings instead');
    await expect(create('http', SETTINGS)).rejects.toThrow('variables');
  });
});
