import { freeId, idFrom } from '../../import/ids.ts';
import { asObject, member, members, nameAt, objectMember, stringMember } from '../../import/place.ts';
import type { JsonObject, Place } from '../../import/place.ts';
import { resolveReference } from '../../import/resolve-reference.ts';
import { REST, REST_AUTHORIZER_MEMBERS, REST_GATEHOUSE } from '../extensions.ts';
import type { RestContext } from './rest-context.ts';

/** What a REST API makes of a security scheme. */
export type RestScheme =
  | {
      readonly kind: 'authorizer';
      readonly authorizationType: 'CUSTOM' | 'COGNITO_USER_POOLS';
      readonly authorizerId: string;
    }
  | { readonly kind: 'iam' }
  | { readonly kind: 'apiKey' }
  /** Meant for the gateway, which has no such authorizer: its methods are skipped, so that none loses its protection. */
  | { readonly kind: 'skipped' }
  /** Not meant for the gateway. */
  | { readonly kind: 'unchecked' };

/** The security schemes of a document and the authorizers they make. */
export interface RestSchemes {
  readonly byName: ReadonlyMap<string, RestScheme>;
  readonly authorizers: ReadonlyMap<string, JsonObject>;
}

const TYPES: Readonly<Record<string, string>> = {
  token: 'TOKEN',
  request: 'REQUEST',
  cognito_user_pools: 'COGNITO_USER_POOLS',
};
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Reads `securityDefinitions` or `components.securitySchemes` (reference rest-api.md 12). */
export function readSchemes(context: RestContext): RestSchemes {
  const { report } = context;
  const byName = new Map<string, RestScheme>();
  const authorizers = new Map<string, JsonObject>();
  for (const written of declaredSchemes(context)) {
    const object = asObject(report, written);
    const place = object && resolveReference(context, object);
    if (place === undefined) continue;
    const name = nameAt(written);
    const extension = objectMember(report, place, REST.authorizer);
    const made = extension === undefined ? undefined : authorizerOf(context, place, extension, name);
    if (made === undefined) {
      byName.set(name, extension === undefined ? plainScheme(context, place, name) : { kind: 'skipped' });
      continue;
    }
    const id = freeId(ID.test(name) ? name : idFrom(name), (candidate) => authorizers.has(candidate));
    authorizers.set(id, made);
    context.origins.set(`authorizers.${id}`, [...place.path, REST.authorizer]);
    const isPool = made['type'] === 'COGNITO_USER_POOLS';
    byName.set(name, {
      kind: 'authorizer',
      authorizationType: isPool ? 'COGNITO_USER_POOLS' : 'CUSTOM',
      authorizerId: id,
    });
  }
  return { byName, authorizers };
}

function declaredSchemes({ report, root, dialect }: RestContext): readonly Place[] {
  if (dialect === 'swagger-2') return membersOf(objectMember(report, root, 'securityDefinitions'));
  const components = objectMember(report, root, 'components');
  return membersOf(components && objectMember(report, components, 'securitySchemes'));
}

function membersOf(place: Place<JsonObject> | undefined): readonly Place[] {
  return place === undefined ? [] : members(place);
}

function plainScheme({ report }: RestContext, place: Place<JsonObject>, name: string): RestScheme {
  const authtype = stringMember(report, place, REST.authtype);
  if (authtype?.toLowerCase() === 'awssigv4') return { kind: 'iam' };
  if (authtype !== undefined) {
    report.warn(place.path, `"${REST.authtype}: ${authtype}" comes without an authorizer; its methods are skipped`);
    return { kind: 'skipped' };
  }
  const header = stringMember(report, place, 'name')?.toLowerCase();
  const isApiKey = member(place, 'type').value === 'apiKey' && member(place, 'in').value === 'header';
  if (isApiKey && header === 'x-api-key') return { kind: 'apiKey' };
  report.warn(
    place.path,
    `the gateway does not check "${name}": credentials pass through and the backend must check them`,
  );
  return { kind: 'unchecked' };
}

function authorizerOf(
  { report }: RestContext,
  scheme: Place<JsonObject>,
  extension: Place<JsonObject>,
  name: string,
): JsonObject | undefined {
  const written = stringMember(report, extension, 'type') ?? '';
  const type = Object.hasOwn(TYPES, written.toLowerCase()) ? TYPES[written.toLowerCase()] : undefined;
  if (type === undefined) {
    report.warn(
      extension.path,
      `a REST API has token, request and cognito_user_pools authorizers, not "${written}"; its methods are skipped`,
    );
    return undefined;
  }
  const fields: Record<string, unknown> = {
    name: member(extension, REST_GATEHOUSE.authorizerName).value ?? name,
    type,
  };
  for (const field of REST_AUTHORIZER_MEMBERS) {
    const { value } = member(extension, field);
    if (value !== undefined && value !== null) fields[field] = value;
  }
  const authType = stringMember(report, scheme, REST.authtype);
  if (authType !== undefined) fields['authType'] = authType;
  const source = stringMember(report, extension, 'identitySource') ?? headerSource(scheme, type);
  if (source !== undefined) fields['identitySource'] = source;
  return fields;
}

// The header that the scheme names is where TOKEN and COGNITO_USER_POOLS look; `Unused` is what the service writes for none.
function headerSource(scheme: Place<JsonObject>, type: string): string | undefined {
  const { value: header } = member(scheme, 'name');
  if (type === 'REQUEST' || typeof header !== 'string' || header === 'Unused') return undefined;
  return `method.request.header.${header}`;
}
