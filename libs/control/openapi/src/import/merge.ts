import { isDeepStrictEqual } from 'node:util';
import type { HttpApiDefinition } from '@gatehouse/api-model';
import type { DocumentPath } from '../source/document-path.ts';
import { freeId } from './ids.ts';
import type { JsonObject } from './place.ts';
import type { ReadDefinition, ReadRoute } from './read-definition.ts';

/**
 * Puts what was read into a definition that exists (reference rest-api.md 10.3): the API's fields, the same route keys and
 * the same named integrations and authorizers are replaced, tags are merged, everything else stays.
 */
export function mergeInto(existing: HttpApiDefinition, read: ReadDefinition): ReadDefinition {
  const { integrations, routes, origins } = withFreeIds(existing, read);
  const replaced = new Map(routes.map((route) => [route.routeKey, route]));
  const kept = existing.routes.map((route) => replaced.get(route.routeKey) ?? route);
  const known = new Set(existing.routes.map((route) => route.routeKey));
  const added = routes.filter((route) => !known.has(route.routeKey));
  const { protocolType: _, routes: _routes, integrations: _integrations, authorizers, ...fields } = existing;
  return {
    ...read,
    fields: { ...fields, ...read.fields, ...mergedTags(existing, read) },
    routes: [...kept, ...added],
    integrations: new Map<string, JsonObject>([...Object.entries(existing.integrations), ...integrations]),
    authorizers: mergedAuthorizers(authorizers, read),
    origins: { ...read.origins, integrations: origins },
  };
}

interface Renamed {
  readonly integrations: ReadonlyMap<string, JsonObject>;
  readonly routes: readonly ReadRoute[];
  readonly origins: ReadonlyMap<string, DocumentPath>;
}

// An id that was made here must not take away an integration from routes that stay: only the document's own names replace.
function withFreeIds(existing: HttpApiDefinition, read: ReadDefinition): Renamed {
  const replacedKeys = new Set(read.routes.map((route) => route.routeKey));
  const usedTargets = new Set(
    existing.routes.filter((route) => !replacedKeys.has(route.routeKey)).map((route) => route.target),
  );
  const taken = new Set([...Object.keys(existing.integrations), ...read.integrations.keys()]);
  const names = new Map<string, string>();
  for (const [id, integration] of read.integrations) {
    const current = Object.hasOwn(existing.integrations, id) ? existing.integrations[id] : undefined;
    const clashes = usedTargets.has(`integrations/${id}`) && !isDeepStrictEqual(current, integration);
    if (!read.generatedIds.has(id) || current === undefined || !clashes) continue;
    const free = freeId(id, (candidate) => taken.has(candidate));
    names.set(id, free);
    taken.add(free);
  }
  if (names.size === 0) return { ...read, origins: read.origins.integrations };
  const targets = new Map([...names].map(([from, to]) => [`integrations/${from}`, `integrations/${to}`]));
  return {
    integrations: renamedKeys(read.integrations, names),
    routes: read.routes.map((route) => ({ ...route, ...retargeted(route, targets) })),
    origins: renamedKeys(read.origins.integrations, names),
  };
}

function retargeted(route: ReadRoute, targets: ReadonlyMap<string, string>): JsonObject {
  const target = targets.get(String(route.target));
  return target === undefined ? {} : { target };
}

function renamedKeys<T>(map: ReadonlyMap<string, T>, names: ReadonlyMap<string, string>): Map<string, T> {
  return new Map([...map].map(([id, value]) => [names.get(id) ?? id, value]));
}

function mergedTags(existing: HttpApiDefinition, read: ReadDefinition): JsonObject {
  if (existing.tags === undefined || read.fields.tags === undefined) return {};
  return { tags: { ...existing.tags, ...(read.fields.tags as JsonObject) } };
}

function mergedAuthorizers(
  existing: HttpApiDefinition['authorizers'],
  read: ReadDefinition,
): ReadonlyMap<string, JsonObject> | undefined {
  if (existing === undefined) return read.authorizers;
  return new Map<string, JsonObject>([...Object.entries(existing), ...(read.authorizers ?? [])]);
}
