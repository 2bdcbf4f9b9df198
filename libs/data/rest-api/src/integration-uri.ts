import type { RestIntegration } from '@gatehouse/api-model';
import type { Upstream, UpstreamOrigin, UpstreamProvider } from '@gatehouse/exchange';
import { compileUriTemplate } from '@gatehouse/parameter-mapping';
import type { VpcLinkSlots } from '@gatehouse/pipeline';
import type { RequestParameters } from './request-parameters.ts';

/** What integrations are prepared with. */
export interface IntegrationSurroundings {
  readonly apiId: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly upstreams: UpstreamProvider;
  readonly vpcLinks: VpcLinkSlots;
}

/** Where the requests of an integration go. */
export interface Destination {
  readonly upstream: () => Upstream | undefined;
  readonly scheme: 'http' | 'https';
  readonly authority: string;
  /** Path and query for the backend. `unfilled` = a variable of the URI has no value: 500; `unsafe` = a value would leave the path: 400. */
  target(parameters: RequestParameters, query: string, greedyName: string | undefined): string | Problem;
}

/** Why there is no target. */
export interface Problem {
  readonly problem: 'unfilled' | 'unsafe';
  readonly detail: string;
}

const STAGE_VARIABLE = /\$\{stageVariables\.(\w+)\}/g;
const PATH_VARIABLE = /\{([^{}]+?)\+?\}/g;

/** Compiles the URI of an HTTP integration (reference rest-api.md 4.2). Throws RangeError when it leads nowhere with these stage variables. */
export function compileDestination(integration: RestIntegration, around: IntegrationSurroundings): Destination {
  const { uri = '' } = integration;
  const { origin, authority, target } = compileUriTemplate(uri, around.variables);
  const names = [...uri.replace(STAGE_VARIABLE, '').matchAll(PATH_VARIABLE)].map((match) => match[1] ?? '');
  return {
    upstream: upstreamOf(integration, origin, around),
    scheme: origin.scheme,
    authority,
    target: (parameters, query, greedyName) => {
      const missing = names.find((name) => !parameters.path.has(name));
      if (missing !== undefined)
        return { problem: 'unfilled', detail: `the URI has {${missing}}, which nothing fills` };
      const path = target({
        params: paramsOf(parameters, greedyName),
        isGreedy: greedyName !== undefined && parameters.path.has(greedyName),
        path: '',
        query,
        mappedPath: '',
      });
      return path ?? { problem: 'unsafe', detail: 'a path value would make a dot segment' };
    },
  };
}

/** Flat, the greedy one last: its slashes separate segments. */
function paramsOf({ path }: RequestParameters, greedyName: string | undefined): string[] {
  const params: string[] = [];
  for (const [name, value] of path) if (name !== greedyName) params.push(name, value);
  const greedy = greedyName === undefined ? undefined : path.get(greedyName);
  if (greedyName !== undefined && greedy !== undefined) params.push(greedyName, greedy);
  return params;
}

function upstreamOf(
  { connectionType, connectionId = '', tlsConfig }: RestIntegration,
  origin: UpstreamOrigin,
  { upstreams, vpcLinks, variables }: IntegrationSurroundings,
): () => Upstream | undefined {
  if (connectionType === 'VPC_LINK') {
    const slot = vpcLinks.slot(connectionId.replace(STAGE_VARIABLE, (_, name: string) => variables[name] ?? ''));
    return () => slot.upstream;
  }
  const insecureSkipVerification = tlsConfig?.insecureSkipVerification === true && origin.scheme === 'https';
  const upstream = upstreams.origin(
    insecureSkipVerification ? { ...origin, tls: { insecureSkipVerification } } : origin,
  );
  return () => upstream;
}
