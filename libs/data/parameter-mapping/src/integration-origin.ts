/** Where an integration URI points: never decided by request data. */
export interface IntegrationOrigin {
  readonly scheme: 'http' | 'https';
  /** Host name or address, an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** An integration URI cut after its authority. */
export interface SplitUri {
  readonly origin: IntegrationOrigin;
  /** Value of the Host header: host, and the port unless it is the scheme's own. */
  readonly authority: string;
  /** Path and query template. */
  readonly rest: string;
}

const URI = /^(https?:\/\/[^/?#{}@\s\\]+)((?:[/?].*)?)$/is;

/** Splits a URI whose stage variables are in place. Throws RangeError for anything but http(s) with a fixed host. */
export function splitOrigin(integrationUri: string, uri: string): SplitUri {
  const match = URI.exec(uri);
  const base = `${match?.[1] ?? ''}/`;
  if (match === null || !URL.canParse(base)) {
    throw refusal(integrationUri, 'it must be http:// or https:// with a fixed host, and a port if it needs one');
  }
  const { protocol, hostname, port, host: authority } = new URL(base);
  return { origin: originOf(protocol, hostname, port), authority, rest: match[2] ?? '' };
}

function originOf(protocol: string, hostname: string, port: string): IntegrationOrigin {
  const scheme = protocol === 'https:' ? 'https' : 'http';
  const defaultPort = scheme === 'https' ? 443 : 80;
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return { scheme, host, port: port === '' ? defaultPort : Number(port) };
}

/** The error for a URI that cannot be used. */
export function refusal(integrationUri: string, why: string): RangeError {
  return new RangeError(`The integration URI "${integrationUri}" cannot be used: ${why}.`);
}
