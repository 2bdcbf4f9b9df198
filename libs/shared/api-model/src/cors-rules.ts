import type { CorsConfiguration } from './http-api.ts';
import { isToken } from './http-text.ts';
import { memberPath } from './problems.ts';
import type { ProblemList } from './problems.ts';

const WILDCARD_ORIGINS: ReadonlySet<string> = new Set(['*', 'https://*', 'http://*']);
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(?:\[[0-9a-f:.]+\]|[^/\s?#@*:[\]]+)(?::\d{1,5})?$/;

function originProblem(origin: string): string | undefined {
  if (WILDCARD_ORIGINS.has(origin)) return undefined;
  if (/^[^/]+:\/\/[^/]+\/$/.test(origin)) return 'must not end with "/"; browsers send origins without it';
  if (origin.includes('*')) {
    return 'has a wildcard; only *, https://* and http://* are supported, sub-domains must be listed one by one';
  }
  if (origin !== origin.toLowerCase()) return 'must be in lower case, as browsers send it';
  return ORIGIN.test(origin)
    ? undefined
    : 'must be an origin such as https://www.example.com or https://localhost:8443, without path';
}

function checkNames(problems: ProblemList, path: string, names: readonly string[], what: string): void {
  names.forEach((name, index) => {
    if (!isToken(name)) problems.add(memberPath(path, index), `is not a ${what} name`);
  });
}

/** Checks a CORS configuration (reference http-api.md 11). */
export function checkCors(problems: ProblemList, path: string, cors: CorsConfiguration): void {
  const { allowOrigins = [], allowMethods = [], allowHeaders = [], exposeHeaders = [] } = cors;
  allowOrigins.forEach((origin, index) => {
    const message = originProblem(origin);
    if (message !== undefined) problems.add(memberPath(memberPath(path, 'allowOrigins'), index), message);
  });
  allowMethods.forEach((method, index) => {
    const at = memberPath(memberPath(path, 'allowMethods'), index);
    if (!isToken(method)) problems.add(at, 'is not a method');
    else if (method !== method.toUpperCase()) problems.add(at, `must be in upper case: ${method.toUpperCase()}`);
  });
  checkNames(problems, memberPath(path, 'allowHeaders'), allowHeaders, 'header');
  checkNames(problems, memberPath(path, 'exposeHeaders'), exposeHeaders, 'header');
  if (cors.allowCredentials === true && allowOrigins.includes('*')) {
    problems.add(memberPath(path, 'allowCredentials'), "allow-credentials is not supported if 'allow-origin' is *");
  }
}
