import { AMAZON, AUTHORIZER_MEMBERS } from '../extensions.ts';
import type { DocumentPath } from '../source/document-path.ts';
import type { ImportContext } from './context.ts';
import { freeId, idFrom } from './ids.ts';
import { asObject, isObject, member, members, nameAt, objectMember, stringMember } from './place.ts';
import type { JsonObject, Place } from './place.ts';
import { resolveReference } from './resolve-reference.ts';

/** What the gateway makes of a security scheme. */
export type Scheme =
  | { readonly kind: 'authorizer'; readonly authorizationType: 'JWT' | 'CUSTOM'; readonly authorizerId: string }
  | { readonly kind: 'iam' }
  /** Meant for the gateway, which cannot serve it: its routes are skipped, so that none loses its protection. */
  | { readonly kind: 'skipped'; readonly path: DocumentPath; readonly reason: string }
  /** Not meant for the gateway: credentials pass through and the backend checks them. */
  | { readonly kind: 'unchecked'; readonly path: DocumentPath; readonly type: string };

/** The security schemes of a document and the authorizers they make. */
export interface SecuritySchemes {
  readonly byName: ReadonlyMap<string, Scheme>;
  /** Undefined when the document declares no security schemes. */
  readonly authorizers: ReadonlyMap<string, JsonObject> | undefined;
  readonly origins: ReadonlyMap<string, DocumentPath>;
}

const DISCOVERY = '/.well-known/openid-configuration';

/** Reads `components.securitySchemes` or Swagger's `securityDefinitions` (reference http-api.md 17). */
export function readSecuritySchemes(context: ImportContext): SecuritySchemes {
  const byName = new Map<string, Scheme>();
  const authorizers = new Map<string, JsonObject>();
  const origins = new Map<string, DocumentPath>();
  const declared = declaredSchemes(context);
  for (const written of declared === undefined ? [] : members(declared)) {
    const object = asObject(context.report, written);
    const place = object && resolveReference(context, object);
    if (place === undefined) continue;
    const name = nameAt(written);
    const made = readScheme(context, place, name);
    if (!('authorizer' in made)) {
      byName.set(name, made);
      continue;
    }
    const authorizerId = freeId(idFor(name), (candidate) => authorizers.has(candidate));
    const authorizationType = made.authorizer.authorizerType === 'JWT' ? 'JWT' : 'CUSTOM';
    byName.set(name, { kind: 'authorizer', authorizationType, authorizerId });
    authorizers.set(authorizerId, made.authorizer);
    origins.set(authorizerId, [...place.path, ...made.within]);
  }
  const isEmpty = authorizers.size === 0 && byName.size > 0;
  return { byName, authorizers: declared === undefined || isEmpty ? undefined : authorizers, origins };
}

interface MadeAuthorizer {
  readonly authorizer: JsonObject;
  readonly within: DocumentPath;
}

function declaredSchemes(context: ImportContext): Place<JsonObject> | undefined {
  const { report, root } = context;
  if (context.dialect === 'swagger-2') return objectMember(report, root, 'securityDefinitions');
  const components = objectMember(report, root, 'components');
  return components && objectMember(report, components, 'securitySchemes');
}

function idFor(name: string): string {
  return /^[A-Za-z0-9_-]{1,64}$/.test(name) ? name : idFrom(name);
}

function readScheme(context: ImportContext, place: Place<JsonObject>, name: string): Scheme | MadeAuthorizer {
  const authtype = stringMember(context.report, place, AMAZON.authtype);
  if (authtype?.toLowerCase() === 'awssigv4') return { kind: 'iam' };
  const extension = objectMember(context.report, place, AMAZON.authorizer);
  if (extension !== undefined) return fromExtension(context, place, extension, name);
  if (authtype !== undefined) {
    return {
      kind: 'skipped',
      path: place.path,
      reason: `"${AMAZON.authtype}: ${authtype}" comes without an authorizer`,
    };
  }
  const type = stringMember(context.report, place, 'type') ?? 'unknown';
  const url = stringMember(context.report, place, 'openIdConnectUrl');
  if (type !== 'openIdConnect' || url === undefined) return { kind: 'unchecked', path: place.path, type };
  context.report.warn(
    place.path,
    `tokens of any audience are accepted; add "${AMAZON.authorizer}" with jwtConfiguration.audience to restrict them`,
  );
  const fields = { identitySource: ['$request.header.Authorization'], jwtConfiguration: { issuer: issuerOf(url) } };
  return { authorizer: { ...authorizer('JWT', name), ...fields }, within: [] };
}

function fromExtension(
  context: ImportContext,
  scheme: Place<JsonObject>,
  extension: Place<JsonObject>,
  name: string,
): Scheme | MadeAuthorizer {
  const { report } = context;
  const type = stringMember(report, extension, 'type')?.toLowerCase();
  const url = stringMember(report, scheme, 'openIdConnectUrl');
  if (type === 'request')
    return { authorizer: { ...authorizer('REQUEST', name), ...fieldsOf(extension) }, within: [AMAZON.authorizer] };
  if (type !== 'jwt' && !(type === undefined && url !== undefined)) {
    const found = type === undefined ? 'one without type' : `"${type}"`;
    return {
      kind: 'skipped',
      path: extension.path,
      reason: `an HTTP API has jwt and request authorizers, not ${found}`,
    };
  }
  const written = objectMember(report, extension, 'jwtConfiguration')?.value ?? {};
  const jwtConfiguration = url === undefined ? written : { issuer: issuerOf(url), ...written };
  if (typeof jwtConfiguration.issuer !== 'string') {
    return { kind: 'skipped', path: extension.path, reason: 'its jwtConfiguration names no issuer' };
  }
  const made = { ...authorizer('JWT', name), ...fieldsOf(extension), jwtConfiguration };
  return { authorizer: made, within: [AMAZON.authorizer] };
}

function authorizer(authorizerType: 'JWT' | 'REQUEST', name: string): JsonObject {
  return { name, authorizerType };
}

function fieldsOf(extension: Place<JsonObject>): JsonObject {
  const fields: Record<string, unknown> = {};
  for (const [field, written] of Object.entries(AUTHORIZER_MEMBERS)) {
    const { value } = member(extension, written);
    if (value === undefined || value === null) continue;
    fields[field] = value;
    if (field === 'identitySource') fields[field] = identitySources(value);
    // YAML reads an unquoted 2.0 as a number.
    if (field === 'authorizerPayloadFormatVersion' && typeof value === 'number') fields[field] = value.toFixed(1);
  }
  return fields;
}

function identitySources(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value
    .split(',')
    .map((source) => source.trim())
    .filter((source) => source !== '');
}

function issuerOf(openIdConnectUrl: string): string {
  return openIdConnectUrl.endsWith(DISCOVERY) ? openIdConnectUrl.slice(0, -DISCOVERY.length) : openIdConnectUrl;
}

/** Whether a value is a security requirement: scheme names with lists of scopes. */
export function isRequirement(value: unknown): value is Readonly<Record<string, readonly string[]>> {
  return isObject(value) && Object.values(value).every((scopes) => Array.isArray(scopes));
}
