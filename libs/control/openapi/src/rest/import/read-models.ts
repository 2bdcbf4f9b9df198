import type { ImportContext } from '../../import/context.ts';
import { isObject, members, nameAt, objectMember } from '../../import/place.ts';
import type { JsonObject, Place } from '../../import/place.ts';
import type { DocumentPath } from '../../source/document-path.ts';
import { MODEL_URL, REST_GATEHOUSE } from '../extensions.ts';

/** The models of a document, filled while its bodies are read. */
export interface RestModels {
  /** The name of the model that a schema refers to, or is: schemas that have no name get one made of their content. */
  nameOf(schema: Place): string | undefined;
  readonly byName: ReadonlyMap<string, JsonObject>;
}

const REFERENCE = /^#\/(?:definitions|components\/schemas)\/([^/]+)$/;
const MODEL_NAME = /^[A-Za-z0-9]+$/;

/** Reads `definitions` or `components.schemas`; references between them become the service's URLs (reference rest-api.md 7). */
export function readModels(context: ImportContext, apiId: string, origins: Map<string, DocumentPath>): RestModels {
  const { report, root, dialect } = context;
  const names = new Map<string, string>();
  const byName = new Map<string, JsonObject>();
  const components = dialect === 'swagger-2' ? root : objectMember(report, root, 'components');
  const schemas = components && objectMember(report, components, dialect === 'swagger-2' ? 'definitions' : 'schemas');
  const written = schemas === undefined ? [] : members(schemas);
  for (const { value: _value, path } of written) {
    const name = String(path.at(-1));
    const plain = name.replace(/[^A-Za-z0-9]/g, '') || 'Model';
    if (!MODEL_NAME.test(name)) report.warn(path, `the name of a model is letters and digits; it is called "${plain}"`);
    const taken = new Set(names.values());
    let free = plain;
    for (let number = 2; taken.has(free); number += 1) free = `${plain}${number}`;
    names.set(name, free);
  }
  const rewritten = (value: unknown): unknown => withModelUrls(value, (name) => urlOf(apiId, names.get(name) ?? name));
  const add = (name: string, schema: Place): void => {
    byName.set(name, modelOf(schema.value, rewritten));
    origins.set(`models.${name}`, schema.path);
  };
  for (const schema of written) add(names.get(nameAt(schema)) ?? nameAt(schema), schema);
  return {
    byName,
    nameOf(schema) {
      const reference = isObject(schema.value) ? schema.value['$ref'] : undefined;
      if (typeof reference !== 'string') {
        const name = inlineName(schema.value);
        if (!byName.has(name)) add(name, schema);
        return name;
      }
      const target = REFERENCE.exec(reference)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~');
      const name = target === undefined ? undefined : names.get(target);
      if (name === undefined)
        report.problem(schema.path, `refers to ${reference}, which is no schema of this document`);
      return name;
    },
  };
}

function modelOf(schema: unknown, rewritten: (value: unknown) => unknown): JsonObject {
  if (!isObject(schema)) return { contentType: 'application/json', schema: JSON.stringify(schema) };
  const { [REST_GATEHOUSE.contentType]: contentType, [REST_GATEHOUSE.description]: own, ...plain } = schema;
  const description = own ?? plain['description'];
  return {
    contentType: contentType ?? 'application/json',
    ...(typeof description === 'string' && description !== '' ? { description: description.slice(0, 1024) } : {}),
    schema: JSON.stringify(rewritten(plain), null, 2),
  };
}

/** A schema with its references to other schemas replaced. */
export function withModelUrls(value: unknown, urlOfModel: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withModelUrls(item, urlOfModel));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const name = key === '$ref' && typeof part === 'string' ? REFERENCE.exec(part)?.[1] : undefined;
      return [key, name === undefined ? withModelUrls(part, urlOfModel) : urlOfModel(name)];
    }),
  );
}

function urlOf(apiId: string, name: string): string {
  return `${MODEL_URL}${apiId}/models/${name}`;
}

// The service's form: MODEL and six digits. The same content has the same name, so that an import twice changes nothing.
function inlineName(schema: unknown): string {
  const text = JSON.stringify(schema);
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return `MODEL${hash.toString(16).padStart(8, '0').slice(-6)}`;
}
