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

/** Resource and configuration key of a usage plan. */
export function usagePlanKey(usagePlanId: string): string {
  return `usageplans/${usagePlanId}`;
}

/** Resource key of an API key in the audit trail. */
export function apiKeyKey(apiKeyId: string): string {
  return `apikeys/${apiKeyId}`;
}

/** Configuration key of the API keys whose digests start like this one. */
export function apiKeyShardKey(valueDigest: string): string {
  return `apikeys/${valueDigest.slice(0, 2)}`;
}

/** Resource key of an API key in a usage plan in the audit trail. */
export function usagePlanKeyKey(usagePlanId: string, apiKeyId: string): string {
  return `usageplankeys/${usagePlanId}/${apiKeyId}`;
}

/** Resource key of what a key has used of a plan in the audit trail. */
export function usageKey(usagePlanId: string, apiKeyId: string): string {
  return `usage/${usagePlanId}/${apiKeyId}`;
}

/** Resource key of a client certificate in the audit trail. */
export function clientCertificateKey(clientCertificateId: string): string {
  return `clientcertificates/${clientCertificateId}`;
}

/** Resource key of a documentation version in the audit trail. */
export function documentationVersionKey(apiId: string, version: string): string {
  return `documentationversions/${apiId}/${version}`;
}

/** Resource and configuration key of the account. */
export const ACCOUNT_KEY = 'account';

/** Resource key of a token in the audit trail. */
export function tokenKey(tokenId: string): string {
  return `tokens/${tokenId}`;
}
