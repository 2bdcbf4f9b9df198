// What Terraform's provider sends to version 2 of the service, by the SDK: texts that its user has unset are empty, and the parts of a
// WebSocket API come one by one in any order.
import {
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateIntegrationResponseCommand,
  CreateRouteCommand,
  CreateStageCommand,
  CreateVpcLinkCommand,
  DeleteVpcLinkCommand,
  GetApiCommand,
  UpdateApiCommand,
  UpdateIntegrationCommand,
  UpdateRouteCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import { describe, expect, it } from 'vitest';
import { eventually } from '@gatehouse/testing';
import { call } from './support/call.ts';
import { httpApiKit } from './support/http-api-kit.ts';

const kit = httpApiKit();
const { aws } = kit;

describe('infrastructure tools over version 2', () => {
  it('take the description and the version of an API away with empty texts', async () => {
    const texts = { Description: 'sells', Version: '1.0' };
    const { ApiId } = await aws.send(new CreateApiCommand({ Name: 'shop', ProtocolType: 'HTTP', ...texts }));
    expect(await aws.send(new GetApiCommand({ ApiId }))).toMatchObject(texts);
    const changed = await aws.send(new UpdateApiCommand({ ApiId, Description: '', Version: '' }));
    expect(changed.Name).toBe('shop');
    expect([changed.Description, changed.Version]).toEqual([undefined, undefined]);
    const empty = await aws.send(
      new CreateApiCommand({ Name: 'x', ProtocolType: 'HTTP', Description: '', Version: '' }),
    );
    expect([empty.Description, empty.Version]).toEqual([undefined, undefined]);
  });

  it('make the responses of an integration one by one, and may want a key for messages, which has no effect', async () => {
    const { ApiId } = await aws.send(
      new CreateApiCommand({
        Name: 'chat',
        ProtocolType: 'WEBSOCKET',
        RouteSelectionExpression: '$request.body.action',
      }),
    );
    const { IntegrationId } = await aws.send(new CreateIntegrationCommand({ ApiId, IntegrationType: 'MOCK' }));
    for (const IntegrationResponseKey of ['/200/', '$default']) {
      const made = await aws.send(
        new CreateIntegrationResponseCommand({ ApiId, IntegrationId, IntegrationResponseKey }),
      );
      expect(made.IntegrationResponseKey).toBe(IntegrationResponseKey);
    }
    const route = await aws.send(
      new CreateRouteCommand({
        ApiId,
        RouteKey: 'send',
        Target: `integrations/${IntegrationId ?? ''}`,
        ApiKeyRequired: true,
      }),
    );
    expect(route).toMatchObject({ RouteKey: 'send', ApiKeyRequired: true });
  });

  it('unset what is optional with empty texts and empty objects, in every part of an API', async () => {
    const texts = { Description: 'sells' };
    const { ApiId } = await aws.send(
      new CreateApiCommand({
        Name: 'shop',
        ProtocolType: 'HTTP',
        ...texts,
        CorsConfiguration: { AllowOrigins: ['https://shop.example'] },
      }),
    );
    const api = await aws.send(new UpdateApiCommand({ ApiId, Description: '', CorsConfiguration: {} }));
    expect([api.Description, api.CorsConfiguration]).toEqual([undefined, undefined]);
    const uri = {
      IntegrationType: 'HTTP_PROXY',
      IntegrationMethod: 'GET',
      IntegrationUri: 'http://127.0.0.1:1/',
    } as const;
    const { IntegrationId } = await aws.send(new CreateIntegrationCommand({ ApiId, ...uri, ...texts }));
    const integration = await aws.send(
      new UpdateIntegrationCommand({ ApiId, IntegrationId, Description: '', TlsConfig: {} }),
    );
    expect(integration).toMatchObject({ IntegrationUri: uri.IntegrationUri });
    expect([integration.Description, integration.TlsConfig]).toEqual([undefined, undefined]);
    const Target = `integrations/${IntegrationId ?? ''}`;
    const { RouteId } = await aws.send(
      new CreateRouteCommand({ ApiId, RouteKey: 'GET /', Target, OperationName: 'sell' }),
    );
    const route = await aws.send(new UpdateRouteCommand({ ApiId, RouteId, OperationName: '' }));
    expect([route.Target, route.OperationName]).toEqual([Target, undefined]);
    const AccessLogSettings = { DestinationArn: 'stdout', Format: '$context.requestId' };
    await aws.send(new CreateStageCommand({ ApiId, StageName: 'v1', ...texts, AccessLogSettings }));
    const stage = await aws.send(
      new UpdateStageCommand({ ApiId, StageName: 'v1', Description: '', AccessLogSettings: {} }),
    );
    expect([stage.Description, stage.AccessLogSettings]).toEqual([undefined, undefined]);
  });

  it('delete a VPC link that a stage still serves, as the service lets them: its calls answer 503 from then on', async () => {
    const Tags = { 'gatehouse:targets': `http://127.0.0.1:${String(kit.gateway.trafficPort)}` };
    const { VpcLinkId } = await aws.send(new CreateVpcLinkCommand({ Name: 'orders', SubnetIds: ['s'], Tags }));
    const { ApiId } = await aws.send(new CreateApiCommand({ Name: 'linked', ProtocolType: 'HTTP' }));
    const { IntegrationId } = await aws.send(
      new CreateIntegrationCommand({
        ApiId,
        IntegrationType: 'HTTP_PROXY',
        IntegrationMethod: 'GET',
        IntegrationUri: 'http://orders.internal/healthy',
        ConnectionType: 'VPC_LINK',
        ConnectionId: VpcLinkId,
      }),
    );
    await aws.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /', Target: `integrations/${IntegrationId ?? ''}` }));
    await aws.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }));
    const host = `${ApiId ?? ''}.execute-api.localhost`;
    const status = async (): Promise<number> => (await call({ port: kit.gateway.trafficPort, host, path: '/' })).status;
    // The link leads to the gateway itself, which knows no such host.
    await eventually(async () => expect(await status()).toBe(404));
    await aws.send(new DeleteVpcLinkCommand({ VpcLinkId }));
    await eventually(async () => expect(await status()).toBe(503));
  });
});
