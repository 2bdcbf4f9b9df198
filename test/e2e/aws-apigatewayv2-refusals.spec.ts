// The AWS SDK drives Gatehouse: what version 2 of the service refuses of legal forms, and in which words.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { beforeAll, describe, expect, it } from 'vitest';
import { httpApiKit } from './support/http-api-kit.ts';
import type { ServedApi } from './support/http-api-kit.ts';
import { failureOf, failureOfOperation } from './support/rest-client.ts';

const INVOCATION =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations';
const ROLE = 'arn:aws:iam::000000000000:role/r';
const DOMAIN = 'refusals.example.com';
const DOMAIN_ARN = `arn:aws:apigateway:us-east-1::/domainnames/${DOMAIN}`;
const RESERVED_TAG = "Invalid tag key. Tag keys cannot start with 'aws:' (case insensitive)";

const kit = httpApiKit();
const { aws } = kit;
let http: ServedApi;
let webSocketId = '';
let deploymentId = '';

beforeAll(async () => {
  http = await kit.servedApi();
  webSocketId = await kit.newWebSocketApi();
  const { ApiId } = http;
  const deployment = await aws.send(new sdk.CreateDeploymentCommand({ ApiId }));
  deploymentId = deployment.DeploymentId ?? '';
  await aws.send(new sdk.CreateStageCommand({ ApiId, StageName: 'prod', DeploymentId: deploymentId }));
  await aws.send(new sdk.CreateDomainNameCommand({ DomainName: DOMAIN, DomainNameConfigurations: [{}] }));
  const rule = { DomainName: DOMAIN, Priority: 1, Conditions: [], Actions: calls(ApiId, 'prod') };
  await aws.send(new sdk.CreateRoutingRuleCommand(rule));
});

function calls(ApiId: string, Stage: string): sdk.RoutingRuleAction[] {
  return [{ InvokeApi: { ApiId, Stage } }];
}

const PROXY = { IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'GET', IntegrationUri: 'http://127.0.0.1:1/' };
const FUNCTION = { IntegrationType: 'AWS_PROXY', IntegrationUri: INVOCATION, PayloadFormatVersion: '2.0' };
const QUEUE = {
  IntegrationType: 'AWS_PROXY',
  IntegrationSubtype: 'SQS-SendMessage',
  PayloadFormatVersion: '1.0',
  CredentialsArn: ROLE,
  RequestParameters: { QueueUrl: 'q', MessageBody: '$request.body' },
};
const DECIDER = {
  Name: 'a',
  AuthorizerType: 'REQUEST',
  AuthorizerUri: INVOCATION,
  AuthorizerPayloadFormatVersion: '2.0',
  IdentitySource: ['$request.header.x'],
};
const ISSUER = { Issuer: 'https://issuer.example', Audience: ['a'] };
const TOKEN = { ...DECIDER, AuthorizerType: 'JWT', AuthorizerUri: undefined, JwtConfiguration: ISSUER };
const NO_URI = 'Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.';

type Row = readonly [what: string, operation: string, input: object, message: string];

const INTEGRATIONS: readonly Row[] = [
  ['no method', 'CreateIntegration', { ...PROXY, IntegrationMethod: undefined }, 'HttpMethod must be non-empty'],
  ['a format without function', 'CreateIntegration', { ...PROXY, PayloadFormatVersion: '2.0' }, '1.0 is the only one'],
  ['no ARN', 'CreateIntegration', { ...FUNCTION, IntegrationUri: 'http://x' }, 'Invalid ARN specified in the request'],
  [
    'a subtype unknown',
    'CreateIntegration',
    { ...QUEUE, IntegrationSubtype: 'Foo-Bar' },
    'specified: Foo-Bar. Must be',
  ],
  ['a subtype with URI', 'CreateIntegration', { ...QUEUE, IntegrationUri: INVOCATION }, 'must not be specified'],
  [
    'a subtype without role',
    'CreateIntegration',
    { ...QUEUE, CredentialsArn: undefined },
    'CredentialsArn is a required',
  ],
  [
    'a subtype without its parameter',
    'CreateIntegration',
    { ...QUEUE, RequestParameters: { QueueUrl: 'q' } },
    'Missing required RequestParameters for IntegrationSubtype SQS-SendMessage: [MessageBody]',
  ],
  ['a method taken away', 'UpdateIntegration', { IntegrationMethod: '' }, 'HttpMethod must be non-empty'],
  ['a URI no ARN', 'UpdateIntegration', { IntegrationType: 'AWS_PROXY', IntegrationUri: 'http://x' }, 'Invalid ARN'],
];

const AUTHORIZERS: readonly Row[] = [
  ['a function itself', 'CreateAuthorizer', { ...DECIDER, AuthorizerUri: 'arn:aws:lambda:x' }, NO_URI],
  [
    'a source of REST',
    'CreateAuthorizer',
    { ...DECIDER, IdentitySource: ['method.request.header.x'] },
    'identity source',
  ],
  [
    'two tokens',
    'CreateAuthorizer',
    { ...TOKEN, IdentitySource: ['$request.header.a', '$request.header.b'] },
    'exactly one',
  ],
  [
    'a token elsewhere',
    'CreateAuthorizer',
    { ...TOKEN, IdentitySource: ['$context.x'] },
    'identity source specified: $context.x',
  ],
];

const REST: readonly Row[] = [
  [
    'credentials for every origin',
    'UpdateApi',
    { CorsConfiguration: { AllowOrigins: ['*'], AllowCredentials: true } },
    "allow-credentials is not supported if 'allow-origin' is *",
  ],
  [
    'a slash in front',
    'CreateApiMapping',
    { ApiMappingKey: '/a', Stage: 'prod' },
    "API mapping key should not start with a '/' or have consecutive '/'s.",
  ],
  [
    'a blank in the key',
    'CreateApiMapping',
    { ApiMappingKey: 'a b', Stage: 'prod' },
    "An ApiMapping key may contain only letters, numbers and one of $-_.+!*'()",
  ],
  ['a reserved tag', 'CreateApi', { Name: 'a', ProtocolType: 'HTTP', Tags: { 'AWS:a': '1' } }, RESERVED_TAG],
  ['a reserved tag later', 'TagResource', { ResourceArn: DOMAIN_ARN, Tags: { 'aws:a': '1' } }, RESERVED_TAG],
];

describe('what version 2 refuses', () => {
  it.each([...INTEGRATIONS, ...AUTHORIZERS])('%s (%s)', async (_what, operation, input, message) => {
    const { ApiId, IntegrationId } = http;
    const failure = await failureOfOperation(aws, sdk, operation, { ApiId, IntegrationId, ...input });
    expect(failure).toEqual(['BadRequestException', 400, expect.stringContaining(message)]);
  });

  it.each(REST)('%s (%s), in exactly the words of the service', async (_what, operation, input, message) => {
    const failure = await failureOfOperation(aws, sdk, operation, { ApiId: http.ApiId, DomainName: DOMAIN, ...input });
    expect(failure).toEqual(['BadRequestException', 400, message]);
  });

  it('what leads to an API, a stage, a route or a deployment that is not there is not found', async () => {
    const { ApiId } = http;
    const noApi = 'Invalid API identifier specified 000000000000:nope';
    const noStage = 'Invalid stage identifier specified';
    const rows: readonly Row[] = [
      ['', 'CreateApiMapping', { ApiId: 'nope', Stage: 'prod', ApiMappingKey: 'k' }, noApi],
      ['', 'CreateApiMapping', { Stage: 'nope', ApiMappingKey: 'k' }, noStage],
      ['', 'CreateRoutingRule', { Priority: 2, Conditions: [], Actions: calls('nope', 'prod') }, noApi],
      ['', 'CreateRoutingRule', { Priority: 2, Conditions: [], Actions: calls(ApiId, 'nope') }, noStage],
      ['', 'GetTags', { ResourceArn: `arn:aws:apigateway:us-east-1::/apis/${ApiId}/stages/nope` }, noStage],
      ['', 'CreateStage', { StageName: 'new', DeploymentId: 'nope' }, 'Invalid Deployment identifier specified'],
      ['', 'UpdateStage', { StageName: 'prod', DeploymentId: 'nope' }, 'Invalid Deployment identifier specified'],
      ...['CreateStage', 'UpdateStage'].map((operation): Row => {
        const RouteSettings = { 'GET /nope': { ThrottlingBurstLimit: 1 } };
        const message = 'Unable to find Route by key GET /nope within the provided RouteSettings';
        return ['', operation, { StageName: operation === 'CreateStage' ? 'new' : 'prod', RouteSettings }, message];
      }),
    ];
    for (const [, operation, input, message] of rows) {
      const failure = await failureOfOperation(aws, sdk, operation, { ApiId, DomainName: DOMAIN, ...input });
      expect(failure, operation).toEqual(['NotFoundException', 404, message]);
    }
  });

  it('what is there already stands in the way of another', async () => {
    const { ApiId, IntegrationId, RouteId } = http;
    const Target = `integrations/${IntegrationId}`;
    await aws.send(new sdk.CreateRouteCommand({ ApiId, RouteKey: 'GET /a/{id}', Target }));
    const rows: readonly Row[] = [
      ['', 'CreateStage', { StageName: 'prod' }, 'Stage already exists'],
      ['', 'CreateDomainName', { DomainName: DOMAIN }, 'The domain name you provided already exists.'],
      ['', 'CreateRoute', { RouteKey: 'GET /a/{x}', Target }, 'Route with key GET /a/{x} already exists for this API'],
      ['', 'UpdateRoute', { RouteId, RouteKey: 'GET /a/{x}' }, 'Route with key GET /a/{x} already exists for this API'],
      [
        '',
        'CreateRoutingRule',
        { DomainName: DOMAIN, Priority: 1, Conditions: [], Actions: calls(ApiId, 'prod') },
        'A routing rule with priority 1 already exists for this domain name',
      ],
    ];
    for (const [, operation, input, message] of rows) {
      const failure = await failureOfOperation(aws, sdk, operation, { ApiId, ...input });
      expect(failure, operation).toEqual(['ConflictException', 409, message]);
    }
  });
});

describe('WebSocket APIs', () => {
  it('have no $default stage and sources of their own', async () => {
    const ApiId = webSocketId;
    const stage = await failureOf(aws.send(new sdk.CreateStageCommand({ ApiId, StageName: '$default' })));
    expect(stage).toEqual(['BadRequestException', 400, 'Stage name only allows a-zA-Z0-9_-']);
    const authorizer = {
      ...DECIDER,
      ApiId,
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: undefined,
    } as const;
    const wrong = await failureOf(aws.send(new sdk.CreateAuthorizerCommand(authorizer)));
    expect(wrong[2]).toBe('Invalid identity source specified: $request.header.x');
    const right = { ...authorizer, IdentitySource: ['route.request.header.x'] };
    expect(await aws.send(new sdk.CreateAuthorizerCommand(right))).toMatchObject({ Name: 'a' });
  });

  it('have no CORS', async () => {
    const CorsConfiguration = { AllowOrigins: ['https://a.example'] };
    const refused = ['BadRequestException', 400, 'CorsConfiguration is for HTTP APIs only'];
    const api = { Name: 'w', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' } as const;
    expect(await failureOf(aws.send(new sdk.CreateApiCommand({ ...api, CorsConfiguration })))).toEqual(refused);
    const update = new sdk.UpdateApiCommand({ ApiId: webSocketId, CorsConfiguration });
    expect(await failureOf(aws.send(update))).toEqual(refused);
  });

  it('have integration responses whose keys are regular expressions', async () => {
    const ApiId = webSocketId;
    const { IntegrationId } = await aws.send(new sdk.CreateIntegrationCommand({ ApiId, IntegrationType: 'MOCK' }));
    const response = { ApiId, IntegrationId, IntegrationResponseKey: '/[/' };
    const [type, status, message] = await failureOf(aws.send(new sdk.CreateIntegrationResponseCommand(response)));
    expect([type, status]).toEqual(['BadRequestException', 400]);
    expect(message).toContain('integrationResponseKey: must be $default or a regular expression in slashes');
    const right = await aws.send(new sdk.GetIntegrationResponsesCommand({ ApiId, IntegrationId }));
    expect(right.Items).toEqual([]);
  });

  it.each([
    ['AWS', '${integration.response.body.errorMessage}'],
    ['AWS_PROXY', undefined],
    ['HTTP', '${integration.response.statuscode}'],
    ['HTTP_PROXY', undefined],
    ['MOCK', '${integration.response.statuscode}'],
  ] as const)('select the response of an integration %s by %s', async (IntegrationType, expression) => {
    const IntegrationUri = { AWS: INVOCATION, AWS_PROXY: INVOCATION, MOCK: undefined }[IntegrationType as 'AWS'];
    const isHttp = IntegrationType.startsWith('HTTP');
    const request = {
      ApiId: webSocketId,
      IntegrationType,
      IntegrationMethod: IntegrationType === 'MOCK' ? undefined : 'POST',
      IntegrationUri: isHttp ? 'http://127.0.0.1:1/' : IntegrationUri,
    };
    const { IntegrationResponseSelectionExpression } = await aws.send(new sdk.CreateIntegrationCommand(request));
    expect(IntegrationResponseSelectionExpression).toBe(expression);
  });

  it('keep the key of a response for one response', async () => {
    const ApiId = webSocketId;
    const { IntegrationId } = await aws.send(new sdk.CreateIntegrationCommand({ ApiId, IntegrationType: 'MOCK' }));
    const create = async (IntegrationResponseKey: string): Promise<string> => {
      const response = { ApiId, IntegrationId, IntegrationResponseKey };
      return (await aws.send(new sdk.CreateIntegrationResponseCommand(response))).IntegrationResponseId ?? '';
    };
    await create('$default');
    const IntegrationResponseId = await create('/4\\d\\d/');
    const change = { ApiId, IntegrationId, IntegrationResponseId, IntegrationResponseKey: '$default' };
    expect(await failureOf(aws.send(new sdk.UpdateIntegrationResponseCommand(change)))).toEqual([
      'ConflictException',
      409,
      'IntegrationResponse with key $default already exists',
    ]);
  });
});
