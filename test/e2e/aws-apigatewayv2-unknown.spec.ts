// The AWS SDK drives Gatehouse (apigatewayv2): every operation that names something says so when it is not there.
import * as gateway from '@aws-sdk/client-apigatewayv2';
import { describe, expect, it } from 'vitest';
import { httpApiKit } from './support/http-api-kit.ts';
import { failureOfOperation } from './support/rest-client.ts';

const { aws } = httpApiKit();

const UNKNOWN = 'nothere';

/** Everything that operations name, so that one input does for many; each takes what it knows. */
const INPUT = {
  ApiId: UNKNOWN,
  AuthorizerId: UNKNOWN,
  DeploymentId: UNKNOWN,
  IntegrationId: UNKNOWN,
  IntegrationResponseId: UNKNOWN,
  ModelId: UNKNOWN,
  RouteId: UNKNOWN,
  RouteResponseId: UNKNOWN,
  RequestParameterKey: UNKNOWN,
  StageName: UNKNOWN,
  VpcLinkId: UNKNOWN,
  ApiMappingId: UNKNOWN,
  RoutingRuleId: UNKNOWN,
  DomainName: `${UNKNOWN}.example`,
  Stage: UNKNOWN,
  RouteKey: 'GET /',
  Name: 'name',
  AuthorizerType: 'JWT',
  IdentitySource: ['$request.header.Authorization'],
  JwtConfiguration: { Issuer: 'https://issuer.example', Audience: ['a'] },
  IntegrationType: 'MOCK',
  IntegrationResponseKey: '$default',
  RouteResponseKey: '$default',
  ContentType: 'application/json',
  Schema: '{}',
  Specification: 'OAS30',
  OutputType: 'JSON',
  Body: '{"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{}}',
  Priority: 1,
  Conditions: [],
  Actions: [{ InvokeApi: { ApiId: UNKNOWN, Stage: UNKNOWN } }],
};

/** What the operations of a row name first, and the message. */
const ROWS: readonly (readonly [what: string, message: string, operations: string])[] = [
  [
    'an API',
    `Invalid API identifier specified 000000000000:${UNKNOWN}`,
    `CreateAuthorizer CreateDeployment CreateIntegration CreateIntegrationResponse CreateModel CreateRoute CreateRouteResponse CreateStage
     DeleteAccessLogSettings DeleteApi DeleteAuthorizer DeleteCorsConfiguration DeleteDeployment DeleteIntegration DeleteIntegrationResponse
     DeleteModel DeleteRoute DeleteRouteRequestParameter DeleteRouteResponse DeleteRouteSettings DeleteStage ExportApi GetApi GetAuthorizer
     GetAuthorizers GetDeployment GetDeployments GetIntegration GetIntegrationResponse GetIntegrationResponses GetIntegrations GetModel
     GetModelTemplate GetModels GetRoute GetRouteResponse GetRouteResponses GetRoutes GetStage GetStages ReimportApi ResetAuthorizersCache
     UpdateApi UpdateAuthorizer UpdateDeployment UpdateIntegration UpdateIntegrationResponse UpdateModel UpdateRoute UpdateRouteResponse
     UpdateStage`,
  ],
  ['a VPC link', 'Invalid Vpc Link identifier specified', 'DeleteVpcLink GetVpcLink UpdateVpcLink'],
  [
    'a domain name',
    'Invalid domain name identifier specified',
    `CreateApiMapping CreateRoutingRule DeleteApiMapping DeleteDomainName DeleteRoutingRule GetApiMapping GetApiMappings GetDomainName
     GetRoutingRule ListRoutingRules PutRoutingRule UpdateApiMapping UpdateDomainName`,
  ],
];

const OPERATIONS = ROWS.flatMap(([what, message, operations]) =>
  operations.split(/\s+/).map((operation) => ({ operation, what, message })),
);

describe('operations of apigatewayv2 on what is not there', () => {
  it.each(OPERATIONS)('$operation names $what', async ({ operation, message }) => {
    expect(await failureOfOperation(aws, gateway, operation, INPUT)).toEqual(['NotFoundException', 404, message]);
  });
});
