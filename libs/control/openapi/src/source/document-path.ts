/** The way from the root of a document to one of its members. */
export type DocumentPath = readonly (string | number)[];

/** The JSON pointer of a member as a URI fragment, such as `#/paths/~1pets/get` (RFC 6901). */
export function toPointer(path: DocumentPath): string {
  return ['#', ...path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

/** The path of a local reference such as `#/components/parameters/id`; undefined when the reference leaves the document. */
export function fromPointer(reference: string): DocumentPath | undefined {
  if (reference === '#') return [];
  if (!reference.startsWith('#/')) return undefined;
  return reference
    .slice(2)
    .split('/')
    .map((step) => percentDecoded(step).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function percentDecoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
