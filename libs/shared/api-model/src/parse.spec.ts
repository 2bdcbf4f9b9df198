import { describe, expect, it } from 'vitest';
import type { Validated } from './common.ts';
import { parseApiDefinition, parseDomainName, parseStageSettings, parseVpcLink } from './index.ts';

const base = { protocolType: 'HTTP', name: 'shop' };

function problems(result: Validated<unknown>): string[] {
  return result.ok ? [] : result.problems.map((problem) => `${problem.path}: ${problem.message}`);
}

describe('parseApiDefinition', () => {
  const cases: readonly (readonly [title: string, input: unknown, problem: string])[] = [
    ['no document', undefined, ': is required'],
    ['text instead of a document', 'x', ': must be an object, not a string'],
    ['a missing name', { protocolType: 'HTTP' }, 'name: is required'],
    ['an empty name', { ...base, name: '' }, 'name: must have at least 1 character'],
    ['a null name', { ...base, name: null }, 'name: is required'],
    [
      'a misspelt field',
      { ...base, descripton: 'x' },
      'descripton: is not a field of an HTTP API, did you mean description?',
    ],
    [
      'a misspelt nested field',
      { ...base, routes: [{ routeKey: '$default', Target: 'x' }] },
      'routes[0].Target: is not a field of a route, did you mean target?',
    ],
    [
      'a foreign field',
      { ...base, corsConfiguration: { zzzzzzzzz: 1 } },
      'corsConfiguration.zzzzzzzzz: is not a field of a CORS configuration; the fields are allowOrigins, allowMethods, allowHeaders, exposeHeaders, maxAge, allowCredentials',
    ],
    [
      'a wrong enum value',
      { ...base, integrations: { a: { integrationType: 'http_proxy' } } },
      'integrations.a.integrationType: must be one of HTTP_PROXY, AWS_PROXY, MOCK; did you mean HTTP_PROXY?',
    ],
    [
      'a fraction',
      { ...base, corsConfiguration: { maxAge: 1.5 } },
      'corsConfiguration.maxAge: must be a whole number, not 1.5',
    ],
    [
      'a number that is too large',
      { ...base, corsConfiguration: { maxAge: 86_401 } },
      'corsConfiguration.maxAge: must be at most 86400',
    ],
    [
      'an empty entry',
      { ...base, corsConfiguration: { allowOrigins: [''] } },
      'corsConfiguration.allowOrigins[0]: must have at least 1 character',
    ],
    [
      'a bad id',
      { ...base, integrations: { 'a b': { integrationType: 'MOCK' } } },
      'integrations["a b"]: the name must be 1 to 64 letters, digits, dashes or underscores',
    ],
    ['a reserved name', JSON.parse('{"tags":{"__proto__":"x"}}'), 'tags.__proto__: is a reserved name; choose another'],
    [
      'broken Unicode',
      { ...base, description: '\ud800' },
      'description: holds half of a surrogate pair, which is not valid Unicode',
    ],
  ];
  it.each(cases)('refuses %s', (_title, input, problem) => {
    expect(problems(parseApiDefinition(input))).toContain(problem);
  });

  it('lists every problem, not the first', () => {
    const found = problems(parseApiDefinition({ protocolType: 'HTTP', nam: 'x', routes: [{}, 5], version: 1 }));
    expect(found).toEqual([
      'name: is required',
      'version: must be a string, not a number',
      'routes[0].routeKey: is required',
      'routes[1]: must be an object, not a number',
      'nam: is not a field of an HTTP API, did you mean name?',
    ]);
  });

  it('judges the right members of a part that has a wrong one, but not what may only follow from it', () => {
    const found = problems(
      parseApiDefinition({
        ...base,
        corsConfiguration: { allowOrigins: ['*'], allowMethods: ['get', 5, 6], allowCredentials: true, maxAge: 'long' },
        integrations: {
          a: { integrationType: 'HTTP_PROXY', integrationUri: 'ftp://b', timeoutInMillis: 5, extra: 1 },
          b: { integrationType: 'HTTP_PROXY', integrationUri: 7, connectionId: 'v' },
          c: { integrationType: 'HTTP_PROXY', connectionType: 'VPC', connectionId: 'v' },
          d: { integrationType: 'MOCK', mockResponse: { statusCode: 'x', headers: { 'a b': '', te: '1', n: 1 } } },
        },
        routes: [
          { routeKey: 'GET /', target: 'integrations/a', operationName: 1 },
          { routeKey: 'GET /', target: 'integrations/b' },
          { routeKey: 'GET /none', Target: 'integrations/b' },
        ],
        authorizers: { j: { name: 'j', authorizerType: 'JWT', jwtConfiguration: {}, authorizerUri: 'x' } },
      }),
    );
    expect(found.slice(12)).toEqual([
      "corsConfiguration.allowCredentials: allow-credentials is not supported if 'allow-origin' is *",
      'integrations.a.integrationUri: must start with http:// or https://',
      'integrations.b.connectionId: needs connectionType VPC_LINK',
      'integrations.d.mockResponse.headers["a b"]: is not a header name',
      'integrations.d.mockResponse.headers.te: is set by the gateway itself; remove it',
      'routes[1].routeKey: Route with key GET / already exists for this API (routes[0] and routes[1])',
      'authorizers.j.authorizerUri: has no meaning with authorizerType JWT; remove it',
    ]);
  });

  it('treats null members as absent and fills in defaults', () => {
    const input = { ...base, description: null, integrations: { a: { integrationType: 'MOCK', mockResponse: {} } } };
    expect(parseApiDefinition(input)).toEqual({
      ok: true,
      value: {
        ...base,
        integrations: { a: { integrationType: 'MOCK', mockResponse: { statusCode: 200 } } },
        routes: [],
      },
    });
  });

  it('refuses a document over the size limit before it looks inside', () => {
    const input = { ...base, description: 'x'.repeat(500) };
    expect(problems(parseApiDefinition(input, { maxDocumentBytes: 400 }))).toEqual([
      ': the document is larger than 400 bytes; split it into several',
    ]);
  });

  it('refuses a document that is nested too deeply', () => {
    const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`) as unknown;
    expect(problems(parseApiDefinition({ ...base, tags: deep }))[0]).toMatch(/is nested deeper than 64 levels$/);
  });
});

describe('the other documents', () => {
  it('name their own fields in problems', () => {
    expect(parseStageSettings({ stageName: 'a b', autodeploy: true })).toEqual({
      ok: false,
      problems: [
        { path: 'stageName', message: 'must be $default or 1 to 128 letters, digits, dashes or underscores' },
        { path: 'autodeploy', message: 'is not a field of stage settings, did you mean autoDeploy?' },
      ],
    });
    expect(parseVpcLink({ vpcLinkId: 'a', name: 'a', targets: [] })).toEqual({
      ok: false,
      problems: [{ path: 'targets', message: 'must have at least 1 entry' }],
    });
    expect(parseDomainName({})).toEqual({ ok: false, problems: [{ path: 'domainName', message: 'is required' }] });
  });

  it('list what a domain name means wrong beside what has a wrong shape, with the indices of the document', () => {
    const invokeApi = { apiId: 'a', stage: 's' };
    const rule = { priority: 5, actions: [{ invokeApi }] };
    const found = problems(
      parseDomainName({
        domainName: 'API.example.com',
        routingMode: 'ALL',
        apiMappings: [
          { apiId: 'A', stage: 's' },
          { ...invokeApi, apiMappingKey: 'v1' },
          { ...invokeApi, apiMappingKey: 'v1' },
        ],
        routingRules: [{ priority: 0, actions: [] }, rule, rule],
      }),
    );
    expect(found).toEqual([
      'routingMode: must be one of API_MAPPING_ONLY, ROUTING_RULE_ONLY, ROUTING_RULE_THEN_API_MAPPING',
      'apiMappings[0].apiId: must be a DNS label: lower-case letters, digits and inner dashes, up to 63',
      'routingRules[0].priority: must be at least 1',
      'routingRules[0].actions: must have exactly 1 entry',
      'domainName: must be in lower case: api.example.com',
      'apiMappings[2].apiMappingKey: the mapping v1 stands at apiMappings[1] already',
      'routingRules[2].priority: the priority 5 stands at routingRules[1] already',
    ]);
  });

  it('list what a VPC link means wrong beside what has a wrong shape', () => {
    const found = problems(
      parseVpcLink({
        vpcLinkId: 'a',
        name: 'a',
        targets: [{ url: 'http://a', weight: -1 }, { url: 'a:80' }, { url: 'http://b', weight: 0 }],
        healthCheck: { path: 'healthz' },
        tlsConfig: { serverNameToVerify: 'a b' },
      }),
    );
    expect(found).toEqual([
      'targets[0].weight: must be at least 0',
      'healthCheck.path: must start with "/"',
      'targets[1].url: must start with http:// or https://',
      'tlsConfig.serverNameToVerify: must be a host name',
    ]);
  });
});
