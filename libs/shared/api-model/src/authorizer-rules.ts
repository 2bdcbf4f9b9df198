import type { HttpAuthorizer } from './http-api.ts';
import { HTTP_API_LIMITS } from './limits.ts';
import { memberPath } from './problems.ts';
import type { ProblemList } from './problems.ts';

function checkJwt(problems: ProblemList, path: string, authorizer: HttpAuthorizer): void {
  if (authorizer.jwtConfiguration === undefined) {
    problems.add(memberPath(path, 'jwtConfiguration'), 'is required with authorizerType JWT');
  } else if (!URL.canParse(authorizer.jwtConfiguration.issuer)) {
    problems.add(memberPath(memberPath(path, 'jwtConfiguration'), 'issuer'), 'must be a URL');
  }
  if ((authorizer.identitySource ?? []).length === 0) {
    problems.add(memberPath(path, 'identitySource'), 'is required, for example $request.header.Authorization');
  }
  if (authorizer.authorizerUri !== undefined) {
    problems.add(memberPath(path, 'authorizerUri'), 'has no meaning with authorizerType JWT; remove it');
  }
}

function checkRequest(problems: ProblemList, path: string, authorizer: HttpAuthorizer): void {
  const { authorizerPayloadFormatVersion: version } = authorizer;
  if (authorizer.authorizerUri === undefined) {
    problems.add(memberPath(path, 'authorizerUri'), 'is required with authorizerType REQUEST');
  }
  if (version === undefined) {
    problems.add(
      memberPath(path, 'authorizerPayloadFormatVersion'),
      'AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer',
    );
  }
  if (authorizer.enableSimpleResponses === true && version === '1.0') {
    problems.add(memberPath(path, 'enableSimpleResponses'), 'needs authorizerPayloadFormatVersion 2.0');
  }
  if (authorizer.jwtConfiguration !== undefined) {
    problems.add(memberPath(path, 'jwtConfiguration'), 'has no meaning with authorizerType REQUEST; remove it');
  }
}

/** Checks the authorizers of an HTTP API (reference http-api.md 1, 12, 13, 19). Nodes may not serve them yet. */
export function checkHttpAuthorizers(
  problems: ProblemList,
  path: string,
  authorizers: Readonly<Record<string, HttpAuthorizer>>,
): void {
  const entries = Object.entries(authorizers);
  if (entries.length > HTTP_API_LIMITS.authorizersPerApi) {
    problems.add(path, `must have at most ${HTTP_API_LIMITS.authorizersPerApi} entries`);
  }
  for (const [id, authorizer] of entries) {
    const at = memberPath(path, id);
    if (authorizer.authorizerType === 'JWT') checkJwt(problems, at, authorizer);
    else checkRequest(problems, at, authorizer);
  }
}
