// The AWS SDK drives Gatehouse: parts of APIs (apigatewayv2) are read, changed and deleted one by one, and those that are not there are named.
import {
  CreateAuthorizerCommand,
  CreateIntegrationCommand,
  CreateIntegrationResponseCommand,
  CreateModelCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
  DeleteAccessLogSettingsCommand,
  DeleteAuthorizerCommand,
  DeleteIntegrationResponseCommand,
  DeleteModelCommand,
  DeleteRouteRequestParameterCommand,
  DeleteRouteResponseCommand,
  GetAuthorizerCommand,
  GetAuthorizersCommand,
  GetDeploymentCommand,
  GetDeploymentsCommand,
  GetIntegrationResponseCommand,
  GetIntegrationsCommand,
  GetModelCommand,
  GetModelsCommand,
  GetRouteCommand,
  GetRouteResponseCommand,
  GetStageCommand,
  GetStagesCommand,
  ResetAuthorizersCacheCommand,
  UpdateAuthorizerCommand,
  UpdateIntegrationResponseCommand,
  UpdateModelCommand,
  UpdateRouteResponseCommand,
} from '@aws-sdk/client-apigatewayv2';
import { describe, expect, it } from 'vitest';
import { failuresOf, httpApiKit } from './support/http-api-kit.ts';
import { failureOf } from './support/rest-client.ts';

const kit = httpApiKit();
const { aws } = kit;

const unknown = (kind: string) => ['NotFoundException', 404, `Invalid ${kind} identifier specified`];

async function aWebSocketRoute() {
  const ApiId = await kit.newWebSocketApi();
  const { IntegrationId } = await aws.send(new CreateIntegrationCommand({ ApiId, IntegrationType: 'MOCK' }));
  const parameter = 'route.request.querystring.token';
  const { RouteId } = await aws.send(
    new CreateRouteCommand({
      ApiId,
      RouteKey: '$connect',
      Target: `integrations/${String(IntegrationId)}`,
      RequestParameters: { [parameter]: { Required: true } },
    }),
  );
  return { ApiId, IntegrationId, RouteId, parameter };
}

describe('parts of WebSocket APIs over the AWS SDK', () => {
  it('a parameter that a route asks for is taken away by its key', async () => {
    const { ApiId, RouteId, parameter: RequestParameterKey } = await aWebSocketRoute();
    const take = () => aws.send(new DeleteRouteRequestParameterCommand({ ApiId, RouteId, RequestParameterKey }));
    await take();
    expect((await aws.send(new GetRouteCommand({ ApiId, RouteId }))).RequestParameters).toEqual({});
    expect(await failureOf(take())).toEqual(unknown('RequestParameter'));
  });

  it('a response of a route is read, changed and deleted', async () => {
    const { ApiId, RouteId } = await aWebSocketRoute();
    const { RouteResponseId } = await aws.send(
      new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: '$default' }),
    );
    const part = { ApiId, RouteId, RouteResponseId };
    const changed = await aws.send(new UpdateRouteResponseCommand({ ...part, ModelSelectionExpression: 'Empty' }));
    expect(changed).toMatchObject({ RouteResponseId, RouteResponseKey: '$default', ModelSelectionExpression: 'Empty' });
    expect(await aws.send(new GetRouteResponseCommand(part))).toMatchObject({ ModelSelectionExpression: 'Empty' });
    await aws.send(new DeleteRouteResponseCommand(part));
    expect(
      await failuresOf(aws, [GetRouteResponseCommand, UpdateRouteResponseCommand, DeleteRouteResponseCommand], part),
    ).toEqual(Array(3).fill(unknown('RouteResponse')));
  });

  it('a response of an integration is read, changed and deleted', async () => {
    const { ApiId, IntegrationId } = await aWebSocketRoute();
    const { IntegrationResponseId } = await aws.send(
      new CreateIntegrationResponseCommand({ ApiId, IntegrationId, IntegrationResponseKey: '$default' }),
    );
    const part = { ApiId, IntegrationId, IntegrationResponseId };
    const ResponseTemplates = { $default: 'pong' };
    const changed = await aws.send(new UpdateIntegrationResponseCommand({ ...part, ResponseTemplates }));
    expect(changed).toMatchObject({ IntegrationResponseId, IntegrationResponseKey: '$default', ResponseTemplates });
    expect(await aws.send(new GetIntegrationResponseCommand(part))).toMatchObject({ ResponseTemplates });
    await aws.send(new DeleteIntegrationResponseCommand(part));
    expect(
      await failuresOf(
        aws,
        [GetIntegrationResponseCommand, UpdateIntegrationResponseCommand, DeleteIntegrationResponseCommand],
        part,
      ),
    ).toEqual(Array(3).fill(unknown('IntegrationResponse')));
  });

  it('a model is listed, changed and deleted', async () => {
    const ApiId = await kit.newWebSocketApi();
    const { ModelId } = await aws.send(
      new CreateModelCommand({ ApiId, Name: 'Ping', ContentType: 'application/json', Schema: '{}' }),
    );
    const part = { ApiId, ModelId };
    expect(await aws.send(new UpdateModelCommand({ ...part, Description: 'of a ping' }))).toMatchObject({
      Name: 'Ping',
      Description: 'of a ping',
    });
    expect((await aws.send(new GetModelsCommand({ ApiId }))).Items).toMatchObject([{ ModelId, Name: 'Ping' }]);
    expect(await aws.send(new GetModelCommand(part))).toMatchObject({ ContentType: 'application/json', Schema: '{}' });
    await aws.send(new DeleteModelCommand(part));
    expect(await failuresOf(aws, [GetModelCommand, UpdateModelCommand, DeleteModelCommand], part)).toEqual(
      Array(3).fill(unknown('Model')),
    );
  });
});

describe('parts of HTTP APIs over the AWS SDK', () => {
  it('integrations, stages and deployments are listed, and an API that is not there has none', async () => {
    const { ApiId, IntegrationId } = await kit.servedApi();
    expect((await aws.send(new GetIntegrationsCommand({ ApiId }))).Items).toMatchObject([{ IntegrationId }]);
    expect((await aws.send(new GetStagesCommand({ ApiId }))).Items).toMatchObject([{ StageName: '$default' }]);
    const { Items = [] } = await aws.send(new GetDeploymentsCommand({ ApiId }));
    expect(Items).toMatchObject([{ AutoDeployed: true, DeploymentStatus: 'DEPLOYED' }]);
    const DeploymentId = Items[0]?.DeploymentId;
    expect(await aws.send(new GetDeploymentCommand({ ApiId, DeploymentId }))).toMatchObject({ DeploymentId });
    const lists = [GetIntegrationsCommand, GetStagesCommand, GetDeploymentsCommand, GetModelsCommand];
    const failures = await failuresOf(aws, [...lists, GetAuthorizersCommand], { ApiId: 'nowhere' });
    const nowhere = ['NotFoundException', 404, 'Invalid API identifier specified 000000000000:nowhere'];
    expect(failures).toEqual(Array(5).fill(nowhere));
  });

  it('an authorizer is changed, and one that is not there is not', async () => {
    const ApiId = await kit.newApi('authorized');
    const { AuthorizerId } = await aws.send(
      new CreateAuthorizerCommand({
        ApiId,
        Name: 'tokens',
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Audience: ['shop'], Issuer: 'https://issuer.example.com' },
      }),
    );
    const part = { ApiId, AuthorizerId };
    expect(await aws.send(new UpdateAuthorizerCommand({ ...part, Name: 'jwt' }))).toMatchObject({ Name: 'jwt' });
    expect(await aws.send(new GetAuthorizerCommand(part))).toMatchObject({ AuthorizerId, Name: 'jwt' });
    expect((await aws.send(new GetAuthorizersCommand({ ApiId }))).Items).toMatchObject([{ AuthorizerId, Name: 'jwt' }]);
    await aws.send(new DeleteAuthorizerCommand(part));
    expect(
      await failuresOf(aws, [GetAuthorizerCommand, UpdateAuthorizerCommand, DeleteAuthorizerCommand], part),
    ).toEqual(Array(3).fill(unknown('Authorizer')));
  });

  it('a stage gives up its access log and empties the cache of authorizers, which holds nothing yet', async () => {
    const ApiId = await kit.newApi('logged');
    const AccessLogSettings = { DestinationArn: 'stdout', Format: '$context.requestId' };
    await aws.send(new CreateStageCommand({ ApiId, StageName: 'prod', AccessLogSettings }));
    const stage = { ApiId, StageName: 'prod' };
    await aws.send(new DeleteAccessLogSettingsCommand(stage));
    expect((await aws.send(new GetStageCommand(stage))).AccessLogSettings).toBeUndefined();
    expect((await aws.send(new ResetAuthorizersCacheCommand(stage))).$metadata.httpStatusCode).toBe(204);
    expect(
      await failuresOf(aws, [DeleteAccessLogSettingsCommand, ResetAuthorizersCacheCommand], {
        ...stage,
        StageName: 'gone',
      }),
    ).toEqual(Array(2).fill(unknown('stage')));
  });
});
