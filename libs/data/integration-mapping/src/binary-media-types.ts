/** The `binaryMediaTypes` of an API, compiled. */
export interface BinaryMediaTypes {
  /** No type is binary. */
  readonly isEmpty: boolean;
  /** Whether a media type without parameters is binary. Undefined is not. */
  includes(mediaType: string | undefined): boolean;
}

/**
 * Compiles a list (reference rest-api.md 4.6): whole media types, a star for every subtype, or for everything. The slash may be `~1`, as
 * patch paths write it.
 */
export function compileBinaryMediaTypes(types: readonly string[]): BinaryMediaTypes {
  const whole = new Set(types.map((type) => type.trim().toLowerCase().replaceAll('~1', '/')));
  if (whole.has('*/*')) return { isEmpty: false, includes: (mediaType) => mediaType !== undefined };
  return {
    isEmpty: whole.size === 0,
    includes: (mediaType) =>
      mediaType !== undefined && (whole.has(mediaType) || whole.has(`${mediaType.split('/', 1)[0] ?? ''}/*`)),
  };
}
