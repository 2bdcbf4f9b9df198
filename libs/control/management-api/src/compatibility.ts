/** Operations of version 1 that are served, but not quite as the service does; and how. */
export const V1_DIFFERENCES: Readonly<Record<string, string>> = {
  CreateRestApi: 'a policy is checked for its form and kept; the service also checks the principals',
};

const TEST_INVOKE = 'calls go through nodes: deploy to a stage of your own and call it';

const V1_NOT_SERVED: Readonly<Record<string, string>> = {
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
  CreateStage: '`accessLogSettings.destinationArn` is `stdout`, `stderr` or `file:/path`',
  CreateVpcLink:
    'the tag `gatehouse:targets` names the backends, URLs separated by blanks; subnets and security groups are kept without effect',
  ExportApi: '`exportVersion` is ignored',
  UpdateAuthorizer: 'as CreateAuthorizer',
  UpdateDomainName: 'as CreateDomainName',
  UpdateIntegration: 'as CreateIntegration',
  UpdateRoute: 'as CreateRoute',
  UpdateStage: 'as CreateStage',
};

const PORTALS = 'developer portals are not part of Gatehouse';

/** Why an operation of version 2 that is not served is not. */
export function whyNotServed(operation: string): string {
  if (operation === 'ResetAuthorizersCache') return 'no authorizer is served yet, so nothing is cached';
  return /Portal|ProductPage|ProductRestEndpointPage/.test(operation) ? PORTALS : 'not served';
}
