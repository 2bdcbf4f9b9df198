import { parseJson } from '@gatehouse/json-path';

/**
 * The status that a MOCK integration's request template gives: `statusCode` of the rendered text, read leniently (`{statusCode: 200}`), a
 * whole number (reference rest-api.md 4.7). Undefined = none: 500.
 */
export function mockStatusOf(rendered: string): number | undefined {
  const parsed = parseJson(rendered, { lenient: true });
  if (!parsed.ok || !(parsed.value instanceof Map)) return undefined;
  const status = parsed.value.get('statusCode');
  return typeof status === 'number' ? status : undefined;
}
