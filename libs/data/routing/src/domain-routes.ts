import type { ApiMapping, DomainName } from '@gatehouse/api-model';
import { createBasePathTable, restOfPath } from './base-path.ts';
import type { BasePathTable } from './base-path.ts';
import { firstLabelOf } from './host-name.ts';
import { compileRoutingRules } from './routing-rules.ts';

/** Which API and stage a request goes to, decided by host, base path and routing rules. */
export interface HostMatch {
  readonly apiId: string;
  /** The stage; undefined where the first path segment selects it: on the default endpoint, and by a mapping that names none. */
  readonly stageName: string | undefined;
  /** Path without base path, still with the stage when `stageName` is undefined; at least `/`. */
  readonly path: string;
  /** True for execute-api hosts and paths: `disableExecuteApiEndpoint` closes them. */
  readonly isDefaultEndpoint: boolean;
  /** The host the client used, lower case, without port. */
  readonly domainName: string;
  /** First label of `domainName`. */
  readonly domainPrefix: string;
  /** The mapping key or the rule's base path that matched, `(none)` for the catch-all mapping; undefined when none was in play. */
  readonly basePathMatched: string | undefined;
  /** Priority (unique in a domain) of the routing rule that matched. */
  readonly routingRulePriority: number | undefined;
}

/**
 * Why no API serves a request. `unknown-host` and `no-mapping`: answer 403 Forbidden.
 * `health-check`: `/ping` or `/sping` of a custom domain, which are reserved (reference http-api.md 4).
 */
export type HostFailure = 'unknown-host' | 'no-mapping' | 'health-check';

/** One custom domain, ready to be asked. */
export type DomainRoutes = (hostName: string, path: string, headers: readonly string[]) => HostMatch | HostFailure;

/** Name the service gives to the empty mapping. */
const CATCH_ALL = '(none)';

/** Compiles the mappings and rules of a domain by its routing mode, `API_MAPPING_ONLY` by default (reference http-api.md 4 and 5). */
export function compileDomain(domain: DomainName): DomainRoutes {
  const mode = domain.routingMode ?? 'API_MAPPING_ONLY';
  const mappings = createBasePathTable(domain.apiMappings.map((mapping) => [mapping.apiMappingKey ?? '', mapping]));
  const rules = compileRoutingRules(mode === 'API_MAPPING_ONLY' ? [] : domain.routingRules);
  const usesMappings = mode !== 'ROUTING_RULE_ONLY';
  return (hostName, path, headers) => {
    if (path === '/ping' || path === '/sping') return 'health-check';
    const rule = rules(path, headers);
    if (rule === undefined) return usesMappings ? matchMapping(mappings, hostName, path) : 'no-mapping';
    return {
      apiId: rule.apiId,
      stageName: rule.stageName,
      path: rule.path,
      isDefaultEndpoint: false,
      domainName: hostName,
      domainPrefix: firstLabelOf(hostName),
      basePathMatched: rule.basePathMatched,
      routingRulePriority: rule.priority,
    };
  };
}

function matchMapping(mappings: BasePathTable<ApiMapping>, hostName: string, path: string): HostMatch | HostFailure {
  const match = mappings.match(path);
  if (match === undefined) return 'no-mapping';
  return {
    apiId: match.value.apiId,
    stageName: match.value.stage,
    path: restOfPath(path, match.end),
    isDefaultEndpoint: false,
    domainName: hostName,
    domainPrefix: firstLabelOf(hostName),
    basePathMatched: match.basePath.text === '' ? CATCH_ALL : match.basePath.text,
    routingRulePriority: undefined,
  };
}
