import {
  GetAccountCommand,
  GetApiKeysCommand,
  GetClientCertificatesCommand,
  GetDomainNamesCommand as GetDomainNamesV1Command,
  GetRestApisCommand,
  GetUsagePlansCommand,
  GetVpcLinksCommand as GetVpcLinksV1Command,
} from '@aws-sdk/client-api-gateway';
import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { GetApisCommand, GetDomainNamesCommand, GetVpcLinksCommand } from '@aws-sdk/client-apigatewayv2';
import type { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import type { Gateway } from '../e2e/support/gateway.ts';
import { httpApiClient } from '../e2e/support/http-api-client.ts';
import { restClient } from '../e2e/support/rest-client.ts';

/** The SDK's clients of both versions of the service. */
export interface Clients {
  readonly v1: APIGatewayClient;
  readonly v2: ApiGatewayV2Client;
}

/** Clients of a gateway; any credentials do. */
export function clientsOf(gateway: Gateway): Clients {
  return { v1: restClient(() => gateway), v2: httpApiClient(() => gateway) };
}

/** Everything that stands by itself, of both versions: `kind: name`, sorted. Parts of an API or of a domain name go with it. */
export async function everythingListed({ v1, v2 }: Clients): Promise<readonly string[]> {
  const page = { limit: 500 };
  const lists: Readonly<Record<string, readonly (string | undefined)[]>> = {
    'REST API': ((await v1.send(new GetRestApisCommand(page))).items ?? []).map(({ name }) => name),
    'API key': ((await v1.send(new GetApiKeysCommand(page))).items ?? []).map(({ name }) => name),
    'usage plan': ((await v1.send(new GetUsagePlansCommand(page))).items ?? []).map(({ name }) => name),
    'client certificate': ((await v1.send(new GetClientCertificatesCommand(page))).items ?? []).map(
      ({ clientCertificateId }) => clientCertificateId,
    ),
    'domain name': ((await v1.send(new GetDomainNamesV1Command(page))).items ?? []).map(({ domainName }) => domainName),
    'VPC link of version 1': ((await v1.send(new GetVpcLinksV1Command(page))).items ?? []).map(({ name }) => name),
    "role of the account's logs": [(await v1.send(new GetAccountCommand())).cloudwatchRoleArn].filter(Boolean),
    'HTTP or WebSocket API': ((await v2.send(new GetApisCommand())).Items ?? []).map(({ Name }) => Name),
    'domain name of version 2': ((await v2.send(new GetDomainNamesCommand())).Items ?? []).map(
      ({ DomainName }) => DomainName,
    ),
    'VPC link': ((await v2.send(new GetVpcLinksCommand())).Items ?? []).map(({ Name }) => Name),
  };
  return Object.entries(lists)
    .flatMap(([kind, names]) => names.map((name) => `${kind}: ${String(name)}`))
    .sort();
}
