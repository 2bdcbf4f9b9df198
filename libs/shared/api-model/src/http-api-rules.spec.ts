import { describe, expect, it } from 'vitest';
import { parseApiDefinition } from './index.ts';

const backend = { integrationType: 'HTTP_PROXY', integrationUri: 'http://backend.example' };
const base = { protocolType: 'HTTP', name: 'shop' };

function problemsOf(api: object): string[] {
  const result = parseApiDefinition({ ...base, ...api });
  return result.ok ? [] : result.problems.map((problem) => `${problem.path}: ${problem.message}`);
}

const withRoutes = (...routes: object[]) => problemsOf({ integrations: { backend }, routes });

type Cases = readonly (readonly [title: string, found: readonly string[], problems: readonly string[]])[];

describe('routes', () => {
  const target = 'integrations/backend';
  const cases: Cases = [
    [
      'a route without integration',
      withRoutes({ routeKey: '$default' }),
      ['routes[0].target: a route needs an integration; set it to integrations/{integrationId}'],
    ],
    [
      'a target of another form',
      withRoutes({ routeKey: '$default', target: 'backend' }),
      ['routes[0].target: must be integrations/{integrationId}'],
    ],
    [
      'a target that does not exist',
      withRoutes({ routeKey: '$default', target: 'integrations/backen' }),
      ['routes[0].target: the API has no integration "backen"; did you mean backend?'],
    ],
    [
      'equal route keys',
      withRoutes({ routeKey: 'GET /a', target }, { routeKey: 'GET /b', target }, { routeKey: 'GET /a', target }),
      ['routes[2].routeKey: Route with key GET /a already exists for this API (routes[0] and routes[2])'],
    ],
    [
      'route keys that differ in variable names only',
      withRoutes({ routeKey: 'GET /{x}', target }, { routeKey: 'GET /{y}', target }),
      [
        'routes[1].routeKey: Route with key GET /{y} already exists for this API: routes[0] (GET /{x}) and routes[1] match the same requests',
      ],
    ],
    [
      'a bad route key',
      withRoutes({ routeKey: 'get /a', target }),
      ['routes[0].routeKey: has the method "get"; write it in upper case: GET'],
    ],
    [
      'an authorization without authorizer',
      withRoutes({ routeKey: '$default', target, authorizationType: 'JWT' }),
      ['routes[0].authorizerId: is required with authorizationType JWT'],
    ],
    [
      'an unknown authorizer',
      withRoutes({ routeKey: '$default', target, authorizationType: 'JWT', authorizerId: 'x' }),
      ['routes[0].authorizerId: the API has no authorizer "x"'],
    ],
    [
      'an authorizer that is not used',
      withRoutes({ routeKey: '$default', target, authorizerId: 'x' }),
      ['routes[0].authorizerId: has no meaning with authorizationType NONE; remove it'],
    ],
    [
      'scopes without JWT',
      withRoutes({ routeKey: '$default', target, authorizationScopes: ['a'] }),
      ['routes[0].authorizationScopes: needs authorizationType JWT'],
    ],
  ];
  it.each(cases)('refuse %s', (_title, found, problems) => {
    expect(found).toEqual(problems);
  });

  it('must capture what the URL of their integration uses', () => {
    const integrations = { backend: { ...backend, integrationUri: 'http://backend.example/{id}/{proxy}' } };
    const routes = [
      { routeKey: 'GET /{id}/{proxy+}', target },
      { routeKey: 'GET /x/{id}', target },
      { routeKey: '$default', target },
    ];
    expect(problemsOf({ integrations, routes })).toEqual([
      'routes[1].target: GET /x/{id} does not capture {proxy}, which integrations.backend.integrationUri uses',
      'routes[2].target: $default does not capture {id}, which integrations.backend.integrationUri uses',
      'routes[2].target: $default does not capture {proxy}, which integrations.backend.integrationUri uses',
    ]);
  });

  it('are counted', () => {
    const routes = [
      { routeKey: 'GET /a', target },
      { routeKey: 'GET /b', target },
    ];
    const result = parseApiDefinition({ ...base, integrations: { backend }, routes }, { maxRoutes: 1 });
    expect(result).toEqual({
      ok: false,
      problems: [{ path: 'routes', message: 'must have at most 1 entries, not 2' }],
    });
  });
});

describe('CORS', () => {
  const withCors = (corsConfiguration: object) => problemsOf({ corsConfiguration });
  const cases: Cases = [
    [
      'credentials for every origin',
      withCors({ allowOrigins: ['*'], allowCredentials: true }),
      ["corsConfiguration.allowCredentials: allow-credentials is not supported if 'allow-origin' is *"],
    ],
    [
      'an origin with a slash',
      withCors({ allowOrigins: ['https://a.example/'] }),
      ['corsConfiguration.allowOrigins[0]: must not end with "/"; browsers send origins without it'],
    ],
    [
      'an origin with a path',
      withCors({ allowOrigins: ['https://a.example/x'] }),
      [
        'corsConfiguration.allowOrigins[0]: must be an origin such as https://www.example.com or https://localhost:8443, without path',
      ],
    ],
    [
      'a sub-domain wildcard',
      withCors({ allowOrigins: ['https://*.a.example'] }),
      [
        'corsConfiguration.allowOrigins[0]: has a wildcard; only *, https://* and http://* are supported, sub-domains must be listed one by one',
      ],
    ],
    [
      'an upper-case origin',
      withCors({ allowOrigins: ['https://A.example'] }),
      ['corsConfiguration.allowOrigins[0]: must be in lower case, as browsers send it'],
    ],
    [
      'a lower-case method',
      withCors({ allowMethods: ['get'] }),
      ['corsConfiguration.allowMethods[0]: must be in upper case: GET'],
    ],
    [
      'a bad header',
      withCors({ exposeHeaders: ['a b'] }),
      ['corsConfiguration.exposeHeaders[0]: is not a header name'],
    ],
  ];
  it.each(cases)('refuses %s', (_title, found, problems) => {
    expect(found).toEqual(problems);
  });

  it('accepts every form of origin', () => {
    const allowOrigins = [
      '*',
      'https://*',
      'http://*',
      'https://a.example',
      'http://localhost:3000',
      'http://[::1]:80',
      'app://x',
    ];
    expect(withCors({ allowOrigins, allowMethods: ['*', 'GET'], allowHeaders: ['*', 'x-a'], maxAge: -1 })).toEqual([]);
  });
});

describe('authorizers', () => {
  it('need what their type uses', () => {
    const authorizers = { j: { name: 'j', authorizerType: 'JWT' }, r: { name: 'r', authorizerType: 'REQUEST' } };
    expect(problemsOf({ authorizers })).toEqual([
      'authorizers.j.jwtConfiguration: is required with authorizerType JWT',
      'authorizers.j.identitySource: is required, for example $request.header.Authorization',
      'authorizers.r.authorizerUri: is required with authorizerType REQUEST',
      'authorizers.r.authorizerPayloadFormatVersion: AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer',
    ]);
  });
});

describe('a definition that is wrong in shape and meaning', () => {
  it('gets both kinds of problems at once, without blaming good references to broken parts', () => {
    const found = problemsOf({
      name: 5,
      corsConfiguration: { allowOrigins: ['*'], allowCredentials: true },
      integrations: { backend: { ...backend, timeout: 5 } },
      routes: [{ routeKey: 'GET a', target: 'integrations/backend' }, { key: 'x' }, { routeKey: '$default' }],
    });
    expect(found).toEqual([
      'name: must be a string, not a number',
      expect.stringMatching(/^integrations\.backend\.timeout: is not a field of an integration/),
      'routes[1].routeKey: is required',
      expect.stringMatching(/^routes\[1\]\.key: is not a field of a route/),
      "corsConfiguration.allowCredentials: allow-credentials is not supported if 'allow-origin' is *",
      'routes[0].routeKey: needs a path that starts with "/"',
      'routes[2].target: a route needs an integration; set it to integrations/{integrationId}',
    ]);
  });
});
