// The AWS SDK drives Gatehouse: HTTP APIs of apigatewayv2 on a standalone process, the way infrastructure tools call them.
import {
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateRouteCommand,
  CreateStageCommand,
  DeleteApiCommand,
  DeleteCorsConfigurationCommand,
  DeleteIntegrationCommand,
  DeleteRouteCommand,
  DeleteRouteSettingsCommand,
  DeleteStageCommand,
  ExportApiCommand,
  GetApiCommand,
  GetApisCommand,
  GetIntegrationCommand,
  GetRouteCommand,
  GetRoutesCommand,
  GetStageCommand,
  ImportApiCommand,
  ListPortalsCommand,
  ReimportApiCommand,
  UpdateApiCommand,
  UpdateIntegrationCommand,
  UpdateRouteCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { CreateAuthorizerCommandInput } from '@aws-sdk/client-apigatewayv2';
import { describe, expect, it } from 'vitest';
import { eventually } from '@gatehouse/testing';
import { call } from './support/call.ts';
import { httpApiKit } from './support/http-api-kit.ts';
import { failureOf } from './support/rest-client.ts';

const kit = httpApiKit();
const { aws } = kit;

describe('HTTP APIs over the AWS SDK', () => {
  it('are served as soon as a stage deploys them, and follow a change of a route', async () => {
    const { ApiId, RouteId } = await kit.servedApi();
    const host = `${ApiId}.execute-api.localhost`;
    const status = async (path: string): Promise<number> =>
      (await call({ port: kit.gateway.trafficPort, host, path })).status;
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
      `http://${String(ApiId)}.execute-api.localhost:${String(kit.gateway.trafficPort)}`,
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
    const integrationId = await kit.newIntegration(String(ApiId));
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
      new CreateApiCommand({ Name: 'quick', ProtocolType: 'HTTP', Target: kit.backend.url }),
    );
    const routes = await aws.send(new GetRoutesCommand({ ApiId }));
    expect(routes.Items).toMatchObject([{ RouteKey: '$default', ApiGatewayManaged: true }]);
    expect(await aws.send(new GetStageCommand({ ApiId, StageName: '$default' }))).toMatchObject({
      AutoDeploy: true,
      ApiGatewayManaged: true,
    });
    const host = `${ApiId}.execute-api.localhost`;
    await eventually(async () =>
      expect((await call({ port: kit.gateway.trafficPort, host, path: '/any' })).status).toBe(200),
    );
  });

  it('are patched shallowly: absent stays, maps merge by key, the empty text takes a key out', async () => {
    const { ApiId, IntegrationId } = await kit.servedApi();
    const update = (RequestParameters: Record<string, string>) =>
      aws.send(new UpdateIntegrationCommand({ ApiId, IntegrationId, RequestParameters }));
    await update({ 'append:header.a': '1', 'append:header.b': '2' });
    const { RequestParameters, IntegrationUri } = await update({ 'append:header.a': '', 'append:header.c': '3' });
    expect([RequestParameters, IntegrationUri]).toEqual([
      { 'append:header.b': '2', 'append:header.c': '3' },
      kit.backend.url,
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
    const ApiId = await kit.newApi('busy');
    const Target = `integrations/${await kit.newIntegration(ApiId)}`;
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
    const { ApiId, IntegrationId, RouteId } = await kit.servedApi();
    const busy = await failureOf(aws.send(new DeleteIntegrationCommand({ ApiId, IntegrationId })));
    expect(busy.slice(0, 2)).toEqual(['ConflictException', 409]);
    await aws.send(new DeleteRouteCommand({ ApiId, RouteId }));
    await aws.send(new DeleteIntegrationCommand({ ApiId, IntegrationId }));
    await aws.send(new DeleteStageCommand({ ApiId, StageName: '$default' }));
    await aws.send(new DeleteApiCommand({ ApiId }));
    expect(await failureOf(aws.send(new GetApiCommand({ ApiId })))).toEqual([
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
                uri: kit.backend.url,
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
    const bad = await failureOf(aws.send(new ImportApiCommand({ Body: '{ nonsense' })));
    expect(bad.slice(0, 2)).toEqual(['BadRequestException', 400]);
  });

  it('answer wrong calls with the type, status and message of the service', async () => {
    const ApiId = await kit.newApi('wrong');
    const Target = `integrations/${await kit.newIntegration(ApiId)}`;
    await aws.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /x', Target }));
    expect(await failureOf(aws.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /x', Target })))).toEqual([
      'ConflictException',
      409,
      'Route with key GET /x already exists for this API',
    ]);
    const stage = { ApiId, StageName: 'nope' };
    expect(await failureOf(aws.send(new GetStageCommand(stage)))).toEqual([
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
    expect((await failureOf(aws.send(new CreateAuthorizerCommand(request))))[2]).toBe(
      'AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer',
    );
    expect((await failureOf(aws.send(new CreateApiCommand({ Name: 'x', ProtocolType: 'FTP' as 'HTTP' }))))[0]).toBe(
      'BadRequestException',
    );
    expect((await failureOf(aws.send(new ListPortalsCommand({})))).slice(0, 2)).toEqual([
      'NotImplementedException',
      501,
    ]);
  });

  it('are listed beside those of other clients', async () => {
    const ApiId = await kit.newApi('listed');
    const { Items = [] } = await aws.send(new GetApisCommand({ MaxResults: '500' }));
    expect(Items.map((api) => api.ApiId)).toContain(ApiId);
  });
});
