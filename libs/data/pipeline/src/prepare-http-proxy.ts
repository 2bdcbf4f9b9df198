import type { HttpIntegration } from '@gatehouse/api-model';
import type { Upstream, UpstreamOrigin, UpstreamTls } from '@gatehouse/exchange';
import { compileRequestMapping, compileResponseMapping, compileUriTemplate } from '@gatehouse/parameter-mapping';
import type { IntegrationOrigin } from '@gatehouse/parameter-mapping';
import { SnapshotError } from '@gatehouse/snapshot';
import { httpProxyIntegration } from './http-proxy-integration.ts';
import type { ProxyPlan } from './http-proxy-integration.ts';
import type { IntegrationContext } from './prepare-stage.ts';
import { OwnHeaders } from './own-headers.ts';
import type { PreparedIntegration } from './prepared.ts';

/** Milliseconds when an integration names no timeout (reference http-api.md 1). */
const DEFAULT_TIMEOUT_MS = 30_000;

/** Where the requests of an integration go. */
type Destination = Pick<ProxyPlan, 'upstream' | 'scheme' | 'authority' | 'target'>;

/** Compiles an HTTP_PROXY integration. Throws RangeError or SnapshotError when it cannot be served. */
export function prepareHttpProxyIntegration(
  integration: HttpIntegration,
  context: IntegrationContext,
): PreparedIntegration {
  const isPrivate = integration.connectionType === 'VPC_LINK';
  return httpProxyIntegration({
    ...(isPrivate ? privateDestination(integration, context) : publicDestination(integration, context)),
    mapsHost: isPrivate,
    method: fixedMethod(integration),
    requestMapping: compileRequestMapping(integration.requestParameters),
    responseMapping: compileResponseMapping(integration.responseParameters),
    timeoutMs: integration.timeoutInMillis ?? DEFAULT_TIMEOUT_MS,
    ownHeaders: new OwnHeaders(),
  });
}

function fixedMethod({ integrationMethod }: HttpIntegration): string | undefined {
  return integrationMethod === 'ANY' ? undefined : integrationMethod;
}

function publicDestination(integration: HttpIntegration, context: IntegrationContext): Destination {
  const { authority, origin, target } = uriDestination(integration.integrationUri ?? '', context);
  const upstream = context.upstreams.origin(withTls(origin, integration));
  return { upstream: () => upstream, scheme: origin.scheme, authority, target };
}

/**
 * A VPC link is reached by its slot. With a URL the backend sees its host and path; without one (or with an ARN) it sees the
 * client's host and the path with the stage in front (reference http-api.md 3 and 8). A mapping of Host wins over both.
 */
function privateDestination(integration: HttpIntegration, context: IntegrationContext): Destination {
  if (integration.connectionId === undefined) throw new SnapshotError('a VPC_LINK integration needs a connectionId');
  const slot = context.vpcLinks.slot(integration.connectionId);
  const upstream = (): Upstream | undefined => slot.upstream;
  const uri = integration.integrationUri;
  if (uri !== undefined && /^https?:/i.test(uri)) {
    const { authority, origin, target } = uriDestination(uri, context);
    return { upstream, scheme: origin.scheme, authority, target };
  }
  return {
    upstream,
    scheme: 'http',
    authority: undefined,
    target: (invocation, path, query) => {
      const target = path === '' ? invocation.stagePath : path;
      return query === '' ? target : `${target}?${query}`;
    },
  };
}

function uriDestination(
  uri: string,
  context: IntegrationContext,
): { origin: IntegrationOrigin; authority: string; target: ProxyPlan['target'] } {
  const template = compileUriTemplate(uri, context.variables, { appendsRequestPath: context.isDefaultRoute });
  return {
    origin: template.origin,
    authority: template.authority,
    target: (invocation, path, query) =>
      template.target({
        params: invocation.pathParameters,
        isGreedy: invocation.route?.greedyParam !== undefined,
        path: invocation.routePath,
        query,
        mappedPath: path,
      }),
  };
}

function withTls(origin: IntegrationOrigin, { tlsConfig }: HttpIntegration): UpstreamOrigin {
  if (origin.scheme === 'http' || tlsConfig === undefined) return origin;
  const { serverNameToVerify, caCertificates, insecureSkipVerification } = tlsConfig;
  const tls: UpstreamTls = {
    ...(serverNameToVerify === undefined ? {} : { serverName: serverNameToVerify }),
    ...(caCertificates === undefined ? {} : { caCertificates }),
    ...(insecureSkipVerification === undefined ? {} : { insecureSkipVerification }),
  };
  return { ...origin, tls };
}
