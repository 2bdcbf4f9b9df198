import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { DocumentationVersionRecord } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import type { Words } from '../in-words.ts';
import { compact, optionalText, pick, text } from '../input.ts';
import { badRequest, conflict, invalidIdentifier, notFound } from '../messages.ts';
import { pageOf, shownPage } from './page.ts';
import { orUndefined, patched, replaced } from './patch.ts';

const RULES = [replaced<JsonObject>('/description', 'description', orUndefined)];

const WORDS: Words = {
  NOT_FOUND: () => notFound('Invalid Documentation version specified'),
  ALREADY_EXISTS: () => conflict('Documentation version already exists'),
  FAILED_PRECONDITION: (error) => badRequest(error.message),
};

/** Documentation versions of REST APIs (reference rest-api.md 1.2): copies of the parts. */
export function documentationVersionHandlers(context: ManagementContext): HandlerTable {
  const { documentation, restEditor } = context;
  const versionOf = async (input: JsonObject): Promise<DocumentationVersionRecord> => {
    const { apiId } = await restEditor.get(text(input, 'restApiId'));
    return inWords(documentation.getVersion(apiId, text(input, 'documentationVersion')), WORDS);
  };
  return {
    CreateDocumentationVersion: async (input, actor) => {
      const { apiId } = await restEditor.get(text(input, 'restApiId'));
      const version = text(input, 'documentationVersion');
      const created = documentation.createVersion(actor, {
        apiId,
        version,
        ...pick(input, ['description', 'stageName']),
      });
      return versionView(await inWords(created, { ...WORDS, NOT_FOUND: () => invalidIdentifier('stage') }));
    },
    GetDocumentationVersion: async (input) => versionView(await versionOf(input)),
    GetDocumentationVersions: async (input) => {
      const { apiId } = await restEditor.get(text(input, 'restApiId'));
      return shownPage(await documentation.listVersions(apiId, pageOf(input)), versionView);
    },
    UpdateDocumentationVersion: async (input, actor) => {
      const { apiId, version, description } = await versionOf(input);
      const changed = patched<JsonObject>({ description }, input, RULES);
      const change = { apiId, version, description: optionalText(changed, 'description') ?? '' };
      return versionView(await inWords(documentation.updateVersion(actor, change), WORDS));
    },
    DeleteDocumentationVersion: async (input, actor) => {
      const { apiId, version } = await versionOf(input);
      await inWords(documentation.deleteVersion(actor, { apiId, version }), WORDS);
      return {};
    },
  };
}

function versionView({ version, description, createdAtUnixMs }: DocumentationVersionRecord): JsonObject {
  return compact({
    version,
    createdDate: new Date(createdAtUnixMs),
    description: description === '' ? undefined : description,
  });
}
