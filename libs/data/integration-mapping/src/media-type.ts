/** Media type of a request without `Content-Type` (reference rest-api.md 4.5). */
const DEFAULT_MEDIA_TYPE = 'application/json';

/** The media type of a `Content-Type` in lower case, without parameters; `application/json` when there is none. */
export function mediaTypeOf(contentType: string | undefined): string {
  return withoutParameters(contentType ?? '') || DEFAULT_MEDIA_TYPE;
}

/** The first media type of an `Accept` in lower case, without parameters; the others do not count. Undefined when there is none. */
export function firstMediaType(accept: string | undefined): string | undefined {
  const [first = ''] = (accept ?? '').split(',', 1);
  return withoutParameters(first) || undefined;
}

function withoutParameters(value: string): string {
  const [type = ''] = value.split(';', 1);
  return type.trim().toLowerCase();
}
