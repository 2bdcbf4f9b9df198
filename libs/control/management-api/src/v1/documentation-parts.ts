import type { RestApiDefinition, RestDocumentationPart } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { compact, object, optionalText, pickGiven, text } from '../input.ts';
import { badRequest, conflict, invalidIdentifier } from '../messages.ts';
import { partIdOf } from '../part-id.ts';
import { undocumentedLocations } from './documentation-gaps.ts';
import { checkLocation } from './documentation-location.ts';
import { pageOfItems } from './item-page.ts';
import { patched, replaced } from './patch.ts';

const ID_LENGTH = 6;
const MAX_PARTS = 2000;

const RULES = [replaced<JsonObject>('/properties', 'properties', (value) => jsonText(value))];

/** Documentation parts of REST APIs (reference rest-api.md 1.2): members of the API's document. */
export function documentationPartHandlers(context: ManagementContext): HandlerTable {
  const { restEditor, newId } = context;
  return {
    CreateDocumentationPart: async (input, actor) => {
      const part = newPart(input, newId(ID_LENGTH));
      const { definition } = await restEditor.edit(actor, text(input, 'restApiId'), (api) => withPart(api, part));
      return partView(foundPart(definition, String(part['id'])));
    },
    GetDocumentationPart: async (input) => partView(await partOf(context, input)),
    GetDocumentationParts: async (input) => {
      const { definition } = await restEditor.get(text(input, 'restApiId'));
      return pageOfItems(partsOf(definition, input), input);
    },
    UpdateDocumentationPart: async (input, actor) => {
      const id = partIdIn(await partOf(context, input));
      const { definition } = await restEditor.edit(actor, text(input, 'restApiId'), (api) => {
        const part = foundPart(api, id);
        const changed = patched<JsonObject>({ ...part }, input, RULES);
        return { ...api, documentationParts: api.documentationParts?.map((one) => (one === part ? changed : one)) };
      });
      return partView(foundPart(definition, id));
    },
    DeleteDocumentationPart: async (input, actor) => {
      await restEditor.edit(actor, text(input, 'restApiId'), (api) => {
        const part = foundPart(api, text(input, 'documentationPartId'));
        return { ...api, documentationParts: api.documentationParts?.filter((one) => one !== part) };
      });
      return {};
    },
  };
}

function newPart(input: JsonObject, id: string): JsonObject {
  const location = pickGiven(object(input, 'location'), ['type', 'path', 'method', 'statusCode', 'name']);
  checkLocation(location);
  return { location, properties: jsonText(optionalText(input, 'properties')), id };
}

function jsonText(value: string | undefined): string {
  if (value === undefined || value === '') throw badRequest('Documentation part properties must be non-empty');
  try {
    JSON.parse(value);
    return value;
  } catch {
    throw badRequest('Documentation part properties must be valid JSON');
  }
}

function withPart(api: RestApiDefinition, part: JsonObject): object {
  const { documentationParts = [] } = api;
  const location = locationKey(object(part, 'location'));
  if (documentationParts.some((other) => locationKey(other.location) === location)) {
    throw conflict(`Documentation part already exists for the specified location: ${location}`);
  }
  if (documentationParts.length >= MAX_PARTS) {
    throw badRequest(`An API has at most ${String(MAX_PARTS)} documentation parts`);
  }
  return { ...api, documentationParts: [...documentationParts, part] };
}

/** What tells parts apart. */
function locationKey(location: JsonObject): string {
  const names = ['type', 'path', 'method', 'statusCode', 'name'];
  return names
    .flatMap((name) => (location[name] === undefined ? [] : [`${name} '${String(location[name])}'`]))
    .join(', ');
}

function partIdIn({ id, location }: RestDocumentationPart): string {
  return id ?? partIdOf(`documentation/${locationKey(location)}`);
}

function foundPart({ documentationParts = [] }: RestApiDefinition, id: string): RestDocumentationPart {
  const part = documentationParts.find((candidate) => partIdIn(candidate) === id);
  if (part === undefined) throw unknownPart();
  return part;
}

/** The service does not say here that it is the API that does not exist. */
async function partOf({ restEditor }: ManagementContext, input: JsonObject): Promise<RestDocumentationPart> {
  const { definition } = await restEditor.get(text(input, 'restApiId')).catch(() => Promise.reject(unknownPart()));
  return foundPart(definition, text(input, 'documentationPartId'));
}

function unknownPart() {
  return invalidIdentifier('Documentation part');
}

/** The parts that a request asks for; with `UNDOCUMENTED` the places that have none. */
function partsOf(definition: RestApiDefinition, input: JsonObject): readonly JsonObject[] {
  const wantsGaps = optionalText(input, 'locationStatus') === 'UNDOCUMENTED';
  const parts = wantsGaps
    ? undocumentedLocations(definition).map((location) => ({ location }))
    : (definition.documentationParts ?? []).map(partView);
  const type = optionalText(input, 'type');
  const path = optionalText(input, 'path');
  const nameQuery = optionalText(input, 'nameQuery');
  return parts.filter((part) => {
    const location = object(part, 'location');
    const hasName = nameQuery === undefined || (optionalText(location, 'name') ?? '').includes(nameQuery);
    return (
      hasName && (type ?? location['type']) === location['type'] && (path ?? location['path']) === location['path']
    );
  });
}

function partView(part: RestDocumentationPart): JsonObject {
  return compact({ id: partIdIn(part), location: part.location, properties: part.properties });
}
