import type { JsonPathStep } from '@gatehouse/api-model';

/** Bytes of a body that JSONPath sees; the rest is cut off first, after which most documents are no JSON any more (reference http-api.md 9). */
const MAX_JSON_BYTES = 102_400;

/** Parses a body for JSONPath, undefined when it is no JSON. */
export function parseBody(body: string | undefined): unknown {
  if (body === undefined) return undefined;
  try {
    return JSON.parse(cut(body));
  } catch {
    return undefined;
  }
}

function cut(body: string): string {
  if (body.length * 3 <= MAX_JSON_BYTES) return body;
  const bytes = Buffer.from(body, 'utf8');
  return bytes.length <= MAX_JSON_BYTES ? body : bytes.toString('utf8', 0, MAX_JSON_BYTES);
}

/**
 * The text that a path finds: strings as they are, numbers and booleans printed, objects and arrays as JSON text.
 * A wildcard gives the JSON array of all it finds. Undefined when nothing is found or what is found is null.
 */
export function textAt(document: unknown, steps: readonly JsonPathStep[]): string | undefined {
  let found: unknown[] = [document];
  for (const step of steps) found = found.flatMap((value) => follow(value, step));
  if (steps.some((step) => step.kind === 'wildcard')) return found.length === 0 ? undefined : JSON.stringify(found);
  return toText(found[0]);
}

function follow(value: unknown, step: JsonPathStep): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  switch (step.kind) {
    case 'wildcard':
      return Object.values(value);
    case 'index':
      return Array.isArray(value) && step.index < value.length ? [value[step.index]] : [];
    case 'member':
      return Object.hasOwn(value, step.name) && !Array.isArray(value)
        ? [(value as Record<string, unknown>)[step.name]]
        : [];
  }
}

function toText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
