// The AWS SDK drives Gatehouse: operations of apigatewayv2 on a standalone process, the way infrastructure tools call them.
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateApiMappingCommand,
  CreateAuthorizerCommand,
  CreateDeploymentCommand,
  CreateDomainNameCommand,
  CreateIntegrationCommand,
  CreateIntegrationResponseCommand,
  CreateModelCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateRoutingRuleCommand,
  CreateStageCommand,
  CreateVpcLinkCommand,
  DeleteApiCommand,
  DeleteApiMappingCommand,
  DeleteCorsConfigurationCommand,
  DeleteDeploymentCommand,
  DeleteDomainNameCommand,
  DeleteIntegrationCommand,
  DeleteRouteCommand,
  DeleteRouteSettingsCommand,
  DeleteStageCommand,
  DeleteVpcLinkCommand,
  ExportApiCommand,
  GetApiCommand,
  GetApiMappingsCommand,
  GetApisCommand,
  GetIntegrationCommand,
  GetIntegrationResponsesCommand,
  GetModelTemplateCommand,
  GetRouteCommand,
  GetRouteResponsesCommand,
  GetRoutesCommand,
  GetStageCommand,
  GetTagsCommand,
  ImportApiCommand,
  ListPortalsCommand,
  ListRoutingRulesCommand,
  ReimportApiCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApiCommand,
  UpdateApiMappingCommand,
  UpdateDeploymentCommand,
  UpdateIntegrationCommand,
  UpdateRouteCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { CreateAuthorizerCommandInput } from '@aws-sdk/client-apigatewayv2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@gatehouse/testing';
import { startBackend } from './support/backend.ts';
import type { Backend } from './support/backend.ts';
import { call } from './support/call.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';
import { runCli } from './support/run-cli.ts';

let gateway: Gateway;
let backend: Backend;
let aws: ApiGatewayV2Client;

beforeAll(async () => {
  backend = await startBackend((_request, response) => response.end('from the backend'));
  gateway = await startGateway({});
  aws = new ApiGatewayV2Client({
    endpoint: `http://127.0.0.1:${String(gateway.managementPort)}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAANY', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
});

afterAll(async () => {
  aws.destroy();
  await gateway.stop();
  await backend.close();
});

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly $metadata: { readonly httpStatusCode: number };
}

async function failure(sent: Promise<unknown>): Promise<readonly [string, number, string]> {
  const error = await sent.then(
    () => undefined,
    (thrown: unknown) => thrown as Failure,
  );
  return [error?.name ?? 'nothing', error?.$metadata.httpStatusCode ?? 0, error?.message ?? ''];
}

async function anApi(name = 'pets'): Promise<string> {
  const { ApiId = '' } = await aws.send(new CreateApiCommand({ Name: name, ProtocolType: 'HTTP' }));
  return ApiId;
}

async function aWebSocketApi(): Promise<string> {
  const api = { Name: 'chat', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' } as const;
  const { ApiId = '' } = await aws.send(new CreateApiCommand(api));
  return ApiId;
}

async function anIntegration(ApiId: string): Promise<string> {
  const integration = { IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'ANY', IntegrationUri: backend.url } as const;
  const { IntegrationId = '' } = await aws.send(new CreateIntegrationCommand({ ApiId, ...integration }));
  return IntegrationId;
}

async function aServedApi(): Promise<{
  readonly ApiId: string;
  readonly IntegrationId: string;
  readonly RouteId: string;
}> {
  const ApiId = await anApi();
  const IntegrationId = await anIntegration(ApiId);
  const target = `integrations/${IntegrationId}`;
  const { RouteId = '' } = await aws.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /pets', Target: target }));
  await aws.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }));
  return { ApiId, IntegrationId, RouteId };
}

describe('HTTP APIs over the AWS SDK', () => {
  it('are served as soon as a stage deploys them, and follow a change of a route', async () => {
    const { ApiId, RouteId } = await aServedApi();
    const host = `${ApiId}.execute-api.localhost`;
    const status = async (path: string): Promise<number> =>
      (await call({ port: gateway.trafficPort, host, path })).status;
    await eventually(async () => expect(await status('/pets')).toBe(200));
    await aws.send(new UpdateRouteCommand({ ApiId, RouteId, RouteKey: 'GET /animals' }));
    await eventually(async () => expect([await status('/animals'), await status('/pets')]).toEqual([200, 404]));
    expect((await aws.send(new GetRouteCommand({ ApiId, RouteId }))).RouteKey).toBe('GET /animals');
  });

  it('come back with the defaults of the service, and without what was never set', async () => {
    const { $metadata, CreatedDate, ApiId, ApiEndpoint, ...api } = await aws.send(
      new CreateApiCommand({ Name: 'defaults', ProtocolType: 'HTTP' }),
    );
    expect([$metadata.httpStatusCode, CreatedDate instanceof Date, ApiEndpoint]).toEqual([
      201,
      true,
      `http://${String(ApiId)}.execute-api.localhost:${String(gateway.trafficPort)}`,
    ]);
    expect(api).toEqual({
      ApiKeySelectionExpression: '$request.header.x-api-key',
      DisableExecuteApiEndpoint: false,
      IpAddressType: 'ipv4',
      Name: 'defaults',
      ProtocolType: 'HTTP',
      RouteSelectionExpression: '$request.method $request.path',
      Tags: {},
    });
    const integrationId = await anIntegration(String(ApiId));
    const integration = await aws.send(new GetIntegrationCommand({ ApiId, IntegrationId: integrationId }));
    expect(integration).toMatchObject({
      ConnectionType: 'INTERNET',
      PayloadFormatVersion: '1.0',
      TimeoutInMillis: 30_000,
    });
    const stage = await aws.send(new CreateStageCommand({ ApiId, StageName: 'prod' }));
    expect(stage).toMatchObject({
      AutoDeploy: false,
      DefaultRouteSettings: { DetailedMetricsEnabled: false },
      RouteSettings: {},
    });
  });

  it('are made by a quick create with integration, route and stage, which say that the gateway manages them', async () => {
    const { ApiId = '' } = await aws.send(
      new CreateApiCommand({ Name: 'quick', ProtocolType: 'HTTP', Target: backend.url }),
    );
    const routes = await aws.send(new GetRoutesCommand({ ApiId }));
    expect(routes.Items).toMatchObject([{ RouteKey: '$default', ApiGatewayManaged: true }]);
    expect(await aws.send(new GetStageCommand({ ApiId, StageName: '$default' }))).toMatchObject({
      AutoDeploy: true,
      ApiGatewayManaged: true,
    });
    const host = `${ApiId}.execute-api.localhost`;
    await eventually(async () =>
      expect((await call({ port: gateway.trafficPort, host, path: '/any' })).status).toBe(200),
    );
  });

  it('are patched shallowly: absent stays, maps merge by key, the empty text takes a key out', async () => {
    const { ApiId, IntegrationId } = await aServedApi();
    const update = (RequestParameters: Record<string, string>) =>
      aws.send(new UpdateIntegrationCommand({ ApiId, IntegrationId, RequestParameters }));
    await update({ 'append:header.a': '1', 'append:header.b': '2' });
    const { RequestParameters, IntegrationUri } = await update({ 'append:header.a': '', 'append:header.c': '3' });
    expect([RequestParameters, IntegrationUri]).toEqual([
      { 'append:header.b': '2', 'append:header.c': '3' },
      backend.url,
    ]);
    const cors = { AllowOrigins: ['https://a.example'] };
    await aws.send(new UpdateApiCommand({ ApiId, CorsConfiguration: cors, Description: 'd' }));
    expect(await aws.send(new GetApiCommand({ ApiId }))).toMatchObject({
      CorsConfiguration: cors,
      Name: 'pets',
      Description: 'd',
    });
    await aws.send(new DeleteCorsConfigurationCommand({ ApiId }));
    expect((await aws.send(new GetApiCommand({ ApiId }))).CorsConfiguration).toBeUndefined();
    const StageName = '$default';
    await aws.send(
      new UpdateStageCommand({
        ApiId,
        StageName,
        StageVariables: { v: '1' },
        RouteSettings: { 'GET /pets': { DetailedMetricsEnabled: true } },
      }),
    );
    await aws.send(new DeleteRouteSettingsCommand({ ApiId, StageName, RouteKey: 'GET /pets' }));
    expect(await aws.send(new GetStageCommand({ ApiId, StageName }))).toMatchObject({
      StageVariables: { v: '1' },
      RouteSettings: {},
    });
  });

  it('lose no change of ten writers at once, and read at once what was written', async () => {
    const ApiId = await anApi('busy');
    const Target = `integrations/${await anIntegration(ApiId)}`;
    await Promise.all(
      Array.from({ length: 10 }, async (_, writer) => {
        for (const part of ['a', 'b', 'c']) {
          const RouteKey = `GET /${part}${String(writer)}`;
          const { RouteId } = await aws.send(new CreateRouteCommand({ ApiId, RouteKey, Target }));
          expect((await aws.send(new GetRouteCommand({ ApiId, RouteId }))).RouteKey).toBe(RouteKey);
        }
      }),
    );
    const first = await aws.send(new GetRoutesCommand({ ApiId, MaxResults: '20' }));
    const second = await aws.send(new GetRoutesCommand({ ApiId, MaxResults: '20', NextToken: first.NextToken }));
    const keys = [...(first.Items ?? []), ...(second.Items ?? [])].map(({ RouteKey }) => RouteKey);
    expect([keys.length, new Set(keys).size, second.NextToken]).toEqual([30, 30, undefined]);
  });

  it('are taken down in any order, as a tool destroys them', async () => {
    const { ApiId, IntegrationId, RouteId } = await aServedApi();
    const busy = await failure(aws.send(new DeleteIntegrationCommand({ ApiId, IntegrationId })));
    expect(busy.slice(0, 2)).toEqual(['ConflictException', 409]);
    await aws.send(new DeleteRouteCommand({ ApiId, RouteId }));
    await aws.send(new DeleteIntegrationCommand({ ApiId, IntegrationId }));
    await aws.send(new DeleteStageCommand({ ApiId, StageName: '$default' }));
    await aws.send(new DeleteApiCommand({ ApiId }));
    expect(await failure(aws.send(new GetApiCommand({ ApiId })))).toEqual([
      'NotFoundException',
      404,
      `Invalid API identifier specified 000000000000:${ApiId}`,
    ]);
  });

  it('are imported, exported and imported again', async () => {
    const document = (path: string): string =>
      JSON.stringify({
        openapi: '3.0.1',
        info: { title: 'imported', version: '1' },
        paths: {
          [path]: {
            get: {
              responses: { 200: { description: 'ok' } },
              'x-amazon-apigateway-integration': {
                type: 'http_proxy',
                httpMethod: 'GET',
                uri: backend.url,
                payloadFormatVersion: '1.0',
              },
            },
          },
        },
      });
    const { ApiId = '', Name } = await aws.send(new ImportApiCommand({ Body: document('/a') }));
    expect(Name).toBe('imported');
    await aws.send(new ReimportApiCommand({ ApiId, Body: document('/b') }));
    const exported = await aws.send(new ExportApiCommand({ ApiId, Specification: 'OAS30', OutputType: 'JSON' }));
    const { paths } = JSON.parse(Buffer.from(exported.body ?? []).toString()) as { paths: object };
    expect(Object.keys(paths)).toEqual(['/b']);
    const bad = await failure(aws.send(new ImportApiCommand({ Body: '{ nonsense' })));
    expect(bad.slice(0, 2)).toEqual(['BadRequestException', 400]);
  });

  it('answer wrong calls with the type, status and message of the service', async () => {
    const ApiId = await anApi('wrong');
    const Target = `integrations/${await anIntegration(ApiId)}`;
    await aws.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /x', Target }));
    expect(await failure(aws.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /x', Target })))).toEqual([
      'ConflictException',
      409,
      'Route with key GET /x already exists for this API',
    ]);
    const stage = { ApiId, StageName: 'nope' };
    expect(await failure(aws.send(new GetStageCommand(stage)))).toEqual([
      'NotFoundException',
      404,
      'Invalid stage identifier specified',
    ]);
    const request: CreateAuthorizerCommandInput = {
      ApiId,
      Name: 'a',
      AuthorizerType: 'REQUEST',
      IdentitySource: ['$request.header.x'],
      AuthorizerUri: 'arn:x',
    };
    expect((await failure(aws.send(new CreateAuthorizerCommand(request))))[2]).toBe(
      'AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer',
    );
    expect((await failure(aws.send(new CreateApiCommand({ Name: 'x', ProtocolType: 'FTP' as 'HTTP' }))))[0]).toBe(
      'BadRequestException',
    );
    expect((await failure(aws.send(new ListPortalsCommand({})))).slice(0, 2)).toEqual(['NotImplementedException', 501]);
  });

  it('are listed beside those of other clients', async () => {
    const ApiId = await anApi('listed');
    const { Items = [] } = await aws.send(new GetApisCommand({ MaxResults: '500' }));
    expect(Items.map((api) => api.ApiId)).toContain(ApiId);
  });
});

describe('what stands around APIs, over the AWS SDK', () => {
  it('deployments are described and deleted, but not while a stage serves them', async () => {
    const { ApiId } = await aServedApi();
    await aws.send(new CreateStageCommand({ ApiId, StageName: 'prod' }));
    const deploy = async (): Promise<string> =>
      (await aws.send(new CreateDeploymentCommand({ ApiId, StageName: 'prod', Description: 'first' }))).DeploymentId ??
      '';
    const [old, current] = [await deploy(), await deploy()];
    const updated = await aws.send(new UpdateDeploymentCommand({ ApiId, DeploymentId: old, Description: 'old' }));
    expect(updated).toMatchObject({ Description: 'old', DeploymentStatus: 'DEPLOYED', AutoDeployed: false });
    expect((await failure(aws.send(new DeleteDeploymentCommand({ ApiId, DeploymentId: current }))))[0]).toBe(
      'ConflictException',
    );
    await aws.send(new DeleteDeploymentCommand({ ApiId, DeploymentId: old }));
    const gone = await failure(aws.send(new UpdateDeploymentCommand({ ApiId, DeploymentId: old, Description: 'x' })));
    expect(gone).toEqual(['NotFoundException', 404, 'Invalid Deployment identifier specified']);
  });

  it('domain names lead to APIs by mappings and rules, each with an id that outlives its key', async () => {
    const { ApiId } = await aServedApi();
    const DomainName = 'pets.example.com';
    const configuration = {
      CertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/x',
      EndpointType: 'REGIONAL',
    } as const;
    const created = await aws.send(
      new CreateDomainNameCommand({ DomainName, DomainNameConfigurations: [configuration] }),
    );
    expect(created.DomainNameConfigurations).toMatchObject([
      { ...configuration, DomainNameStatus: 'AVAILABLE', SecurityPolicy: 'TLS_1_2' },
    ]);
    const mapping = await aws.send(
      new CreateApiMappingCommand({ DomainName, ApiId, Stage: '$default', ApiMappingKey: 'v1' }),
    );
    const { ApiMappingId } = mapping;
    await aws.send(new UpdateApiMappingCommand({ DomainName, ApiId, ApiMappingId, ApiMappingKey: 'v2' }));
    const { Items } = await aws.send(new GetApiMappingsCommand({ DomainName }));
    expect(Items).toMatchObject([{ ApiMappingId, ApiMappingKey: 'v2', Stage: '$default' }]);
    const status = async (path: string): Promise<number> =>
      (await call({ port: gateway.trafficPort, host: DomainName, path })).status;
    await eventually(async () => expect(await status('/v2/pets')).toBe(200));
    await aws.send(
      new CreateRoutingRuleCommand({
        DomainName,
        Priority: 10,
        Conditions: [{ MatchBasePaths: { AnyOf: ['v3'] } }],
        Actions: [{ InvokeApi: { ApiId, Stage: '$default', StripBasePath: true } }],
      }),
    );
    expect((await aws.send(new ListRoutingRulesCommand({ DomainName }))).RoutingRules).toMatchObject([
      { Priority: 10 },
    ]);
    await aws.send(new DeleteApiMappingCommand({ DomainName, ApiMappingId }));
    await aws.send(new DeleteDomainNameCommand({ DomainName }));
  });

  it('VPC links lead where their tag says, and say how to set it', async () => {
    const link = { Name: 'backends', SubnetIds: ['subnet-1'] };
    expect((await failure(aws.send(new CreateVpcLinkCommand(link))))[2]).toContain('gatehouse:targets');
    const created = await aws.send(
      new CreateVpcLinkCommand({ ...link, Tags: { 'gatehouse:targets': backend.url.replace(/\/$/, '') } }),
    );
    expect(created).toMatchObject({ Name: 'backends', SubnetIds: ['subnet-1'], VpcLinkStatus: 'AVAILABLE' });
    await aws.send(new DeleteVpcLinkCommand({ VpcLinkId: created.VpcLinkId }));
  });

  it('tags are read and changed by ARN', async () => {
    const ApiId = await anApi('tagged');
    const ResourceArn = `arn:aws:apigateway:us-east-1::/apis/${ApiId}`;
    await aws.send(new TagResourceCommand({ ResourceArn, Tags: { a: '1', b: '2' } }));
    await aws.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));
    expect((await aws.send(new GetTagsCommand({ ResourceArn }))).Tags).toEqual({ b: '2' });
    expect((await failure(aws.send(new GetTagsCommand({ ResourceArn: 'arn:nonsense' }))))[2]).toBe(
      'Invalid ARN. ARN is not well formed arn:nonsense',
    );
  });

  it('WebSocket APIs keep routes, responses and models', async () => {
    const ApiId = await aWebSocketApi();
    const { IntegrationId } = await aws.send(
      new CreateIntegrationCommand({
        ApiId,
        IntegrationType: 'MOCK',
        RequestTemplates: { $default: '{"statusCode":200}' },
      }),
    );
    const { RouteId } = await aws.send(
      new CreateRouteCommand({ ApiId, RouteKey: 'ping', Target: `integrations/${String(IntegrationId)}` }),
    );
    await aws.send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: '$default' }));
    await aws.send(
      new CreateIntegrationResponseCommand({
        ApiId,
        IntegrationId,
        IntegrationResponseKey: '$default',
        ResponseTemplates: { $default: 'pong' },
      }),
    );
    expect((await aws.send(new GetRouteResponsesCommand({ ApiId, RouteId }))).Items).toMatchObject([
      { RouteResponseKey: '$default' },
    ]);
    expect((await aws.send(new GetIntegrationResponsesCommand({ ApiId, IntegrationId }))).Items).toMatchObject([
      { IntegrationResponseKey: '$default', ResponseTemplates: { $default: 'pong' } },
    ]);
    const schema = JSON.stringify({ type: 'object', properties: { id: { type: 'string' } } });
    const { ModelId } = await aws.send(
      new CreateModelCommand({ ApiId, Name: 'Ping', ContentType: 'application/json', Schema: schema }),
    );
    expect((await aws.send(new GetModelTemplateCommand({ ApiId, ModelId }))).Value).toContain('"id" : $inputRoot.id');
  });
});

describe('where operators need tokens', () => {
  it('a call is signed with the access key of a token, and may do what its role allows', async () => {
    const admin = `ght_${'0123456789abcdef'.repeat(4)}`;
    const closed = await startGateway({ GATEHOUSE_AUTH: 'token', GATEHOUSE_BOOTSTRAP_TOKEN: admin });
    try {
      const keyOf = async (name: string, role: string) => {
        const args = ['-o', 'json', 'tokens', 'create', name, '--role', role];
        const { stdout } = await runCli(args, { grpcPort: closed.grpcPort, env: { GATEHOUSE_TOKEN: admin } });
        return JSON.parse(stdout) as { readonly accessKeyId: string; readonly secretAccessKey: string };
      };
      const clientOf = (credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }) =>
        new ApiGatewayV2Client({
          endpoint: `http://127.0.0.1:${String(closed.managementPort)}`,
          region: 'eu-west-1',
          credentials,
          maxAttempts: 1,
        });
      const [operator, viewer] = [await keyOf('terraform', 'operator'), await keyOf('dashboard', 'viewer')];
      const api = new CreateApiCommand({ Name: 'signed', ProtocolType: 'HTTP', Tags: { 'a key': "it's (a) value*" } });
      expect((await clientOf(operator).send(api)).Name).toBe('signed');
      expect((await clientOf(viewer).send(new GetApisCommand({}))).Items).toHaveLength(1);
      expect((await failure(clientOf(viewer).send(api))).slice(0, 2)).toEqual(['AccessDeniedException', 403]);
      const forged = { ...operator, secretAccessKey: viewer.secretAccessKey };
      expect((await failure(clientOf(forged).send(api))).slice(0, 2)).toEqual(['InvalidSignatureException', 403]);
      const stranger = { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'x' };
      expect(await failure(clientOf(stranger).send(api))).toEqual([
        'UnrecognizedClientException',
        403,
        'The security token included in the request is invalid.',
      ]);
      const unsigned = await fetch(`http://127.0.0.1:${String(closed.managementPort)}/v2/apis`);
      expect([unsigned.status, await unsigned.json()]).toEqual([403, { message: 'Missing Authentication Token' }]);
    } finally {
      await closed.stop();
    }
  });
});
