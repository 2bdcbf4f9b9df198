import { describe, expect, it } from 'vitest';
import { parseApiDefinitionInTurns } from './index.ts';

const base = { protocolType: 'WEBSOCKET', name: 'chat', routeSelectionExpression: '$request.body.action' };
const mock = { integrationType: 'MOCK' };
const target = 'integrations/a';

async function problemsOf(api: object): Promise<string[]> {
  const result = await parseApiDefinitionInTurns({ ...base, ...api }, { breathe: () => undefined });
  return result.ok ? [] : result.problems.map((problem) => `${problem.path}: ${problem.message}`);
}
const withRoutes = (...routes: object[]) => problemsOf({ integrations: { a: mock }, routes });
const withIntegration = (a: object) => problemsOf({ integrations: { a } });

describe('WebSocket APIs', () => {
  it.each([
    [
      'a missing selection expression',
      problemsOf({ routeSelectionExpression: null }),
      ['routeSelectionExpression: is required'],
    ],
    [
      'a selection by header',
      problemsOf({ routeSelectionExpression: '${request.header.x}' }),
      ['routeSelectionExpression: uses $request.header; only $request.body can be selected from'],
    ],
    [
      'an unknown key with $',
      withRoutes({ routeKey: '$foo', target }),
      ['routes[0].routeKey: must not start with "$"; only $connect, $disconnect and $default do'],
    ],
    [
      'a key twice',
      withRoutes({ routeKey: 'a', target }, { routeKey: 'b', target }, { routeKey: 'a', target }),
      ['routes[2].routeKey: Route with key a already exists for this API (routes[0] and routes[2])'],
    ],
    [
      'a message route without integration',
      withRoutes({ routeKey: 'a' }),
      ['routes[0].target: a route needs an integration; set it to integrations/{integrationId}'],
    ],
    [
      'a target that does not exist',
      withRoutes({ routeKey: 'a', target: 'integrations/b' }),
      ['routes[0].target: the API has no integration "b"'],
    ],
    [
      'authorization of messages',
      withRoutes({ routeKey: 'a', target, authorizationType: 'AWS_IAM' }),
      ['routes[0].authorizationType: is supported on $connect only'],
    ],
    [
      'a template that cannot be read, with its place',
      withIntegration({
        integrationType: 'MOCK',
        requestTemplates: { 'application/json': '{}\n#if($x)' },
        integrationResponses: [{ integrationResponseKey: '$default', responseTemplates: { $default: '#set(' } }],
      }),
      [
        expect.stringMatching(
          /^integrations\.a\.integrationResponses\[0\]\.responseTemplates\.\$default: line 1, column \d+: /,
        ),
        expect.stringMatching(/^integrations\.a\.requestTemplates\["application\/json"\]: line 2, column \d+: /),
      ],
    ],
    [
      'a model that is no schema',
      problemsOf({ models: { Pet: { schema: '{"type":"pet"}' }, Ok: { schema: '{}' } } }),
      [expect.stringMatching(/^models\.Pet\.schema: schema is invalid: /)],
    ],
    [
      'a model selected by header',
      withRoutes({ routeKey: 'a', target, modelSelectionExpression: '$request.header.x' }),
      ['routes[0].modelSelectionExpression: uses $request.header; only $request.body can be selected from'],
    ],
    [
      'CUSTOM without authorizer',
      withRoutes({ routeKey: '$connect', authorizationType: 'CUSTOM' }),
      ['routes[0].authorizerId: is required with authorizationType CUSTOM'],
    ],
    [
      'JWT',
      withRoutes({ routeKey: '$connect', authorizationType: 'JWT' }),
      ['routes[0].authorizationType: must be one of NONE, AWS_IAM, CUSTOM'],
    ],
    [
      'an unknown model',
      withRoutes({ routeKey: 'a', target, requestModels: { a: 'M' } }),
      ['routes[0].requestModels.a: the API has no model "M"'],
    ],
    [
      'another route response',
      withRoutes({
        routeKey: 'a',
        target,
        routeResponseSelectionExpression: '$x',
        routeResponses: [{ routeResponseKey: 'x' }],
      }),
      [
        'routes[0].routeResponseSelectionExpression: must be $default',
        'routes[0].routeResponses[0].routeResponseKey: must be $default',
      ],
    ],
    [
      'a backend without URL',
      withIntegration({ integrationType: 'HTTP' }),
      ['integrations.a.integrationUri: is required with HTTP'],
    ],
    [
      'a URL that is none',
      withIntegration({ integrationType: 'HTTP_PROXY', integrationUri: 'x' }),
      ['integrations.a.integrationUri: must start with http:// or https://'],
    ],
    [
      'a timeout above 29 s',
      withIntegration({ ...mock, timeoutInMillis: 29_001 }),
      ['integrations.a.timeoutInMillis: must be at most 29000'],
    ],
    [
      'a timeout below 50 ms',
      withIntegration({ ...mock, timeoutInMillis: 49 }),
      ['integrations.a.timeoutInMillis: must be at least 50'],
    ],
    [
      'a bad parameter key',
      withIntegration({ ...mock, requestParameters: { 'overwrite:header.a': 'x' } }),
      [
        'integrations.a.requestParameters["overwrite:header.a"]: must be integration.request.{header|querystring|path}.N',
      ],
    ],
    [
      'responses of a proxy',
      withIntegration({
        integrationType: 'AWS_PROXY',
        integrationUri: 'arn:x',
        integrationResponses: [{ integrationResponseKey: '$default' }],
      }),
      ['integrations.a.integrationResponses: has no meaning with AWS_PROXY; remove it'],
    ],
    [
      'a response whose key is no expression',
      withIntegration({ ...mock, integrationResponses: [{ integrationResponseKey: '4xx' }] }),
      [
        'integrations.a.integrationResponses[0].integrationResponseKey: must be $default or a regular expression in slashes',
      ],
    ],
    [
      'a response whose key is no regular expression',
      withIntegration({ ...mock, integrationResponses: [{ integrationResponseKey: '/[/' }] }),
      [
        'integrations.a.integrationResponses[0].integrationResponseKey: must be $default or a regular expression in slashes',
      ],
    ],
    [
      'VPC_LINK without id',
      withIntegration({ ...mock, connectionType: 'VPC_LINK' }),
      ['integrations.a.connectionId: is required with connectionType VPC_LINK: the VPC link id'],
    ],
  ])('refuse %s', async (_title, found, problems) => {
    expect(await found).toEqual(problems);
  });

  it('are told all that is wrong in meaning although parts have a wrong shape', async () => {
    const found = await problemsOf({
      description: 5,
      routeSelectionExpression: '$request.header.x',
      integrations: { a: { ...mock, integrationUri: 'x', timeoutInMillis: 1 }, b: { integrationType: 'NONE' } },
      routes: [
        { routeKey: 'x' },
        { routeKey: 'x', target: 'integrations/b', surprise: 1 },
        { routeKey: 'y', target: 'integrations/c', authorizerId: 'z', requestModels: { a: 'None', b: 'Bad' } },
        { routeKey: 'z', target: 7 },
      ],
      authorizers: { z: 5 },
      models: { Bad: { schema: 'no JSON' } },
    });
    expect(found.slice(6)).toEqual([
      'routeSelectionExpression: uses $request.header; only $request.body can be selected from',
      'integrations.a.integrationUri: has no meaning with integrationType MOCK; remove it',
      'routes[0].target: a route needs an integration; set it to integrations/{integrationId}',
      'routes[1].routeKey: Route with key x already exists for this API (routes[0] and routes[1])',
      'routes[2].target: the API has no integration "c"',
      'routes[2].requestModels.a: the API has no model "None"',
      expect.stringMatching(/^models\.Bad\.schema: /),
    ]);
  });

  it('accept what the service keeps: an API key on a route of messages, responses made one by one before $default', async () => {
    expect(await withRoutes({ routeKey: 'a', target, apiKeyRequired: true })).toEqual([]);
    expect(await withIntegration({ ...mock, integrationResponses: [{ integrationResponseKey: '/200/' }] })).toEqual([]);
  });

  it('accept a chat', async () => {
    const routes = [
      { routeKey: '$connect' },
      { routeKey: '$default', target },
      {
        routeKey: 'send',
        target,
        routeResponseSelectionExpression: '$default',
        routeResponses: [{ routeResponseKey: '$default' }],
        requestModels: { $default: 'Message' },
      },
    ];
    const models = { Message: { schema: '{}' } };
    const routeSelectionExpression = '${request.body.service}/\\$default/${request.body.a.b}';
    expect(await problemsOf({ routeSelectionExpression, integrations: { a: mock }, routes, models })).toEqual([]);
  });
});
