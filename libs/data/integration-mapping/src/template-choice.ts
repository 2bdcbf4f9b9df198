import { firstMediaType, mediaTypeOf } from './media-type.ts';

/** What happens to a request body without a template of its type. */
export type PassthroughBehavior = 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER';

/** A template and the key it stands under. */
export interface ChosenTemplate<T> {
  readonly key: string;
  readonly template: T;
}

/** A template, the body as it is, or 415 UNSUPPORTED_MEDIA_TYPE. */
export type RequestTemplateChoice<T> =
  | ({ readonly kind: 'template' } & ChosenTemplate<T>)
  | { readonly kind: 'passthrough' }
  | { readonly kind: 'unsupported' };

const FALLBACK_KEY = '$default';
const JSON_KEY = 'application/json';

/**
 * The request template of a `Content-Type`: its media type, then `$default`; without either, passthrough decides
 * (reference rest-api.md 4.5). Keys of `templates` are in lower case.
 */
export function chooseRequestTemplate<T>(
  templates: ReadonlyMap<string, T>,
  contentType: string | undefined,
  passthrough: PassthroughBehavior,
): RequestTemplateChoice<T> {
  const found = firstOf(templates, [mediaTypeOf(contentType), FALLBACK_KEY]);
  if (found !== undefined) return { kind: 'template', ...found };
  const passes = passthrough === 'WHEN_NO_MATCH' || (passthrough === 'WHEN_NO_TEMPLATES' && templates.size === 0);
  return { kind: passes ? 'passthrough' : 'unsupported' };
}

/**
 * The response template for a client's `Accept`: its first media type, then `application/json`, then the first of all. Undefined when there
 * are none: the body passes as it is.
 */
export function chooseResponseTemplate<T>(
  templates: ReadonlyMap<string, T>,
  accept: string | undefined,
): ChosenTemplate<T> | undefined {
  return firstOf(templates, [firstMediaType(accept) ?? JSON_KEY, JSON_KEY, ...templates.keys()]);
}

function firstOf<T>(templates: ReadonlyMap<string, T>, keys: readonly string[]): ChosenTemplate<T> | undefined {
  for (const key of keys) {
    const template = templates.get(key);
    if (template !== undefined) return { key, template };
  }
  return undefined;
}
