import { fromPointer } from '../source/document-path.ts';
import type { DocumentPath } from '../source/document-path.ts';
import type { ImportContext } from './context.ts';
import { isObject, member } from './place.ts';
import type { JsonObject, Place } from './place.ts';

/** A chain of references this long is no re-use any more. */
const MAX_STEPS = 32;

/**
 * Follows `$ref` to the object that is meant. References that leave the document are never fetched: they draw a warning. A
 * reference to nothing, or round in a circle, is a problem. Undefined in all these cases.
 */
export function resolveReference(context: ImportContext, place: Place<JsonObject>): Place<JsonObject> | undefined {
  let current = place;
  for (let step = 0; step <= MAX_STEPS; step += 1) {
    const reference = member(current, '$ref');
    if (reference.value === undefined) return current;
    const target = typeof reference.value === 'string' ? fromPointer(reference.value) : undefined;
    if (target === undefined) {
      context.report.warn(
        reference.path,
        `only references inside the document are followed, never fetched; bundle the document into one file; ${JSON.stringify(reference.value)} is skipped`,
      );
      return undefined;
    }
    const value = valueAt(context.root.value, target);
    if (!isObject(value)) {
      context.report.problem(
        reference.path,
        `refers to ${String(reference.value)}, which is no object of this document`,
      );
      return undefined;
    }
    current = { value, path: target };
  }
  context.report.problem(place.path, `its $ref leads round in a circle, or through more than ${MAX_STEPS} steps`);
  return undefined;
}

function valueAt(root: JsonObject, path: DocumentPath): unknown {
  let value: unknown = root;
  for (const step of path) {
    const container: unknown = value;
    if (Array.isArray(container)) value = container[Number(step)];
    else value = isObject(container) && Object.hasOwn(container, step) ? container[step] : undefined;
  }
  return value;
}
