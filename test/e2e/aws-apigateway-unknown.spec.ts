// The AWS SDK drives Gatehouse (apigateway): every operation that names something says so when it is not there.
import * as gateway from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { failureOfOperation } from './support/rest-client.ts';
import { restApiKit } from './support/rest-api-kit.ts';

const { aws } = restApiKit();

const UNKNOWN = 'nothere';
const patchOperations = [{ op: 'replace', path: '/description', value: 'x' }];

/** Everything that operations name, so that one input does for many; each takes what it knows. */
const INPUT = {
  restApiId: UNKNOWN,
  resourceId: UNKNOWN,
  parentId: UNKNOWN,
  authorizerId: UNKNOWN,
  deploymentId: UNKNOWN,
  documentationPartId: UNKNOWN,
  documentationVersion: UNKNOWN,
  requestValidatorId: UNKNOWN,
  modelName: UNKNOWN,
  stageName: UNKNOWN,
  apiKey: UNKNOWN,
  keyId: UNKNOWN,
  usagePlanId: UNKNOWN,
  vpcLinkId: UNKNOWN,
  clientCertificateId: UNKNOWN,
  domainName: `${UNKNOWN}.example`,
  basePath: UNKNOWN,
  httpMethod: 'GET',
  statusCode: '200',
  responseType: 'DEFAULT_4XX',
  name: 'name',
  pathPart: 'part',
  contentType: 'application/json',
  schema: '{}',
  authorizationType: 'NONE',
  exportType: 'oas30',
  keyType: 'API_KEY',
  startDate: '2026-01-01',
  endDate: '2026-01-02',
  location: { type: 'API' },
  properties: '{}',
  body: '{"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{}}',
  id: UNKNOWN,
  patchOperations,
};

/** What the operations of a row name first, the message, and members in which their input differs. */
const ROWS: readonly (readonly [what: string, message: string, operations: string, others?: object])[] = [
  [
    'an API',
    `Invalid API identifier specified 000000000000:${UNKNOWN}`,
    `CreateDeployment CreateDocumentationPart CreateDocumentationVersion CreateModel CreateResource CreateStage
     DeleteAuthorizer DeleteDeployment DeleteDocumentationPart DeleteDocumentationVersion DeleteGatewayResponse DeleteIntegration
     DeleteIntegrationResponse DeleteMethod DeleteMethodResponse DeleteModel DeleteRequestValidator DeleteResource DeleteRestApi DeleteStage
     FlushStageAuthorizersCache FlushStageCache GetAuthorizer GetAuthorizers GetDeployment GetDeployments 
     GetDocumentationParts GetDocumentationVersion GetDocumentationVersions GetExport GetGatewayResponse GetGatewayResponses GetIntegration
     GetIntegrationResponse GetMethod GetMethodResponse GetModel GetModelTemplate GetModels GetRequestValidator GetRequestValidators
     GetResource GetResources GetRestApi GetStage GetStages ImportDocumentationParts PutGatewayResponse PutIntegrationResponse PutMethod
     PutMethodResponse PutRestApi UpdateAuthorizer UpdateDeployment UpdateDocumentationVersion UpdateGatewayResponse
     UpdateIntegration UpdateIntegrationResponse UpdateMethod UpdateMethodResponse UpdateModel UpdateRequestValidator UpdateResource
     UpdateRestApi UpdateStage`,
  ],
  ['an API', `Invalid API identifier specified 000000000000:${UNKNOWN}`, 'PutIntegration', { type: 'MOCK' }],
  [
    'a documentation part',
    'Invalid Documentation part identifier specified',
    'GetDocumentationPart UpdateDocumentationPart',
  ],
  ['an API key', 'Invalid API Key identifier specified', 'DeleteApiKey GetApiKey UpdateApiKey'],
  [
    'a usage plan',
    'Invalid Usage Plan ID specified',
    'CreateUsagePlanKey DeleteUsagePlan DeleteUsagePlanKey GetUsage GetUsagePlan GetUsagePlanKey GetUsagePlanKeys UpdateUsage UpdateUsagePlan',
  ],
  ['a VPC link', 'Invalid Vpc Link identifier specified', 'DeleteVpcLink GetVpcLink UpdateVpcLink'],
  [
    'a client certificate',
    'Invalid Client Certificate identifier specified',
    'DeleteClientCertificate GetClientCertificate UpdateClientCertificate',
  ],
  [
    'a domain name',
    'Invalid domain name identifier specified',
    'DeleteBasePathMapping DeleteDomainName GetBasePathMapping GetBasePathMappings GetDomainName UpdateBasePathMapping UpdateDomainName',
  ],
];

const OPERATIONS = ROWS.flatMap(([what, message, operations, others]) =>
  operations.split(/\s+/).map((operation) => ({ operation, what, message, input: { ...INPUT, ...others } })),
);

describe('operations of apigateway on what is not there', () => {
  it.each(OPERATIONS)('$operation names $what', async ({ operation, message, input }) => {
    expect(await failureOfOperation(aws, gateway, operation, input)).toEqual(['NotFoundException', 404, message]);
  });

  it('answer 400 where the service does so for an API that is not there', async () => {
    for (const operation of ['CreateRequestValidator', 'CreateBasePathMapping']) {
      expect(await failureOfOperation(aws, gateway, operation, INPUT)).toEqual([
        'BadRequestException',
        400,
        'Invalid REST API identifier specified',
      ]);
    }
  });
});
