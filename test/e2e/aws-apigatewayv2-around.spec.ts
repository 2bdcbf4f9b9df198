// The AWS SDK drives Gatehouse: what stands around APIs of apigatewayv2 on a standalone process, and signed calls.
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateApiMappingCommand,
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
  DeleteApiMappingCommand,
  DeleteDeploymentCommand,
  DeleteDomainNameCommand,
  DeleteVpcLinkCommand,
  GetApiMappingsCommand,
  GetApisCommand,
  GetIntegrationResponsesCommand,
  GetModelTemplateCommand,
  GetRouteResponsesCommand,
  GetTagsCommand,
  ListRoutingRulesCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApiMappingCommand,
  UpdateDeploymentCommand,
} from '@aws-sdk/client-apigatewayv2';
import { describe, expect, it } from 'vitest';
import { eventually } from '@gatehouse/testing';
import { call } from './support/call.ts';
import { startGateway } from './support/gateway.ts';
import { httpApiKit } from './support/http-api-kit.ts';
import { failureOf } from './support/rest-client.ts';
import { runCli } from './support/run-cli.ts';

const kit = httpApiKit();
const { aws } = kit;

describe('what stands around APIs, over the AWS SDK', () => {
  it('deployments are described and deleted, but not while a stage serves them', async () => {
    const { ApiId } = await kit.servedApi();
    await aws.send(new CreateStageCommand({ ApiId, StageName: 'prod' }));
    const deploy = async (): Promise<string> =>
      (await aws.send(new CreateDeploymentCommand({ ApiId, StageName: 'prod', Description: 'first' }))).DeploymentId ??
      '';
    const [old, current] = [await deploy(), await deploy()];
    const updated = await aws.send(new UpdateDeploymentCommand({ ApiId, DeploymentId: old, Description: 'old' }));
    expect(updated).toMatchObject({ Description: 'old', DeploymentStatus: 'DEPLOYED', AutoDeployed: false });
    expect(await failureOf(aws.send(new DeleteDeploymentCommand({ ApiId, DeploymentId: current })))).toEqual([
      'BadRequestException',
      400,
      'Active stages pointing to this deployment must be moved or deleted',
    ]);
    await aws.send(new DeleteDeploymentCommand({ ApiId, DeploymentId: old }));
    const gone = await failureOf(aws.send(new UpdateDeploymentCommand({ ApiId, DeploymentId: old, Description: 'x' })));
    expect(gone).toEqual(['NotFoundException', 404, 'Invalid Deployment identifier specified']);
  });

  it('domain names lead to APIs by mappings and rules, each with an id that outlives its key', async () => {
    const { ApiId } = await kit.servedApi();
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
      (await call({ port: kit.gateway.trafficPort, host: DomainName, path })).status;
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
    expect((await failureOf(aws.send(new CreateVpcLinkCommand(link))))[2]).toContain('gatehouse:targets');
    const created = await aws.send(
      new CreateVpcLinkCommand({ ...link, Tags: { 'gatehouse:targets': kit.backend.url.replace(/\/$/, '') } }),
    );
    expect(created).toMatchObject({ Name: 'backends', SubnetIds: ['subnet-1'], VpcLinkStatus: 'AVAILABLE' });
    await aws.send(new DeleteVpcLinkCommand({ VpcLinkId: created.VpcLinkId }));
  });

  it('tags are read and changed by ARN', async () => {
    const ApiId = await kit.newApi('tagged');
    const ResourceArn = `arn:aws:apigateway:us-east-1::/apis/${ApiId}`;
    await aws.send(new TagResourceCommand({ ResourceArn, Tags: { a: '1', b: '2' } }));
    await aws.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));
    expect((await aws.send(new GetTagsCommand({ ResourceArn }))).Tags).toEqual({ b: '2' });
    expect((await failureOf(aws.send(new GetTagsCommand({ ResourceArn: 'arn:nonsense' }))))[2]).toBe(
      'Invalid ARN. ARN is not well formed arn:nonsense',
    );
  });

  it('WebSocket APIs keep routes, responses and models', async () => {
    const ApiId = await kit.newWebSocketApi();
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
    expect((await aws.send(new GetModelTemplateCommand({ ApiId, ModelId }))).Value).toContain('"id" : "foo"');
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
      expect((await failureOf(clientOf(viewer).send(api))).slice(0, 2)).toEqual(['AccessDeniedException', 403]);
      const forged = { ...operator, secretAccessKey: viewer.secretAccessKey };
      expect((await failureOf(clientOf(forged).send(api))).slice(0, 2)).toEqual(['InvalidSignatureException', 403]);
      const stranger = { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'x' };
      expect(await failureOf(clientOf(stranger).send(api))).toEqual([
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
