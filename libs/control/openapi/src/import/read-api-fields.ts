import { AMAZON } from '../extensions.ts';
import type { DocumentPath } from '../source/document-path.ts';
import type { ImportContext } from './context.ts';
import { asObject, isObject, listMember, member, nameOf, objectMember, stringMember } from './place.ts';
import type { JsonObject, Place } from './place.ts';
import { versionText } from './read-root.ts';

/** Longest description of an API (reference http-api.md 1). */
const MAX_DESCRIPTION_CHARACTERS = 1024;

/** The fields of the API itself, without routes, integrations and authorizers. */
export interface ApiFields {
  readonly fields: JsonObject;
  /** Field -> place in the document. */
  readonly origins: ReadonlyMap<string, DocumentPath>;
}

/** Reads `info`, `tags` and the root's extensions (reference http-api.md 17). */
export function readApiFields(context: ImportContext): ApiFields {
  const fields: Record<string, unknown> = {};
  const origins = new Map<string, DocumentPath>();
  function set(field: string, value: unknown, path: DocumentPath): void {
    if (value === undefined) return;
    fields[field] = value;
    origins.set(field, path);
  }
  const info = objectMember(context.report, context.root, 'info');
  if (info === undefined && member(context.root, 'info').value === undefined) {
    context.report.problem([], '"info" with a "title" is required: the title names the API');
  }
  if (info !== undefined) {
    set('name', title(context, info), [...info.path, 'title']);
    set('description', description(context, info), [...info.path, 'description']);
    // An exported API without version has an empty one, since OpenAPI requires the member.
    set('version', versionText(context.source, info, 'version') || undefined, [...info.path, 'version']);
  }
  set('corsConfiguration', objectMember(context.report, context.root, AMAZON.cors)?.value, [AMAZON.cors]);
  set('tags', tagValues(context), ['tags']);
  const endpoint = endpointConfiguration(context);
  const disabled = endpoint && member(endpoint, 'disableExecuteApiEndpoint');
  if (disabled !== undefined) set('disableExecuteApiEndpoint', disabled.value, disabled.path);
  return { fields, origins };
}

function title({ report }: ImportContext, info: Place<JsonObject>): string | undefined {
  const text = stringMember(report, info, 'title');
  if (text !== undefined && text !== '') return text;
  if (text !== undefined || member(info, 'title').value === undefined) {
    report.problem(info.path, 'a "title" is required: it names the API');
  }
  return undefined;
}

function description({ report }: ImportContext, info: Place<JsonObject>): string | undefined {
  const text = stringMember(report, info, 'description');
  if (text === undefined || text.length <= MAX_DESCRIPTION_CHARACTERS) return text;
  const message = `has ${text.length} characters; an API keeps the first ${MAX_DESCRIPTION_CHARACTERS}`;
  report.warn([...info.path, 'description'], message);
  // The cut must not leave half of a surrogate pair.
  return text.slice(0, MAX_DESCRIPTION_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '');
}

function tagValues({ report, root }: ImportContext): JsonObject | undefined {
  const tags = listMember(report, root, 'tags');
  if (tags === undefined) return undefined;
  const entries = tags.flatMap((tag): [string, unknown][] => {
    const object = asObject(report, tag);
    const value = object && member(object, AMAZON.tagValue).value;
    const name = object && stringMember(report, object, 'name');
    return value === undefined || name === undefined ? [] : [[name, value]];
  });
  return entries.length === 0 && tags.length > 0 ? undefined : Object.fromEntries(entries);
}

function endpointConfiguration({ report, root }: ImportContext): Place<JsonObject> | undefined {
  const atRoot = objectMember(report, root, AMAZON.endpointConfiguration);
  if (atRoot !== undefined) return atRoot;
  const [first] = listMember(report, root, 'servers') ?? [];
  const server = first && asObject(report, first);
  return server && objectMember(report, server, AMAZON.endpointConfiguration);
}

/** Says once what a document holds that an HTTP API does not use. */
export function noteIgnoredParts({ report, root }: ImportContext, bodies: number): void {
  if (bodies > 0) report.info(`requestBody of ${bodies} operations is ignored: an HTTP API does not validate bodies`);
  const components = member(root, 'components').value;
  const schemas = isObject(components) ? components.schemas : member(root, 'definitions').value;
  if (isObject(schemas)) report.info(`${Object.keys(schemas).length} schemas are ignored: an HTTP API has no models`);
  const { value: webhooks } = member(root, 'webhooks');
  if (webhooks !== undefined) report.info(`webhooks (${nameOf(webhooks)}) are ignored: they are no routes`);
}
