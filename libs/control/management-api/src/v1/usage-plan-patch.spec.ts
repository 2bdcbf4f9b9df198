import { describe, expect, it } from 'vitest';
import { patchedUsagePlan } from './usage-plan-patch.ts';

const PLAN = { usagePlanId: 'gold', name: 'Gold', apiStages: [{ apiId: 'pets', stage: 'prod' }] };

function patch(...patchOperations: readonly object[]): object {
  return patchedUsagePlan(PLAN, { patchOperations });
}

describe('a PATCH of a usage plan', () => {
  it.each([
    '/apiStages/pets:prod/throttle//cats/{id}/GET/rateLimit',
    '/apiStages/pets:prod/throttle/~1cats~1{id}~1GET/rateLimit',
    '/apiStages/pets:prod/throttle/~1cats~1{id}/GET/rateLimit',
    '/apiStages/pets:prod/throttle/cats/{id}/GET/rateLimit',
  ])('sets the limit of a method however its path is written: %s', (path) => {
    expect(patch({ op: 'replace', path, value: '1.5' })).toEqual({
      ...PLAN,
      apiStages: [{ apiId: 'pets', stage: 'prod', throttle: { '/cats/{id}/GET': { rateLimit: 1.5 } } }],
    });
  });

  it('takes a map of methods as a whole, and takes methods out again', () => {
    const value = JSON.stringify({ '/a/GET': { rateLimit: 1, burstLimit: 2 }, '/b/GET': { rateLimit: 3 } });
    const set = { op: 'add', path: '/apiStages/pets:prod/throttle', value };
    const throttle = { '/b/GET': { rateLimit: 3 } };
    expect(patch(set, { op: 'remove', path: '/apiStages/pets:prod/throttle//a/GET' })).toEqual({
      ...PLAN,
      apiStages: [{ apiId: 'pets', stage: 'prod', throttle }],
    });
    expect(patch(set, { op: 'remove', path: '/apiStages/pets:prod/throttle' })).toEqual(PLAN);
    expect(() => patch({ ...set, value: 'no JSON' })).toThrow('Invalid throttle specified');
  });

  it('knows the stages that it has', () => {
    const other = 'Invalid API Stage {api: pets, stage: dev} specified for usageplan gold';
    expect(() => patch({ op: 'remove', path: '/apiStages', value: 'pets:dev' })).toThrow(other);
    expect(() => patch({ op: 'remove', path: '/apiStages' })).toThrow('Invalid API Stage specified');
    expect(patch({ op: 'remove', path: '/apiStages', value: 'pets:prod' })).toEqual({ ...PLAN, apiStages: [] });
  });
});
