import type { RestApiDefinition } from '@gatehouse/api-model';
import type { JsonObject } from '../../import/place.ts';
import type { ReadResources } from './read-methods.ts';

/** A REST API as read, not yet checked. */
export interface ReadRestApi {
  readonly fields: JsonObject;
  readonly resources: ReadResources;
  readonly models: ReadonlyMap<string, JsonObject>;
  readonly requestValidators: ReadonlyMap<string, JsonObject>;
  readonly authorizers: ReadonlyMap<string, JsonObject>;
  readonly documentationParts: readonly JsonObject[];
}

type Parts = ReadonlyMap<string, JsonObject>;

/**
 * The document that an import makes of what was read and of what exists. Parts of the same name keep their ids in both modes; the
 * endpoint and tags stay unless the document names them (reference rest-api.md 10.3).
 */
export function restDocument(
  read: ReadRestApi,
  existing: RestApiDefinition | undefined,
  mode: 'merge' | 'overwrite',
): JsonObject {
  const kept = mode === 'merge' ? existing : undefined;
  const authorizerIds = keptIds(existing?.authorizers, read.authorizers);
  const validatorIds = keptIds(existing?.requestValidators, read.requestValidators);
  const { protocolType: _p, resources: _r, ...before } = kept ?? { protocolType: 'REST', resources: {} };
  const document: Record<string, unknown> = {
    ...stayingFields(existing),
    ...before,
    ...read.fields,
    ...mergedLists(kept, read.fields),
    resources: mergedResources(read, existing, kept, authorizerIds, validatorIds),
    ...mergedParts(read, existing, kept),
    requestValidators: { ...kept?.requestValidators, ...renamed(read.requestValidators, validatorIds) },
    authorizers: { ...kept?.authorizers, ...renamed(read.authorizers, authorizerIds) },
  };
  for (const name of ['models', 'requestValidators', 'authorizers', 'documentationParts']) {
    if (Object.keys(document[name] as object).length === 0) delete document[name];
  }
  return { protocolType: 'REST', ...document };
}

function mergedParts(
  read: ReadRestApi,
  existing: RestApiDefinition | undefined,
  kept: RestApiDefinition | undefined,
): JsonObject {
  return {
    models: { ...kept?.models, ...withModelIds(read.models, existing) },
    documentationParts: mergedDocumentation(kept?.documentationParts ?? [], read.documentationParts),
  };
}

function stayingFields(existing: RestApiDefinition | undefined): JsonObject {
  if (existing === undefined) return {};
  const { tags, endpointConfiguration, disableExecuteApiEndpoint } = existing;
  return {
    ...(tags && { tags }),
    ...(endpointConfiguration && { endpointConfiguration }),
    ...(disableExecuteApiEndpoint !== undefined && { disableExecuteApiEndpoint }),
  };
}

function mergedLists(kept: RestApiDefinition | undefined, fields: JsonObject): JsonObject {
  const { binaryMediaTypes, gatewayResponses } = fields;
  const added: readonly unknown[] = Array.isArray(binaryMediaTypes) ? binaryMediaTypes : [];
  const types = [...(kept?.binaryMediaTypes ?? []), ...added];
  const hasResponses = typeof gatewayResponses === 'object' && gatewayResponses !== null;
  return {
    ...(types.length > 0 && { binaryMediaTypes: [...new Set<unknown>(types)] }),
    ...(kept?.gatewayResponses &&
      hasResponses && { gatewayResponses: { ...kept.gatewayResponses, ...gatewayResponses } }),
  };
}

/** Id that was read -> the id that the part of that name has already. */
function keptIds(
  existing: Readonly<Record<string, { readonly name?: string | undefined }>> | undefined,
  read: Parts,
): ReadonlyMap<string, string> {
  const known = new Map(Object.entries(existing ?? {}).map(([id, { name }]) => [name, id]));
  return new Map([...read].map(([id, part]) => [id, known.get(String(part['name'])) ?? id]));
}

function renamed(parts: Parts, ids: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries([...parts].map(([id, part]) => [ids.get(id) ?? id, part]));
}

function withModelIds(models: Parts, existing: RestApiDefinition | undefined): JsonObject {
  return Object.fromEntries(
    [...models].map(([name, model]) => {
      const modelId = existing?.models?.[name]?.modelId;
      return [name, modelId === undefined ? model : { ...model, modelId }];
    }),
  );
}

function mergedResources(
  { resources }: ReadRestApi,
  existing: RestApiDefinition | undefined,
  kept: RestApiDefinition | undefined,
  authorizerIds: ReadonlyMap<string, string>,
  validatorIds: ReadonlyMap<string, string>,
): JsonObject {
  const merged: Record<string, unknown> = { ...kept?.resources };
  // The root keeps its id even where a document does not name it.
  const root = existing?.resources['/'];
  if (root !== undefined) merged['/'] ??= { ...root, methods: {} };
  for (const [path, methods] of resources) {
    const resourceId = existing?.resources[path]?.resourceId;
    const written = [...methods].map(([name, method]) => [name, withIds(method, authorizerIds, validatorIds)]);
    merged[path] = {
      ...(resourceId !== undefined && { resourceId }),
      methods: { ...kept?.resources[path]?.methods, ...(Object.fromEntries(written) as JsonObject) },
    };
  }
  return merged;
}

function withIds(
  method: JsonObject,
  authorizerIds: ReadonlyMap<string, string>,
  validatorIds: ReadonlyMap<string, string>,
): JsonObject {
  const authorizerId = authorizerIds.get(String(method['authorizerId']));
  const requestValidatorId = validatorIds.get(String(method['requestValidatorId']));
  return {
    ...method,
    ...(authorizerId !== undefined && { authorizerId }),
    ...(requestValidatorId !== undefined && { requestValidatorId }),
  };
}

function mergedDocumentation(
  kept: NonNullable<RestApiDefinition['documentationParts']>,
  read: readonly JsonObject[],
): readonly object[] {
  const replaced = new Map(read.map((part) => [locationKey(part['location']), part]));
  const stays = kept.map((part) => {
    const key = locationKey(part.location);
    const found = replaced.get(key);
    replaced.delete(key);
    return found === undefined ? part : { ...part, ...found };
  });
  return [...stays, ...replaced.values()];
}

/** Documentation belongs to a place; the same place in another order of members is the same. */
function locationKey(location: unknown): string {
  const entries = Object.entries((location ?? {}) as JsonObject);
  return JSON.stringify(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
