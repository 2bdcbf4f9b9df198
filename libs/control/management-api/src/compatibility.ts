/** Operations of version 1 that are served, but not quite as the service does; and how. */
export const V1_DIFFERENCES: Readonly<Record<string, string>> = {
  CreateApiKey: 'the id is always another than the value; `stageKeys` is refused: usage plans bind keys to stages',
  CreateAuthorizer: 'stored; a stage cannot serve methods with an authorizer yet',
  CreateDomainName:
    'certificates are named, not uploaded, and kept without effect; mutual TLS, policies and private endpoints are refused; the name itself is its `regionalDomainName` and `distributionDomainName`',
  CreateRestApi: 'a policy is checked for its form and kept; the service also checks the principals',
  CreateStage:
    'a cache is there at once; `accessLogSettings.destinationArn` is `stdout`, `stderr` or `file:/path`; an ARN is kept and means `stdout`',
  CreateVpcLink:
    '`targetArns` is the URL of the backend in place of a load balancer, or the tag `gatehouse:targets` names URLs separated by blanks',
  FlushStageAuthorizersCache: 'no authorizer is served yet, so there is nothing to empty',
  GenerateClientCertificate: 'certificate and key are kept; backends do not see them yet',
  GetExport: '`postman` adds nothing; hosts are those of Gatehouse',
  GetDomainNameAccessAssociations: 'there are none: private custom domain names are not served',
  GetModelTemplate: 'the structure is the service’s, sample values may differ',
  GetSdkType: 'texts are Gatehouse’s own',
  GetSdkTypes: 'texts are Gatehouse’s own',
  GetUsage: 'of a plan without quota the remaining requests are -1',
  GetUsagePlanKey: 'without the value, which CreateUsagePlanKey and GetApiKey show',
  GetUsagePlanKeys: 'as GetUsagePlanKey',
  ImportDocumentationParts: 'the document needs `info.title`',
  ImportRestApi:
    'warnings are in Gatehouse’s own words, with the line; a documentation version that exists keeps its parts',
  PutRestApi: 'as ImportRestApi',
  PutIntegration: '`AWS` and `AWS_PROXY` are stored; a stage cannot serve them yet',
  UpdateAccount: 'the role allows a logging level of stages and has no other effect',
  UpdateApiKey: '`/labels` and `/stages` are refused, as CreateApiKey',
  UpdateAuthorizer: 'as CreateAuthorizer',
  UpdateDomainName: 'as CreateDomainName',
  UpdateIntegration: 'as PutIntegration',
  UpdateRestApi: 'as CreateRestApi',
  UpdateStage: 'as CreateStage; tracing is kept without effect; a client certificate is not shown to backends yet',
};

const TEST_INVOKE = 'calls go through nodes: deploy to a stage of your own and call it';

const PRIVATE_DOMAINS = 'private custom domain names are not served, so nothing can be associated with them';

const V1_NOT_SERVED: Readonly<Record<string, string>> = {
  CreateDomainNameAccessAssociation: PRIVATE_DOMAINS,
  DeleteDomainNameAccessAssociation: PRIVATE_DOMAINS,
  GetSdk: 'OpenAPI tools make client code of what GetExport gives',
  RejectDomainNameAccessAssociation: PRIVATE_DOMAINS,
  TestInvokeAuthorizer: TEST_INVOKE,
  TestInvokeMethod: TEST_INVOKE,
};

/** Why an operation of version 1 that is not served is not. */
export function whyV1NotServed(operation: string): string {
  return V1_NOT_SERVED[operation] ?? 'not served yet';
}

/** Operations of version 2 that are served, but not quite as the service does; and how. */
export const V2_DIFFERENCES: Readonly<Record<string, string>> = {
  CreateApi: 'a function ARN as `target` is stored; functions are not served yet',
  CreateAuthorizer: 'stored; a stage cannot serve routes with an authorizer yet',
  CreateDomainName:
    'certificates are kept without effect; mutual TLS is refused; the name itself is its `apiGatewayDomainName`',
  CreateIntegration: '`AWS_PROXY` is stored; a stage cannot serve it yet',
  CreateRoute: 'a route of an HTTP API needs a target',
  CreateStage:
    '`accessLogSettings.destinationArn` is `stdout`, `stderr` or `file:/path`; an ARN is kept and means `stdout`',
  CreateVpcLink:
    'the tag `gatehouse:targets` names the backends, URLs separated by blanks; subnets and security groups are kept without effect',
  ExportApi: '`exportVersion` is ignored',
  ResetAuthorizersCache: 'no authorizer is served yet, so there is nothing to empty',
  UpdateAuthorizer: 'as CreateAuthorizer',
  UpdateDomainName: 'as CreateDomainName',
  UpdateIntegration: 'as CreateIntegration',
  UpdateRoute: 'as CreateRoute',
  UpdateStage: 'as CreateStage',
};

const PORTALS = 'developer portals are not part of Gatehouse';

/** Why an operation of version 2 that is not served is not. */
export function whyNotServed(operation: string): string {
  return /Portal|ProductPage|ProductRestEndpointPage/.test(operation) ? PORTALS : 'not served';
}
