import type { RestApiDefinition, RestAuthorizer, RestMethod } from '@gatehouse/api-model';
import { REST, REST_AUTHORIZER_MEMBERS, REST_GATEHOUSE } from '../extensions.ts';

const HEADER = 'method.request.header.';

/** Names of the security schemes of an API. */
export interface SchemeNames {
  readonly byAuthorizer: ReadonlyMap<string, string>;
  readonly iam: string;
  readonly apiKey: string;
}

/** A scheme for each authorizer under its name, as the service does; a name that is taken gets a number. */
export function schemeNames({ authorizers = {} }: RestApiDefinition): SchemeNames {
  const taken = new Set<string>();
  const free = (wanted: string): string => {
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}_${number}`;
    taken.add(name);
    return name;
  };
  const byAuthorizer = new Map(Object.entries(authorizers).map(([id, { name }]) => [id, free(name)]));
  return { byAuthorizer, iam: free('sigv4'), apiKey: free('api_key') };
}

/** The security schemes that the API's methods need, and those of authorizers that none uses. */
export function exportedSchemes(definition: RestApiDefinition, names: SchemeNames, extensions: boolean): object {
  const schemes: [string, object][] = [];
  for (const [id, authorizer] of Object.entries(definition.authorizers ?? {})) {
    const name = names.byAuthorizer.get(id) ?? id;
    schemes.push([name, schemeOf(authorizer, name, extensions)]);
  }
  const methods = Object.values(definition.resources).flatMap((resource) => Object.values(resource.methods));
  if (methods.some(({ authorizationType }) => authorizationType === 'AWS_IAM')) {
    const authtype = extensions ? { [REST.authtype]: 'awsSigv4' } : {};
    schemes.push([names.iam, { type: 'apiKey', name: 'Authorization', in: 'header', ...authtype }]);
  }
  if (methods.some(({ apiKeyRequired }) => apiKeyRequired === true)) {
    schemes.push([names.apiKey, { type: 'apiKey', name: 'x-api-key', in: 'header' }]);
  }
  return Object.fromEntries(schemes);
}

/** The members of an operation that say who may call it. */
export function exportedMethodSecurity(method: RestMethod, names: SchemeNames, extensions: boolean): object {
  const { authorizationType, authorizerId = '', authorizationScopes = [], apiKeyRequired } = method;
  const security: object[] = [];
  if (authorizationType === 'AWS_IAM') security.push({ [names.iam]: [] });
  if (authorizationType === 'CUSTOM' || authorizationType === 'COGNITO_USER_POOLS') {
    security.push({ [names.byAuthorizer.get(authorizerId) ?? authorizerId]: authorizationScopes });
  }
  if (apiKeyRequired === true) security.push({ [names.apiKey]: [] });
  // Only the extension tells a method that says NONE from one that says nothing.
  const none = extensions && authorizationType === 'NONE' ? { [REST.auth]: { type: 'NONE' } } : {};
  return { ...(security.length > 0 && { security }), ...none };
}

function schemeOf(authorizer: RestAuthorizer, key: string, extensions: boolean): object {
  const { identitySource, type, authType, name } = authorizer;
  const isHeader = identitySource !== undefined && /^method\.request\.header\.[^,\s]+$/.test(identitySource);
  const header = type !== 'REQUEST' && isHeader ? identitySource.slice(HEADER.length) : 'Unused';
  const scheme = { type: 'apiKey', name: header, in: 'header' };
  if (!extensions) return scheme;
  const written: Record<string, unknown> = { type: type.toLowerCase() };
  for (const member of REST_AUTHORIZER_MEMBERS) {
    if (authorizer[member] !== undefined) written[member] = authorizer[member];
  }
  if (identitySource !== undefined && header === 'Unused') written['identitySource'] = identitySource;
  if (name !== key) written[REST_GATEHOUSE.authorizerName] = name;
  return { ...scheme, ...(authType !== undefined && { [REST.authtype]: authType }), [REST.authorizer]: written };
}
