import { parseApiDefinition } from '@gatehouse/api-model';
import { Api, HttpApi, HttpIntegration, HttpRoute } from '@gatehouse/contract';
import { describe, expect, it } from 'vitest';
import {
  apiDefinitionFromProto,
  apiDefinitionToProto,
  httpIntegrationFromProto,
  httpIntegrationToProto,
  httpRouteFromProto,
} from './index.ts';

const document = {
  protocolType: 'HTTP',
  name: 'shop',
  corsConfiguration: { allowOrigins: ['https://a.example'], maxAge: 0, allowCredentials: false },
  integrations: {
    backend: {
      integrationType: 'HTTP_PROXY',
      integrationUri: 'http://backend.example/{proxy}',
      requestParameters: { 'overwrite:header.x-id': '$context.requestId' },
      responseParameters: { '404': { 'overwrite:statuscode': '200' } },
      timeoutInMillis: 1000,
    },
    fixed: { integrationType: 'MOCK', mockResponse: { statusCode: 204, headers: { 'x-a': '' } } },
  },
  routes: [
    { routeKey: 'GET /{proxy+}', target: 'integrations/backend', authorizationType: 'NONE' },
    { routeKey: '$default', target: 'integrations/fixed' },
  ],
};

describe('HTTP API messages', () => {
  it('carry a document through bytes and back unchanged', () => {
    const parsed = parseApiDefinition(document);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const bytes = Api.encode(Api.fromPartial({ definition: apiDefinitionToProto(parsed.value) })).finish();
    expect(parseApiDefinition(apiDefinitionFromProto(Api.decode(bytes)))).toEqual({ ok: true, value: document });
  });

  it('without a definition are reported as missing', () => {
    expect(apiDefinitionFromProto(Api.fromPartial({}))).toBeUndefined();
    expect(parseApiDefinition(undefined)).toEqual({ ok: false, problems: [{ path: '', message: 'is required' }] });
  });

  it('report unset implicit fields and zero enums as missing', () => {
    const message = HttpApi.fromPartial({ integrations: { a: {} } });
    const parsed = parseApiDefinition(
      apiDefinitionFromProto(Api.fromPartial({ definition: { $case: 'http', value: message } })),
    );
    expect(parsed).toEqual({
      ok: false,
      problems: [
        { path: 'name', message: 'is required' },
        {
          path: 'integrations.a.integrationType',
          message: 'is required; must be one of HTTP_PROXY, AWS_PROXY, MOCK',
        },
      ],
    });
  });

  it('treat the zero literal of an optional enum as the default', () => {
    const message = HttpIntegration.fromPartial({
      integrationType: 'MOCK',
      connectionType: 'CONNECTION_TYPE_UNSPECIFIED',
    });
    expect(httpIntegrationFromProto(message)).toEqual({ integrationType: 'MOCK' });
    const route = HttpRoute.fromPartial({ routeKey: '$default', authorizationType: 'AUTHORIZATION_TYPE_UNSPECIFIED' });
    expect(httpRouteFromProto(route)).toEqual({ routeKey: '$default' });
  });

  it('convert a route by hand to what its JSON form says', () => {
    const route = HttpRoute.fromJSON({
      routeKey: 'GET /a',
      target: 'integrations/b',
      authorizationType: 'JWT',
      authorizerId: 'j',
      authorizationScopes: ['s'],
      operationName: 'op',
      apiKeyRequired: true,
    });
    expect(httpRouteFromProto(route)).toEqual(HttpRoute.toJSON(route));
  });

  it('convert an integration there and back', () => {
    const integration = { integrationType: 'HTTP_PROXY' as const, integrationUri: 'http://a.example' };
    expect(httpIntegrationFromProto(httpIntegrationToProto(integration))).toEqual(integration);
  });
});
