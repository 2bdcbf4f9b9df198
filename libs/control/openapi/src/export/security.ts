import type { HttpApiDefinition, HttpAuthorizer, HttpRoute } from '@gatehouse/api-model';
import { AMAZON, AUTHORIZER_MEMBERS } from '../extensions.ts';

/** Name of the security scheme for `AWS_IAM`, unless an authorizer has it. */
const SIGV4 = 'sigv4';

/** The security schemes: one for each authorizer under its id, one for IAM if a route needs it. Undefined when there is none. */
export function exportedAuthorizers(definition: HttpApiDefinition, extensions: boolean): object | undefined {
  const schemes: Record<string, object> = {};
  for (const [id, authorizer] of Object.entries(definition.authorizers ?? {})) {
    schemes[id] = { ...schemeOf(authorizer), ...(extensions ? authorizerExtension(id, authorizer) : {}) };
  }
  if (definition.routes.some((route) => route.authorizationType === 'AWS_IAM')) {
    const authtype = extensions ? { [AMAZON.authtype]: 'awsSigv4' } : {};
    schemes[sigv4Name(definition)] = { type: 'apiKey', name: 'Authorization', in: 'header', ...authtype };
  }
  return Object.keys(schemes).length === 0 && definition.authorizers === undefined ? undefined : schemes;
}

/** The `security` member of a route's operation; empty when the route says nothing about authorization. */
export function exportedSecurity(definition: HttpApiDefinition, route: HttpRoute): object {
  switch (route.authorizationType) {
    case undefined:
      return {};
    case 'NONE':
      return { security: [] };
    case 'AWS_IAM':
      return { security: [{ [sigv4Name(definition)]: [] }] };
    case 'JWT':
    case 'CUSTOM':
      return { security: [{ [route.authorizerId ?? '']: route.authorizationScopes ?? [] }] };
  }
}

function sigv4Name({ authorizers }: HttpApiDefinition): string {
  let name = SIGV4;
  while (authorizers !== undefined && Object.hasOwn(authorizers, name)) name = `${name}-iam`;
  return name;
}

function schemeOf(authorizer: HttpAuthorizer): object {
  const issuer = authorizer.jwtConfiguration?.issuer;
  if (issuer !== undefined) {
    const openIdConnectUrl = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    return { type: 'openIdConnect', openIdConnectUrl };
  }
  const header = authorizer.identitySource?.find((source) => source.startsWith('$request.header.'));
  return { type: 'apiKey', name: header?.slice('$request.header.'.length) ?? 'Authorization', in: 'header' };
}

function authorizerExtension(id: string, authorizer: HttpAuthorizer): object {
  const written: Record<string, unknown> = { type: authorizer.authorizerType.toLowerCase() };
  const fields: Readonly<Record<string, unknown>> = {
    ...authorizer,
    name: authorizer.name === id ? undefined : authorizer.name,
  };
  for (const [field, name] of Object.entries(AUTHORIZER_MEMBERS)) {
    if (fields[field] !== undefined) written[name] = fields[field];
  }
  return { [AMAZON.authorizer]: { ...written, ...identitySource(authorizer) } };
}

// The service writes one string with commas; a list keeps sources that hold a comma themselves, and the empty list.
function identitySource({ identitySource: sources }: HttpAuthorizer): object {
  if (sources === undefined || sources.length === 0 || sources.some((source) => /,|^\s|\s$/.test(source))) return {};
  return { identitySource: sources.join(', ') };
}
