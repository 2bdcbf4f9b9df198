import type { RestApiDefinition } from '@gatehouse/api-model';
import { isJsonObject } from '@gatehouse/aws-rest-json';
import type { JsonObject } from '@gatehouse/aws-rest-json';

const MODEL_URL = /^https:\/\/apigateway\.[a-z0-9.-]+\/restapis\/[^/]+\/models\/([A-Za-z0-9]+)$/;

/** The name of the model that a `$ref` means (reference rest-api.md 7); undefined for other references. */
export function modelNameIn(reference: unknown): string | undefined {
  return typeof reference === 'string' ? MODEL_URL.exec(reference)?.[1] : undefined;
}

/** The schema of a model as JSON; undefined when there is no such model. */
export function schemaOf({ models }: RestApiDefinition, name: string): unknown {
  const model = models !== undefined && Object.hasOwn(models, name) ? models[name] : undefined;
  return model === undefined ? undefined : (JSON.parse(model.schema) as unknown);
}

/** Names of the models that a schema refers to. */
export function referencedModels(schema: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  rewritten(schema, (name, reference) => {
    names.add(name);
    return reference;
  });
  return names;
}

/** A model's schema with the models that it refers to, directly or not, as `definitions` of its own: circles stay circles. */
export function flattened(api: RestApiDefinition, name: string): string {
  const definitions: Record<string, unknown> = {};
  const local = (schema: unknown): unknown =>
    rewritten(schema, (other, reference) => {
      if (schemaOf(api, other) === undefined) return reference;
      if (!Object.hasOwn(definitions, other)) {
        definitions[other] = {};
        definitions[other] = local(schemaOf(api, other));
      }
      return `#/definitions/${other}`;
    });
  const schema = local(schemaOf(api, name)) as JsonObject;
  const own = isJsonObject(schema['definitions']) ? schema['definitions'] : {};
  const isAlone = Object.keys(definitions).length === 0;
  return JSON.stringify(isAlone ? schema : { ...schema, definitions: { ...own, ...definitions } });
}

function rewritten(value: unknown, replace: (name: string, reference: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => rewritten(item, replace));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const name = key === '$ref' ? modelNameIn(member) : undefined;
      return [key, name === undefined ? rewritten(member, replace) : replace(name, String(member))];
    }),
  );
}
