import type { DomainName } from '@gatehouse/api-model';
import { compileDomain } from './domain-routes.ts';
import type { DomainRoutes, HostFailure, HostMatch } from './domain-routes.ts';
import { firstLabelOf, HostNames } from './host-name.ts';
import type { HostParts } from './host-name.ts';
import { decodePercent } from './percent.ts';
import { DEFAULT_STAGE } from './select-stage.ts';

/** The part of a request that decides which API serves it. */
export interface HostRequest {
  /** Host header as sent; a port is ignored. */
  readonly authority: string;
  /** Path as sent, without query. */
  readonly path: string;
  /** Flat list, names in lower case. */
  readonly headers: readonly string[];
}

/** All hosts this node answers for. Immutable: a change gives a new table, which shares everything else with the one before. */
export interface HostTable {
  resolve(request: HostRequest): HostMatch | HostFailure;
  /** A table with this domain added or replaced. */
  withDomain(domain: DomainName): HostTable;
  withoutDomain(domainName: string): HostTable;
}

/** Path form of the default endpoint, for clients that cannot set Host: `/_aws/execute-api/{apiId}/{stage}/{path}`. */
export const EXECUTE_API_PATH = '/_aws/execute-api/';

/**
 * Makes a host table. Order: exact custom domain, `{apiId}.execute-api.{anything}`, wildcard domain (its `*` stands for the first label only),
 * then the path form, which is served on hosts that nothing else claims. Whether the API exists, and whether it has closed its default
 * endpoint, is the caller's question. Source: reference http-api.md 4, operations.md 7.2.
 */
export function createHostTable(domains: readonly DomainName[] = []): HostTable {
  return tableOf(new Map(domains.map((domain) => [domain.domainName.toLowerCase(), compileDomain(domain)])));
}

function tableOf(domains: ReadonlyMap<string, DomainRoutes>): HostTable {
  const names = new HostNames();
  return {
    resolve: (request) => resolveHost(domains, names.of(request.authority), request),
    withDomain: (domain) => tableOf(new Map(domains).set(domain.domainName.toLowerCase(), compileDomain(domain))),
    withoutDomain(domainName) {
      const rest = new Map(domains);
      rest.delete(domainName.toLowerCase());
      return tableOf(rest);
    },
  };
}

function resolveHost(
  domains: ReadonlyMap<string, DomainRoutes>,
  { hostName, apiId }: HostParts,
  request: HostRequest,
): HostMatch | HostFailure {
  const exact = domains.size === 0 ? undefined : domains.get(hostName);
  if (exact !== undefined) return exact(hostName, request.path, request.headers);
  if (apiId !== undefined) return defaultEndpoint(apiId, hostName, undefined, request.path);
  const wildcard = domains.size === 0 ? undefined : domains.get(`*${hostName.slice(firstLabelOf(hostName).length)}`);
  if (wildcard !== undefined) return wildcard(hostName, request.path, request.headers);
  return request.path.startsWith(EXECUTE_API_PATH) ? resolvePathForm(hostName, request.path) : 'unknown-host';
}

function resolvePathForm(hostName: string, path: string): HostMatch | HostFailure {
  const idEnd = endOfSegment(path, EXECUTE_API_PATH.length);
  const apiId = path.slice(EXECUTE_API_PATH.length, idEnd);
  if (apiId === '') return 'unknown-host';
  const stageEnd = endOfSegment(path, idEnd + 1);
  if (decodePercent(path.slice(idEnd + 1, stageEnd)) === DEFAULT_STAGE) {
    return defaultEndpoint(apiId, hostName, DEFAULT_STAGE, path.slice(stageEnd) || '/');
  }
  return defaultEndpoint(apiId, hostName, undefined, path.slice(idEnd) || '/');
}

function endOfSegment(path: string, start: number): number {
  const slash = path.indexOf('/', start);
  return slash === -1 ? path.length : slash;
}

function defaultEndpoint(apiId: string, hostName: string, stageName: string | undefined, path: string): HostMatch {
  return {
    apiId,
    stageName,
    path,
    isDefaultEndpoint: true,
    domainName: hostName,
    domainPrefix: firstLabelOf(hostName),
    basePathMatched: undefined,
    routingRulePriority: undefined,
  };
}
