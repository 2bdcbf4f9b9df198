import type { RestApiDefinition, RestResource } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import { badRequest } from '../messages.ts';
import { resourceOf, withResource } from './parts.ts';
import { patched } from './patch.ts';
import type { PatchRule } from './patch.ts';
import { checkPlace } from './resource-place.ts';
import { childPath, isBelow, parentPath, pathPartOf, resourceIdAt, resourcesOf } from './resource-tree.ts';

/** The API with a resource moved by PATCH, its subtree with it (reference rest-api.md 1.2, 1.4). */
export function patchedResource(api: RestApiDefinition, id: string, input: JsonObject): RestApiDefinition {
  resourceOf(api, id);
  return patched(api, input, rulesOf(id));
}

function rulesOf(id: string): readonly PatchRule<RestApiDefinition>[] {
  return [
    { path: '/parentId', ops: { replace: (api, { value }) => underParent(api, id, value ?? '') } },
    { path: '/pathPart', ops: { replace: (api, { value }) => renamed(api, id, value ?? '') } },
  ];
}

function underParent(api: RestApiDefinition, id: string, parentId: string): RestApiDefinition {
  const { path } = resourceOf(api, id);
  const pathPart = pathPartOf(path);
  if (pathPart === undefined) throw badRequest('Root resource cannot update its parentId.');
  const { path: parent } = resourceOf(api, parentId);
  if (parent === path || isBelow(parent, path)) throw badRequest('Resources cannot be cyclical.');
  return moved(api, path, parent, pathPart);
}

function renamed(api: RestApiDefinition, id: string, pathPart: string): RestApiDefinition {
  const { path } = resourceOf(api, id);
  const parent = parentPath(path);
  if (parent === undefined) throw badRequest('Root resource cannot update its pathPart.');
  if (pathPart.endsWith('+}') && Object.keys(api.resources).some((other) => isBelow(other, path))) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${pathPart}`);
  }
  return moved(api, path, parent, pathPart);
}

/** Ids stay with the resources; they are written down, because those that the document does not name depend on the path. */
function moved(api: RestApiDefinition, from: string, parent: string, pathPart: string): RestApiDefinition {
  checkPlace(api, parent, pathPart, from);
  const to = childPath(parent, pathPart);
  const others = Object.entries(api.resources).filter(([path]) => path !== from && !isBelow(path, from));
  const subtree = resourcesOf(api)
    .filter(({ path }) => path === from || isBelow(path, from))
    .map(({ path, id, resource }): [string, RestResource] => [
      `${to}${path.slice(from.length)}`,
      { ...resource, resourceId: id },
    ]);
  const result = { ...api, resources: Object.fromEntries([...others, ...subtree]) };
  const left = parentPath(from) ?? '/';
  return withResource(result, left, {
    ...(api.resources[left] ?? { methods: {} }),
    resourceId: resourceIdAt(api, left),
  });
}
