/** The host of a Host header value in lower case: without port, without a final dot. An IPv6 literal keeps its brackets. */
export function hostNameOf(authority: string): string {
  const colon = authority.startsWith('[') ? authority.indexOf(':', authority.indexOf(']')) : authority.indexOf(':');
  const name = (colon === -1 ? authority : authority.slice(0, colon)).toLowerCase();
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** The first label of a host name. */
export function firstLabelOf(hostName: string): string {
  const dot = hostName.indexOf('.');
  return dot === -1 ? hostName : hostName.slice(0, dot);
}

const EXECUTE_API = 'execute-api.';

/** The API id of a default endpoint `{apiId}.execute-api.{anything}`, or undefined for any other host. */
export function apiIdOfHost(hostName: string): string | undefined {
  const dot = hostName.indexOf('.');
  const hasApi = dot > 0 && hostName.startsWith(EXECUTE_API, dot + 1) && hostName.length > dot + 1 + EXECUTE_API.length;
  return hasApi ? hostName.slice(0, dot) : undefined;
}

/** What a Host header value says. */
export interface HostParts {
  readonly hostName: string;
  /** Of a default endpoint. */
  readonly apiId: string | undefined;
}

/** Takes host values apart. Most requests of a moment name the same host: the last one is remembered. */
export class HostNames {
  #authority = '';
  #parts: HostParts = { hostName: '', apiId: undefined };

  of(authority: string): HostParts {
    if (authority !== this.#authority) {
      const hostName = hostNameOf(authority);
      this.#parts = { hostName, apiId: apiIdOfHost(hostName) };
      this.#authority = authority;
    }
    return this.#parts;
  }
}
