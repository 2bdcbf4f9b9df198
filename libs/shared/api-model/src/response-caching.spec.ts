import { describe, expect, it } from 'vitest';
import { parseApiDefinition, parseCacheKeyParameter, parseStageSettings } from './index.ts';

const backend = { integrationType: 'HTTP_PROXY', integrationUri: 'http://backend.example' };

function problemsOf(cacheKeyParameters: readonly string[], routeKey = 'GET /pets/{id}'): string[] {
  const result = parseApiDefinition({
    protocolType: 'HTTP',
    name: 'shop',
    integrations: { a: { ...backend, cacheKeyParameters } },
    routes: [{ routeKey, target: 'integrations/a' }],
  });
  return result.ok ? [] : result.problems.map((problem) => `${problem.path}: ${problem.message}`);
}

describe('cache key parameters', () => {
  it('name a header, a query parameter, a path variable or the path', () => {
    expect(parseCacheKeyParameter('$request.header.Accept-Language')).toEqual({
      ok: true,
      part: { kind: 'request.header', name: 'accept-language' },
    });
    expect(parseCacheKeyParameter('$request.querystring.Q')).toEqual({
      ok: true,
      part: { kind: 'request.querystring', name: 'Q' },
    });
    expect(problemsOf(['$request.header.a', '$request.querystring.b', '$request.path.id', '$request.path'])).toEqual(
      [],
    );
  });

  it.each(['$request.body', '$context.requestId', 'x', '', '${request.header.x}', '$request.header.'])(
    'are nothing else: %j',
    (parameter) => {
      expect(parseCacheKeyParameter(parameter)).toMatchObject({ ok: false });
    },
  );

  it('in the spelling of REST APIs, twice or without their variable are refused', () => {
    const at = 'integrations.a.cacheKeyParameters';
    expect(problemsOf(['method.request.querystring.q'])).toEqual([
      `${at}[0]: is spelled as for REST APIs; write $request.querystring.q`,
    ]);
    expect(problemsOf(['$request.path', '$request.path'])).toEqual([`${at}[1]: names $request.path a second time`]);
    expect(problemsOf(['$request.path.name'])).toEqual([
      `routes[0].target: GET /pets/{id} does not capture {name}, which ${at} uses`,
    ]);
  });

  it('have no meaning on an integration that calls nothing', () => {
    const api = {
      protocolType: 'HTTP',
      name: 'shop',
      integrations: { a: { integrationType: 'MOCK', cacheNamespace: 'x' } },
    };
    expect(parseApiDefinition(api)).toEqual({
      ok: false,
      problems: [
        { path: 'integrations.a.cacheNamespace', message: 'has no meaning with integrationType MOCK; remove it' },
      ],
    });
  });
});

describe('cache settings of a stage', () => {
  it('are taken within the limits of the service', () => {
    const settings = {
      stageName: 'prod',
      cacheClusterEnabled: true,
      cacheClusterSize: '1.6',
      defaultRouteSettings: { cacheTtlInSeconds: 3600, cacheDataEncrypted: true },
      routeSettings: {
        'POST /search': { cachingEnabled: true, unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' },
      },
    };
    expect(parseStageSettings(settings)).toEqual({ ok: true, value: settings });
  });

  it('beyond them are refused, each with its path', () => {
    const settings = {
      stageName: 'prod',
      cacheClusterSize: '1',
      defaultRouteSettings: { cacheTtlInSeconds: 3601 },
      routeSettings: { 'GET /a': { cacheTtlInSeconds: -1 }, 'GET /b': { cacheTtlInSeconds: 1.5 } },
    };
    const result = parseStageSettings(settings);
    expect(result.ok ? [] : result.problems.map(({ path }) => path)).toEqual([
      'defaultRouteSettings.cacheTtlInSeconds',
      'routeSettings["GET /a"].cacheTtlInSeconds',
      'routeSettings["GET /b"].cacheTtlInSeconds',
      'cacheClusterSize',
    ]);
  });
});
