import { describe, expect, it } from 'vitest';
import type { PatchedStage } from './patched-stage.ts';
import { patchedStage } from './stage-patch.ts';

const STAGE: PatchedStage = { settings: { stageName: 'prod' }, deploymentId: 'first' };
const ACCOUNT = { rateLimit: 100, burstLimit: 50 };

function patch(stage: PatchedStage, ...patchOperations: readonly object[]): PatchedStage {
  return patchedStage(stage, { patchOperations }, ACCOUNT);
}

describe('a PATCH of a stage', () => {
  it('sets a setting of a method beside its defaults, with what the account may do', () => {
    const { settings } = patch(STAGE, { op: 'replace', path: '/pets/{id}/GET/metrics/enabled', value: 'true' });
    expect(settings['methodSettings']).toEqual({
      'pets/{id}/GET': {
        metricsEnabled: true,
        dataTraceEnabled: false,
        cachingEnabled: true,
        cacheTtlInSeconds: 300,
        cacheDataEncrypted: false,
        requireAuthorizationForCacheControl: true,
        unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
        throttlingBurstLimit: 50,
        throttlingRateLimit: 100,
      },
    });
  });

  it('keeps the spelling that a method has, and what was set of it', () => {
    const methodSettings = { '~1pets/GET': { metricsEnabled: true } };
    const stage = { ...STAGE, settings: { ...STAGE.settings, methodSettings } };
    const changed = patch(stage, { op: 'replace', path: '/pets/GET/caching/enabled', value: 'no' });
    expect(changed.settings['methodSettings']).toEqual({
      '~1pets/GET': { metricsEnabled: true, cachingEnabled: false },
    });
    expect(patch(stage, { op: 'remove', path: '/pets/GET' }).settings['methodSettings']).toEqual({});
  });

  it('takes a limit of -1 for none of its own, also when something else changes later', () => {
    const off = patch(STAGE, { op: 'replace', path: '/*/*/throttling/rateLimit', value: '-1' });
    const later = patch(off, { op: 'replace', path: '/*/*/caching/ttlInSeconds', value: '5' });
    const { '*/*': all } = later.settings['methodSettings'] as { '*/*': object };
    expect(all).toMatchObject({ cacheTtlInSeconds: 5, throttlingBurstLimit: 50 });
    expect(all).not.toHaveProperty('throttlingRateLimit');
  });

  it('lays the variables of the canary over those of the stage, which keep the rest', () => {
    const canarySettings = { percentTraffic: 5, deploymentId: 'second', stageVariableOverrides: { b: '2', c: '3' } };
    const settings = { stageName: 'prod', variables: { a: '1', b: '1' }, canarySettings };
    const from = '/canarySettings/stageVariableOverrides';
    const changed = patch({ settings, deploymentId: 'first' }, { op: 'copy', path: '/variables', from });
    expect(changed.settings).toEqual({ ...settings, variables: { a: '1', b: '2', c: '3' } });
  });

  it('carries out all operations or none', () => {
    const good = { op: 'replace', path: '/description', value: 'new' };
    expect(() => patch(STAGE, good, { op: 'remove', path: '/nothing' })).toThrow(
      'Cannot remove method setting nothing because there is no method setting for this method ',
    );
    expect(STAGE.settings).toEqual({ stageName: 'prod' });
    expect(patch(STAGE, good, { ...good, value: '' }).settings).toEqual({ stageName: 'prod' });
  });

  it('refuses operations without path and operations that stages do not have', () => {
    expect(() => patch(STAGE, { op: 'replace', value: 'x' })).toThrow('Invalid patch path null');
    expect(() => patch(STAGE, { op: 'move', path: '/description' })).toThrow('Invalid patch operation specified.');
  });
});
