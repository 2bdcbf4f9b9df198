// The AWS SDK drives Gatehouse: pages of lists of both versions of the service.
import {
  CreateResourceCommand,
  CreateRestApiCommand,
  GetAuthorizersCommand,
  GetModelsCommand,
  GetResourcesCommand,
  GetRestApisCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import {
  CreateRouteCommand,
  DeleteRouteCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
} from '@aws-sdk/client-apigatewayv2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpApiKit } from './support/http-api-kit.ts';
import { failureOf, restClient } from './support/rest-client.ts';

const kit = httpApiKit();
const { aws: v2 } = kit;
const v1 = restClient(() => kit.gateway);
let restApiId = '';
let ApiId = '';

beforeAll(async () => {
  const { id = '', rootResourceId: parentId } = await v1.send(new CreateRestApiCommand({ name: 'pages' }));
  restApiId = id;
  await v1.send(new CreateRestApiCommand({ name: 'another' }));
  for (let i = 0; i < 30; i++) {
    await v1.send(new CreateResourceCommand({ restApiId, parentId, pathPart: `r${String(i)}` }));
  }
  ApiId = await kit.newApi('pages');
  const Target = `integrations/${await kit.newIntegration(ApiId)}`;
  for (let i = 0; i < 6; i++) {
    await v2.send(new CreateRouteCommand({ ApiId, RouteKey: `GET /r${String(i)}`, Target }));
  }
});

afterAll(() => v1.destroy());

const BAD = ['BadRequestException', 400, 'Invalid position parameter specified'];

describe('pages of version 1', () => {
  it.each([0, -1, 501, undefined])('a limit of %s counts as 25', async (limit) => {
    const { items = [] } = await v1.send(new GetResourcesCommand({ restApiId, limit }));
    expect(items).toHaveLength(25);
  });

  it.each(['abc', '%%%', 'MTI', '99999'])('the position "%s" is refused', async (position) => {
    expect(await failureOf(v1.send(new GetResourcesCommand({ restApiId, position })))).toEqual(BAD);
    expect(await failureOf(v1.send(new GetModelsCommand({ restApiId, position })))).toEqual(BAD);
  });

  it('a position is of one list', async () => {
    const { position } = await v1.send(new GetResourcesCommand({ restApiId, limit: 1 }));
    expect(position).toBeDefined();
    expect(await failureOf(v1.send(new GetAuthorizersCommand({ restApiId, position })))).toEqual(BAD);
    const apis = await v1.send(new GetRestApisCommand({ limit: 1 }));
    expect(apis.position).toBeDefined();
    const [type, status] = await failureOf(v1.send(new GetUsagePlansCommand({ position: apis.position })));
    expect([type, status]).toEqual(['BadRequestException', 400]);
  });

  it('an empty position is none', async () => {
    expect((await v1.send(new GetRestApisCommand({ limit: 1, position: '' }))).items).toHaveLength(1);
  });
});

describe('pages of version 2', () => {
  it.each(['abc', '1', 'MTI'])('the token "%s" is refused', async (NextToken) => {
    const failure = await failureOf(v2.send(new GetRoutesCommand({ ApiId, NextToken })));
    expect(failure).toEqual(['BadRequestException', 400, 'Invalid nextToken parameter specified']);
  });

  it('a token is of one list', async () => {
    const { NextToken } = await v2.send(new GetRoutesCommand({ ApiId, MaxResults: '1' }));
    expect(NextToken).toBeDefined();
    expect((await failureOf(v2.send(new GetIntegrationsCommand({ ApiId, NextToken }))))[1]).toBe(400);
    const other = await kit.newApi('other');
    expect((await failureOf(v2.send(new GetRoutesCommand({ ApiId: other, NextToken }))))[1]).toBe(400);
  });

  it('what is deleted between two pages hides nothing that is still there', async () => {
    const first = await v2.send(new GetRoutesCommand({ ApiId, MaxResults: '3' }));
    for (const { RouteId } of first.Items ?? []) await v2.send(new DeleteRouteCommand({ ApiId, RouteId }));
    const { Items = [], NextToken } = await v2.send(new GetRoutesCommand({ ApiId, NextToken: first.NextToken }));
    expect(Items.map(({ RouteKey }) => RouteKey)).toEqual(['GET /r3', 'GET /r4', 'GET /r5']);
    expect(NextToken).toBeUndefined();
  });
});
