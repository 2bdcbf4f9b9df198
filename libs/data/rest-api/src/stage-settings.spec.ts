import { describe, expect, it } from 'vitest';
import { methodKey, routeSettingsOf } from './stage-settings.ts';

describe('settings of methods', () => {
  it('are found by path and verb, however the key is spelled', () => {
    const own = { throttlingRateLimit: 1 };
    for (const key of ['~1pets~1{id}/GET', 'pets/{id}/GET', '/pets/{id}/GET']) {
      const { routeSettings } = routeSettingsOf({ stageName: 'prod', methodSettings: { [key]: own } });
      expect(routeSettings).toEqual({ [methodKey('/pets/{id}', 'GET')]: own });
    }
    const root = routeSettingsOf({ stageName: 'prod', methodSettings: { '~1/GET': own } });
    expect(Object.keys(root.routeSettings ?? {})).toEqual([methodKey('/', 'GET')]);
  });

  it('of the whole stage are the default, and metricsEnabled asks for metrics of each method', () => {
    const methodSettings = { '*/*': { metricsEnabled: true, cacheTtlInSeconds: 5 } };
    expect(routeSettingsOf({ stageName: 'prod', methodSettings, variables: { a: 'b' } })).toMatchObject({
      stageVariables: { a: 'b' },
      defaultRouteSettings: { detailedMetricsEnabled: true, cacheTtlInSeconds: 5 },
    });
  });
});
