import { GATEHOUSE } from '../extensions.ts';
import type { DocumentPath } from '../source/document-path.ts';
import { readAuthorizations } from './authorization.ts';
import type { ImportContext } from './context.ts';
import { readIntegrations } from './integrations.ts';
import { readOperations } from './operations.ts';
import type { Operation } from './operations.ts';
import { member, stringMember } from './place.ts';
import type { JsonObject } from './place.ts';
import { noteIgnoredParts, readApiFields } from './read-api-fields.ts';
import { readSecuritySchemes } from './security-schemes.ts';

/** A route as read, not yet checked against the model. */
export type ReadRoute = JsonObject & { readonly routeKey: string };

/** A definition as read, not yet checked, and where its parts stand in the document. */
export interface ReadDefinition {
  readonly fields: JsonObject;
  readonly routes: readonly ReadRoute[];
  readonly integrations: ReadonlyMap<string, JsonObject>;
  readonly authorizers: ReadonlyMap<string, JsonObject> | undefined;
  /** Ids of integrations that the document does not name itself. */
  readonly generatedIds: ReadonlySet<string>;
  readonly origins: Origins;
}

/** Where fields, and routes by their key, integrations and authorizers by their id stand in the document. */
export interface Origins {
  readonly fields: ReadonlyMap<string, DocumentPath>;
  readonly routes: ReadonlyMap<string, DocumentPath>;
  readonly integrations: ReadonlyMap<string, DocumentPath>;
  readonly authorizers: ReadonlyMap<string, DocumentPath>;
}

/** Longest operation name (reference http-api.md 1). */
const MAX_OPERATION_NAME_CHARACTERS = 64;

/** Reads a document into a definition; everything that is wrong goes to the report. */
export function readDefinition(context: ImportContext): ReadDefinition {
  const { fields, origins } = readApiFields(context);
  const schemes = readSecuritySchemes(context);
  const operations = readOperations(context);
  const integrations = readIntegrations(context, operations);
  const authorizations = readAuthorizations(context, schemes);
  const routes: ReadRoute[] = [];
  const routeOrigins = new Map<string, DocumentPath>();
  for (const operation of operations) {
    const authorization = authorizations.of(operation);
    if (authorization.kind === 'skipped') continue;
    const target = integrations.targetOf(operation);
    if (target.kind === 'skipped') continue;
    routes.push({
      routeKey: operation.routeKey,
      target: `integrations/${target.id}`,
      ...authorization.fields,
      ...nameField(context, operation),
    });
    routeOrigins.set(operation.routeKey, operation.place.path);
  }
  authorizations.warn();
  noteIgnoredParts(context, operations.filter(({ place }) => Object.hasOwn(place.value, 'requestBody')).length);
  return {
    fields,
    routes,
    integrations: integrations.byId,
    authorizers: schemes.authorizers,
    generatedIds: integrations.generated,
    origins: {
      fields: origins,
      routes: routeOrigins,
      integrations: integrations.origins,
      authorizers: schemes.origins,
    },
  };
}

function nameField({ report }: ImportContext, { place }: Operation): JsonObject {
  const own = stringMember(report, place, GATEHOUSE.operationName);
  const name = own ?? stringMember(report, place, 'operationId');
  if (name === undefined || name === '') return {};
  if (name.length <= MAX_OPERATION_NAME_CHARACTERS) return { operationName: name };
  const { path } = member(place, 'operationId');
  report.warn(
    path,
    `has ${name.length} characters; a route keeps the first ${MAX_OPERATION_NAME_CHARACTERS} as its name`,
  );
  return { operationName: name.slice(0, MAX_OPERATION_NAME_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '') };
}
