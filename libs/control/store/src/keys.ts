/** Resource key of an API in the audit trail. */
export function apiKey(apiId: string): string {
  return `apis/${apiId}`;
}

/** Resource key of a deployment in the audit trail. */
export function deploymentKey(apiId: string, deploymentId: string): string {
  return `deployments/${apiId}/${deploymentId}`;
}

/** Resource and configuration key of a stage. */
export function stageKey(apiId: string, stageName: string): string {
  return `stages/${apiId}/${stageName}`;
}

/** Resource and configuration key of a stage's response cache. */
export function stageCacheKey(apiId: string, stageName: string): string {
  return `stagecaches/${apiId}/${stageName}`;
}

/** Resource and configuration key of a custom domain name. */
export function domainNameKey(domainName: string): string {
  return `domainnames/${domainName}`;
}

/** Resource and configuration key of a VPC link. */
export function vpcLinkKey(vpcLinkId: string): string {
  return `vpclinks/${vpcLinkId}`;
}

/** Resource key of a token in the audit trail. */
export function tokenKey(tokenId: string): string {
  return `tokens/${tokenId}`;
}
