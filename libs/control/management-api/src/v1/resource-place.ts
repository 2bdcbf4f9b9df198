import type { RestApiDefinition } from '@gatehouse/api-model';
import { badRequest, conflict } from '../messages.ts';
import { parentPath, pathPartOf, resourcesOf } from './resource-tree.ts';

const LITERAL = /^[a-zA-Z0-9._:~$-]+$/;
const VARIABLE = /^\{[a-zA-Z0-9._:-]+\+?\}$/;

/**
 * Whether a resource may stand under a parent (reference rest-api.md 1.2, 13.4); `moved` is the path that it has now and leaves.
 * Throws BadRequestException and ConflictException.
 */
export function checkPlace(api: RestApiDefinition, parent: string, pathPart: string, moved?: string): void {
  if (!LITERAL.test(pathPart) && !VARIABLE.test(pathPart)) {
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._- and curly braces at the beginning and the end and an optional plus sign before the closing brace.",
    );
  }
  const parentPart = pathPartOf(parent);
  if (parentPart?.endsWith('+}') === true) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parentPart}`);
  }
  const siblings = resourcesOf(api)
    .filter(({ path }) => path !== moved && parentPath(path) === parent)
    .map(({ path }) => pathPartOf(path) ?? '');
  if (siblings.includes(pathPart)) {
    throw conflict(`Another resource with the same parent already has this name: ${pathPart}`);
  }
  const variable = VARIABLE.test(pathPart) ? siblings.find((sibling) => sibling.startsWith('{')) : undefined;
  if (variable !== undefined) {
    throw badRequest(
      `A sibling (${variable}) of this resource already has a variable path part -- only one is allowed`,
    );
  }
}
