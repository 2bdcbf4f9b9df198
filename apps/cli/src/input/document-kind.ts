/** What a file seems to be, told by its top-level keys without parsing it. */
export type DocumentKind = 'openapi' | 'apply' | 'unknown';

const OPENAPI_KEY = /^["']?(?:openapi|swagger)["']?\s*:/m;
const APPLY_KEY = /^["']?(?:apis|domainNames|vpcLinks)["']?\s*:/m;

/** Guesses the kind of a YAML or JSON text, so that a file in the wrong command gets a better answer than a list of problems. */
export function documentKind(text: string): DocumentKind {
  const trimmed = text.trimStart();
  if (trimmed.startsWith('{')) return jsonKind(trimmed);
  if (OPENAPI_KEY.test(text)) return 'openapi';
  return APPLY_KEY.test(text) ? 'apply' : 'unknown';
}

function jsonKind(text: string): DocumentKind {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'unknown';
  }
  const keys = Object.keys(value as object);
  if (keys.includes('openapi') || keys.includes('swagger')) return 'openapi';
  return ['apis', 'domainNames', 'vpcLinks'].some((key) => keys.includes(key)) ? 'apply' : 'unknown';
}
