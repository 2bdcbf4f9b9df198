import type { RestApiDefinition, RestModel } from '@gatehouse/api-model';
import { isObject } from '../../import/place.ts';
import { MODEL_URL, REST_GATEHOUSE } from '../extensions.ts';
import type { RestExportChoice } from './options.ts';

/** Models that every API has without naming them (reference rest-api.md 1.2). */
const BUILT_IN: readonly string[] = ['Empty', 'Error'];

/** Where a schema of the document stands. */
export function schemaReference(name: string, isSwagger: boolean): { readonly $ref: string } {
  return { $ref: `#/${isSwagger ? 'definitions' : 'components/schemas'}/${name}` };
}

/** The schemas of the API's models and of the built-in ones that methods name. */
export function exportedModels(definition: RestApiDefinition, choice: RestExportChoice): object {
  const models = Object.entries(definition.models ?? {}).map(([name, model]): [string, unknown] => [
    name,
    exportedModel(model, choice),
  ]);
  const used = usedModels(definition);
  for (const name of BUILT_IN) {
    if (used.has(name) && definition.models?.[name] === undefined)
      models.push([name, { title: `${name} Schema`, type: 'object' }]);
  }
  return Object.fromEntries(models);
}

function exportedModel({ schema, contentType, description }: RestModel, { isSwagger, all }: RestExportChoice): unknown {
  const parsed = withReferences(JSON.parse(schema) as unknown, isSwagger);
  if (!all || !isObject(parsed)) return parsed;
  return {
    ...parsed,
    ...(description !== undefined &&
      parsed['description'] !== description && { [REST_GATEHOUSE.description]: description }),
    ...(contentType !== 'application/json' && { [REST_GATEHOUSE.contentType]: contentType }),
  };
}

function withReferences(value: unknown, isSwagger: boolean): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withReferences(item, isSwagger));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const isUrl = key === '$ref' && typeof part === 'string' && part.startsWith(MODEL_URL);
      const name = isUrl ? /\/models\/([A-Za-z0-9]+)$/.exec(part)?.[1] : undefined;
      return [key, name === undefined ? withReferences(part, isSwagger) : schemaReference(name, isSwagger).$ref];
    }),
  );
}

function usedModels({ resources }: RestApiDefinition): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { methods } of Object.values(resources)) {
    for (const { requestModels = {}, methodResponses = {} } of Object.values(methods)) {
      for (const name of Object.values(requestModels)) names.add(name);
      for (const { responseModels = {} } of Object.values(methodResponses)) {
        for (const name of Object.values(responseModels)) names.add(name);
      }
    }
  }
  return names;
}
