import type { RestApiDefinition, RestDocumentationPart } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import { optionalText, text } from '../input.ts';
import { badRequest } from '../messages.ts';
import { documentText, oneOf } from '../import-input.ts';
import { importWords } from '../import-words.ts';

const ID_LENGTH = 6;
const NO_PATHS = 'there are no "paths"';

/** ImportDocumentationParts: the parts of a document, and nothing else of it (reference rest-api.md 13.2). */
export function documentationImportHandlers(context: ManagementContext): HandlerTable {
  const { restEditor, newId } = context;
  return {
    ImportDocumentationParts: async (input, actor) => {
      const { apiId } = await restEditor.get(text(input, 'restApiId'));
      const mode = oneOf('mode', optionalText(input, 'mode') ?? 'merge', ['merge', 'overwrite']);
      const { parts, warnings } = await partsIn(context, actor, input);
      const ids: string[] = [];
      await restEditor.edit(actor, apiId, (api) => {
        const { documentationParts = [] } = api;
        const found = parts.map((part): RestDocumentationPart => {
          const known = documentationParts.find(({ location }) => isSame(location, part.location));
          return { ...part, id: known?.id ?? newId(ID_LENGTH) };
        });
        ids.splice(0, ids.length, ...found.map(({ id = '' }) => id));
        return { ...api, documentationParts: [...(mode === 'merge' ? others(api, found) : []), ...found] };
      });
      return { ids, warnings };
    },
  };
}

/** Reads the document as an import would, which changes nothing. */
async function partsIn({ apis, identity }: ManagementContext, actor: Actor, input: JsonObject) {
  const read = apis.import(actor, {
    protocolType: 'REST',
    body: documentText(input, identity),
    mode: 'overwrite',
    basePath: 'ignore',
    failOnWarnings: false,
    validateOnly: true,
  });
  const { api, warnings: all } = await inWords(read, importWords);
  const warnings = all.filter((warning) => !warning.includes(NO_PATHS));
  if (input['failOnWarnings'] === true && warnings.length > 0) {
    throw badRequest(`Warnings found during import:${warnings.map((line) => `\n\t${line}`).join('')}`);
  }
  const parts = api.definition.protocolType === 'REST' ? (api.definition.documentationParts ?? []) : [];
  if (parts.length === 0) throw badRequest('The document has no documentation parts');
  return { parts, warnings };
}

function others(
  { documentationParts = [] }: RestApiDefinition,
  found: readonly RestDocumentationPart[],
): readonly RestDocumentationPart[] {
  return documentationParts.filter(({ location }) => !found.some((part) => isSame(part.location, location)));
}

function isSame(left: RestDocumentationPart['location'], right: RestDocumentationPart['location']): boolean {
  return keyOf(left) === keyOf(right);
}

function keyOf({
  type,
  path = '/',
  method = '*',
  statusCode = '*',
  name = '',
}: RestDocumentationPart['location']): string {
  return JSON.stringify([type, path, method, statusCode, name]);
}
