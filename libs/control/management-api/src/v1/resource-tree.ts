import type { RestApiDefinition, RestResource } from '@gatehouse/api-model';
import { partIdOf } from '../part-id.ts';

/** The path of the resource that every REST API has. */
export const ROOT = '/';

/** A resource of an API, also one that the document only implies by a path below it. */
export interface FoundResource {
  readonly path: string;
  readonly id: string;
  readonly resource: RestResource;
}

const EMPTY: RestResource = { methods: {} };

/** The path above one; undefined for the root. */
export function parentPath(path: string): string | undefined {
  if (path === ROOT) return undefined;
  return path.slice(0, path.lastIndexOf('/')) || ROOT;
}

/** The last segment of a path; undefined for the root. */
export function pathPartOf(path: string): string | undefined {
  return path === ROOT ? undefined : path.slice(path.lastIndexOf('/') + 1);
}

/** The path of a child. */
export function childPath(parent: string, pathPart: string): string {
  return parent === ROOT ? `/${pathPart}` : `${parent}/${pathPart}`;
}

/** True for paths below one. */
export function isBelow(path: string, ancestor: string): boolean {
  return path !== ancestor && path.startsWith(ancestor === ROOT ? ROOT : `${ancestor}/`);
}

/** All resources, implied ones too, by path. */
export function resourcesOf(definition: RestApiDefinition): readonly FoundResource[] {
  return [...pathsOf(definition)].map((path) => foundAt(definition, path));
}

/** The id of the resource at a path, be it there or implied. */
export function resourceIdAt({ resources }: RestApiDefinition, path: string): string {
  return resources[path]?.resourceId ?? partIdOf(`resource${path}`);
}

/** The resource of an id. */
export function resourceById(definition: RestApiDefinition, id: string): FoundResource | undefined {
  const { resources } = definition;
  // Most ids stand in the document; those that have to be made come second.
  for (const path of Object.keys(resources)) if (resources[path]?.resourceId === id) return foundAt(definition, path);
  for (const path of pathsOf(definition)) {
    if (resources[path]?.resourceId === undefined && resourceIdAt(definition, path) === id) {
      return foundAt(definition, path);
    }
  }
  return undefined;
}

function foundAt(definition: RestApiDefinition, path: string): FoundResource {
  return { path, id: resourceIdAt(definition, path), resource: definition.resources[path] ?? EMPTY };
}

function pathsOf({ resources }: RestApiDefinition): ReadonlySet<string> {
  const paths = new Set([ROOT]);
  for (const path of Object.keys(resources)) {
    let at: string | undefined = path;
    while (at !== undefined && !paths.has(at)) {
      paths.add(at);
      at = parentPath(at);
    }
  }
  return paths;
}
