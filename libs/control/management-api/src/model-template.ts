import { isJsonObject } from '@gatehouse/aws-rest-json';
import type { JsonObject } from '@gatehouse/aws-rest-json';

/** Deepest nesting that is written out; models may refer to themselves. */
const MAX_DEPTH = 16;

/** A schema by its `$ref`; undefined when there is none. */
export type ResolveReference = (reference: string) => unknown;

/** The service's sample mapping template of a model: its structure with sample values (reference rest-api.md 7). */
export function modelTemplate(schema: string, resolve: ResolveReference = () => undefined): string {
  return `#set($inputRoot = $input.path('$'))\n${sampleOf(JSON.parse(schema), '', resolve, 0)}`;
}

function sampleOf(schema: unknown, indent: string, resolve: ResolveReference, depth: number): string {
  if (!isJsonObject(schema) || depth > MAX_DEPTH) return '{ }';
  const { $ref, type, properties, items } = schema;
  if (typeof $ref === 'string') return sampleOf(resolve($ref), indent, resolve, depth + 1);
  if (type === 'array' || items !== undefined) return arraySample(items, indent, resolve, depth);
  if (type === 'string') return '"foo"';
  if (type === 'integer') return '42';
  if (type === 'number') return '42.0';
  if (type === 'boolean') return 'true';
  if (type === 'null') return 'null';
  return isJsonObject(properties) ? objectSample(properties, indent, resolve, depth) : '{ }';
}

function objectSample(properties: JsonObject, indent: string, resolve: ResolveReference, depth: number): string {
  const members = Object.entries(properties).map(
    ([name, schema]) => `${indent}  ${JSON.stringify(name)} : ${sampleOf(schema, `${indent}  `, resolve, depth + 1)}`,
  );
  return members.length === 0 ? '{ }' : `{\n${members.join(',\n')}\n${indent}}`;
}

function arraySample(items: unknown, indent: string, resolve: ResolveReference, depth: number): string {
  const item = sampleOf(items, `${indent}    `, resolve, depth + 1);
  return [
    '[',
    '##TODO: Update this foreach loop to reference array from input json',
    '#foreach($elem in $inputRoot)',
    `${indent}    ${item}`,
    '#if($foreach.hasNext),#end',
    '#end',
    `${indent}]`,
  ].join('\n');
}
