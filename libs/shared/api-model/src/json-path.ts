/** One step into a JSON value. */
export type JsonPathStep =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'wildcard' };

/** The steps, or why the text is not a path that mappings may use. */
export type ParsedJsonPath =
  { readonly ok: true; readonly steps: readonly JsonPathStep[] } | { readonly ok: false; readonly message: string };

const STEP =
  /\.(?:(?<wild>\*)|(?<member>[A-Za-z_$][A-Za-z0-9_$-]*))|\[(?:(?<index>\d{1,9})|(?<star>\*)|'(?<single>[^'\\]*)'|"(?<double>[^"\\]*)")\]/y;

function stepOf(groups: Readonly<Record<string, string | undefined>>): JsonPathStep {
  if (groups['wild'] !== undefined || groups['star'] !== undefined) return { kind: 'wildcard' };
  if (groups['index'] !== undefined) return { kind: 'index', index: Number(groups['index']) };
  return { kind: 'member', name: groups['member'] ?? groups['single'] ?? groups['double'] ?? '' };
}

function refusal(rest: string): string {
  if (rest.startsWith('..')) return 'uses "..", which JSONPath mappings do not support';
  if (/^\[\s*\?/.test(rest)) return 'uses a filter, which JSONPath mappings do not support';
  return `has a JSONPath that cannot be read at "${rest}"; write .name, ['name'], [0] or [*]`;
}

/**
 * Reads what follows `request.body`: `.name`, `['name']`, `[0]`, `.*`, `[*]`, in any number. The empty text is the whole
 * body. Recursive descent and filters are refused (reference http-api.md 9).
 */
export function parseJsonPath(text: string): ParsedJsonPath {
  const steps: JsonPathStep[] = [];
  const step = new RegExp(STEP);
  let at = 0;
  while (at < text.length) {
    step.lastIndex = at;
    const match = step.exec(text);
    if (match?.groups === undefined) return { ok: false, message: refusal(text.slice(at)) };
    steps.push(stepOf(match.groups));
    at = step.lastIndex;
  }
  return { ok: true, steps };
}
