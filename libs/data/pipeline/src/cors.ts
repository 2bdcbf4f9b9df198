import type { CorsConfiguration } from '@gatehouse/api-model';
import { headerOf } from '@gatehouse/exchange';
import type { GatewayRequest } from '@gatehouse/exchange';

/** CORS of an API, compiled once (reference http-api.md 11). */
export interface PreparedCors {
  /** True for OPTIONS with `Origin` and `Access-Control-Request-Method`. */
  isPreflight(request: GatewayRequest): boolean;
  /** Headers of the 204 that answers a preflight; none when the origin is not allowed. */
  preflightHeaders(request: GatewayRequest): string[];
  /** Removes the backend's CORS headers and adds the gateway's own when the request's origin is allowed. */
  applyTo(request: GatewayRequest, headers: string[]): string[];
}

/** Compiles a CORS configuration. */
export function prepareCors(cors: CorsConfiguration): PreparedCors {
  const allowedOrigin = compileOrigins(cors.allowOrigins ?? []);
  const preflight = preflightOnlyHeaders(cors);
  const exposed = list('access-control-expose-headers', cors.exposeHeaders);
  const credentials = cors.allowCredentials === true ? ['access-control-allow-credentials', 'true'] : [];

  const originHeaders = (request: GatewayRequest): string[] | undefined => {
    const origin = headerOf(request.headers, 'origin');
    const allowed = origin === undefined ? undefined : allowedOrigin(origin);
    if (allowed === undefined) return undefined;
    const headers = ['access-control-allow-origin', allowed, ...credentials];
    // The answer differs by origin: a cache must know (Fetch standard, CORS protocol and HTTP caches).
    return allowed === '*' ? headers : [...headers, 'vary', 'Origin'];
  };

  return {
    isPreflight: (request) =>
      request.method === 'OPTIONS' &&
      headerOf(request.headers, 'origin') !== undefined &&
      headerOf(request.headers, 'access-control-request-method') !== undefined,
    preflightHeaders: (request) => {
      const headers = originHeaders(request);
      return headers === undefined ? [] : [...headers, ...preflight];
    },
    applyTo: (request, headers) => {
      const kept = withoutCorsHeaders(headers);
      const own = originHeaders(request);
      return own === undefined ? kept : [...kept, ...own, ...exposed];
    },
  };
}

function preflightOnlyHeaders(cors: CorsConfiguration): string[] {
  const maxAge = cors.maxAge === undefined ? [] : ['access-control-max-age', String(cors.maxAge)];
  return [
    ...list('access-control-allow-methods', cors.allowMethods),
    ...list('access-control-allow-headers', cors.allowHeaders),
    ...maxAge,
  ];
}

function list(name: string, values: readonly string[] | undefined): string[] {
  return values === undefined || values.length === 0 ? [] : [name, values.join(',')];
}

/** Gives the value of `access-control-allow-origin` for an origin, or undefined when it is not allowed. */
function compileOrigins(origins: readonly string[]): (origin: string) => string | undefined {
  if (origins.includes('*')) return () => '*';
  const exact = new Set(origins.filter((origin) => !origin.endsWith('://*')));
  const schemes = origins.filter((origin) => origin.endsWith('://*')).map((origin) => origin.slice(0, -1));
  return (origin) => (exact.has(origin) || schemes.some((scheme) => origin.startsWith(scheme)) ? origin : undefined);
}

function withoutCorsHeaders(headers: string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (!name.startsWith('access-control-')) kept.push(name, headers[i + 1] ?? '');
  }
  return kept;
}
