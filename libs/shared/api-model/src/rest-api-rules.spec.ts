import { describe, expect, it } from 'vitest';
import { countRoutes, parseApiDefinition, parseRestStageSettings, restDeployProblems } from './index.ts';

const base = { protocolType: 'REST', name: 'pets' };
const mock = { type: 'MOCK' };

function problemsOf(api: object): string[] {
  const result = parseApiDefinition({ ...base, ...api });
  return result.ok ? [] : result.problems.map((problem) => `${problem.path}: ${problem.message}`);
}
const withPaths = (...paths: string[]) =>
  problemsOf({ resources: Object.fromEntries(paths.map((path) => [path, {}])) });
const withMethod = (GET: object) => problemsOf({ resources: { '/a': { methods: { GET } } } });
const withIntegration = (methodIntegration: object, method: object = {}) =>
  withMethod({ ...method, methodIntegration });

const AT = 'resources["/a"].methods.GET';

describe('REST APIs', () => {
  it.each([
    [
      'templates that cannot be read, with their places',
      withIntegration({
        ...mock,
        requestTemplates: { 'application/json': '#foreach($a' },
        integrationResponses: { 200: { responseTemplates: { 'text/plain': 'ok\n#end' } } },
      }),
      [
        expect.stringMatching(
          /integrationResponses\["200"\]\.responseTemplates\["text\/plain"\]: line 2, column \d+: /,
        ),
        expect.stringMatching(/methodIntegration\.requestTemplates\["application\/json"\]: line 1, column \d+: /),
      ],
    ],
    ['a path without slash', withPaths('a'), ['resources.a: must start with "/"']],
    [
      'a path that ends in a slash',
      withPaths('/a/'),
      ['resources["/a/"]: must not end with "/"; only the root path does'],
    ],
    [
      'a mixed segment',
      withPaths('/a{b}'),
      ['resources["/a{b}"]: has the segment "a{b}"; a variable takes a whole segment, as {name} or {name+}'],
    ],
    [
      'children of a greedy variable',
      withPaths('/{a+}/b'),
      ['resources["/{a+}/b"]: has a resource under {name+}; a greedy variable has no children'],
    ],
    [
      'two variable children',
      withPaths('/p/{a}', '/p/{b}/c'),
      ['resources["/p/{b}/c"]: has {b} where another resource has {a}; a parent has one variable child'],
    ],
    [
      'a variable beside a greedy one',
      withPaths('/{a}', '/{proxy+}'),
      ['resources["/{proxy+}"]: has {proxy+} where another resource has {a}; a parent has one variable child'],
    ],
    [
      'an unknown method',
      problemsOf({ resources: { '/a': { methods: { TRACE: {} } } } }),
      [
        'resources["/a"].methods.TRACE: is not a field of this object; the fields are GET, PUT, POST, DELETE, PATCH, OPTIONS, HEAD, ANY',
      ],
    ],
    [
      'an unknown validator',
      withIntegration(mock, { requestValidatorId: 'v' }),
      [`${AT}.requestValidatorId: the API has no request validator "v"`],
    ],
    [
      'an unknown model',
      withIntegration(mock, { requestModels: { 'application/json': 'Pet' } }),
      [`${AT}.requestModels["application/json"]: the API has no model "Pet"`],
    ],
    [
      'an unknown authorizer',
      withIntegration(mock, { authorizationType: 'CUSTOM', authorizerId: 'x' }),
      [`${AT}.authorizerId: the API has no authorizer "x"`],
    ],
    [
      'a bad method parameter',
      withIntegration(mock, { requestParameters: { 'header.a': true } }),
      [`${AT}.requestParameters["header.a"]: must be method.request.{path|querystring|header}.N`],
    ],
    [
      'a backend without method and URL',
      withIntegration({ type: 'HTTP' }),
      [
        `${AT}.methodIntegration.httpMethod: Enumeration value for HttpMethod must be non-empty`,
        `${AT}.methodIntegration.uri: is required with HTTP`,
      ],
    ],
    [
      'a URL that is none',
      withIntegration({ type: 'HTTP', httpMethod: 'GET', uri: 'ftp://a' }),
      [`${AT}.methodIntegration.uri: Invalid HTTP endpoint specified for URI: must start with http:// or https://`],
    ],
    [
      'a timeout above 29 s',
      withIntegration({ ...mock, timeoutInMillis: 29_001 }),
      [`${AT}.methodIntegration.timeoutInMillis: must be at most 29000`],
    ],
    [
      'streaming without proxy',
      withIntegration({ ...mock, responseTransferMode: 'STREAM' }),
      [`${AT}.methodIntegration.responseTransferMode: STREAM is supported with HTTP_PROXY and AWS_PROXY only`],
    ],
    [
      'a source that is not declared',
      withIntegration({
        ...mock,
        requestParameters: { 'integration.request.header.a': 'method.request.multivalueheader.b' },
      }),
      [
        `${AT}.methodIntegration.requestParameters["integration.request.header.a"]: Invalid mapping expression parameter specified: method.request.header.b`,
      ],
    ],
    [
      'a cache key parameter of another form, and one that is not declared',
      withIntegration({ ...mock, cacheKeyParameters: ['$request.header.a', 'method.request.header.a'] }),
      [
        `${AT}.methodIntegration.cacheKeyParameters[0]: must be method.request.{path|querystring|header}.N or integration.request.{...}.N`,
        `${AT}.methodIntegration.cacheKeyParameters[1]: Invalid cache key parameter specified: method.request.header.a is not in requestParameters`,
      ],
    ],
    [
      'a value without quotes',
      withIntegration({ ...mock, requestParameters: { 'integration.request.header.a': 'true' } }),
      [
        `${AT}.methodIntegration.requestParameters["integration.request.header.a"]: Invalid mapping expression specified: true`,
      ],
    ],
    [
      'a response header that is not declared',
      withIntegration(
        { ...mock, integrationResponses: { '200': { responseParameters: { 'method.response.header.a': "'x'" } } } },
        { methodResponses: { '200': {} } },
      ),
      [
        `${AT}.methodIntegration.integrationResponses["200"].responseParameters["method.response.header.a"]: Invalid mapping expression parameter specified: method.response.header.a`,
      ],
    ],
    [
      'an unknown response type',
      problemsOf({ gatewayResponses: { DEFAULT_4X: {} } }),
      ['gatewayResponses.DEFAULT_4X: is not a response type; did you mean DEFAULT_4XX?'],
    ],
    [
      'parameters of a response that map nothing, or to nothing',
      problemsOf({
        gatewayResponses: {
          DEFAULT_4XX: { responseParameters: { 'header.a': "'x'", 'gatewayresponse.header.b': 'x' } },
          THROTTLED: { responseParameters: { 'gatewayresponse.header.c': 'method.request.multivalueheader.d' } },
        },
      }),
      [
        'gatewayResponses.DEFAULT_4XX.responseParameters["header.a"]: Invalid mapping expression parameter specified: header.a',
        'gatewayResponses.DEFAULT_4XX.responseParameters["gatewayresponse.header.b"]: Invalid mapping expression specified: x',
      ],
    ],
    [
      'a pool without ARNs',
      problemsOf({ authorizers: { a: { name: 'a', type: 'COGNITO_USER_POOLS' } } }),
      ['authorizers.a.providerARNs: is required with type COGNITO_USER_POOLS'],
    ],
    [
      'a function without URI',
      problemsOf({ authorizers: { a: { name: 'a', type: 'TOKEN' } } }),
      ['authorizers.a.authorizerUri: is required with type TOKEN'],
    ],
    [
      'texts that are no JSON',
      problemsOf({ policy: '{', models: { A: { contentType: 'application/json', schema: 'x' } } }),
      ['policy: must be JSON text', 'models.A.schema: must be a JSON schema as text'],
    ],
  ])('refuse %s', (_title, found, problems) => {
    expect(found).toEqual(problems);
  });

  it('accept a tree of resources', () => {
    const methods = {
      GET: {
        requestParameters: { 'method.request.path.id': true, 'method.request.header.a': false },
        requestModels: { 'application/json': 'Empty' },
        methodResponses: { '200': { responseParameters: { 'method.response.header.a': true } } },
        methodIntegration: {
          type: 'HTTP',
          httpMethod: 'GET',
          uri: 'https://backend.example/{id}',
          requestParameters: {
            'integration.request.path.id': 'method.request.path.id',
            'integration.request.header.b': "'static'",
            'integration.request.header.c': 'context.requestId',
            'integration.request.header.d': 'method.request.body.a.b',
          },
          cacheKeyParameters: ['method.request.path.id', 'integration.request.header.b'],
          integrationResponses: { '200': { responseParameters: { 'method.response.header.a': "'x'" } } },
        },
      },
      ANY: { methodIntegration: mock },
    };
    const parsed = parseApiDefinition({
      ...base,
      resources: { '/': {}, '/pets/{id}': { methods }, '/pets/{id}/{rest+}': {} },
    });
    expect(parsed.ok ? [] : parsed.problems).toEqual([]);
    expect(parsed.ok && countRoutes(parsed.value)).toBe(2);
  });
});

describe('a REST API that is not finished', () => {
  const found = (resources: object): readonly string[] => {
    const parsed = parseApiDefinition({ ...base, resources });
    if (!parsed.ok || parsed.value.protocolType !== 'REST') throw new Error('refused');
    return restDeployProblems(parsed.value).map(({ path, message }) => `${path}: ${message}`);
  };

  it('is stored, but cannot be deployed without methods or with a method that calls nothing', () => {
    expect(found({ '/': {} })).toEqual(["resources: The REST API doesn't contain any methods"]);
    expect(found({ '/a': { methods: { GET: {}, PUT: { methodIntegration: mock } } } })).toEqual([
      `${AT}.methodIntegration: No integration defined for method`,
    ]);
  });

  it('may have an integration response before the method has a response for it', () => {
    expect(
      found({ '/a': { methods: { GET: { methodIntegration: { ...mock, integrationResponses: { '200': {} } } } } } }),
    ).toEqual([]);
  });
});

describe('stage settings of REST APIs', () => {
  it('name methods by path and method', () => {
    const methodSettings = { '*/*': {}, '~1pets/GET': {}, 'pets/GET': { cacheTtlInSeconds: 0 }, pets: {} };
    expect(parseRestStageSettings({ stageName: 'prod', methodSettings, cacheClusterSize: '1' })).toEqual({
      ok: false,
      problems: [
        { path: 'cacheClusterSize', message: 'must be one of 118, 237, 0.5, 1.6, 6.1, 13.5, 28.4, 58.2' },
        { path: 'methodSettings.pets', message: 'the name must be {path}/{METHOD} or */*' },
      ],
    });
  });
});

describe('an unknown kind of API', () => {
  it('is named with the kinds there are', () => {
    expect(parseApiDefinition({ protocolType: 'HTPT', name: 'x' })).toEqual({
      ok: false,
      problems: [{ path: 'protocolType', message: 'must be one of HTTP, WEBSOCKET, REST; did you mean HTTP?' }],
    });
    expect(parseApiDefinition({ name: 'x' })).toEqual({
      ok: false,
      problems: [{ path: 'protocolType', message: 'is required; must be one of HTTP, WEBSOCKET, REST' }],
    });
  });
});
