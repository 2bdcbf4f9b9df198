import type { AccountIdentity } from './context.ts';

// ARNs of the service (reference http-api.md 1): management ARNs have no account.

/** The ARN of an API, a stage, a VPC link: `path` begins with a slash. */
export function managementArn({ region }: AccountIdentity, path: string): string {
  return `arn:aws:apigateway:${region}::${path}`;
}

/** The ARN of a custom domain name. */
export function domainNameArn(identity: AccountIdentity, domainName: string): string {
  return managementArn(identity, `/domainnames/${domainName}`);
}

/** The ARN of a routing rule. */
export function routingRuleArn({ region, accountId }: AccountIdentity, domainName: string, id: string): string {
  return `arn:aws:apigateway:${region}:${accountId}:/domainnames/${domainName}/routingrules/${id}`;
}

/** The path of a management ARN: `/apis/abc`; undefined for anything else. */
export function pathOfArn(arn: string): string | undefined {
  return /^arn:[a-z-]+:apigateway:[a-z0-9-]*:\d*:(\/.+)$/.exec(arn)?.[1];
}
