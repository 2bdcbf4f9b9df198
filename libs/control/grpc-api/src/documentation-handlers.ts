import { RestDocumentationPart } from '@gatehouse/contract';
import type { DocumentationServiceImplementation, DocumentationVersion } from '@gatehouse/contract';
import type { DocumentationUseCases, DocumentationVersionRecord } from '@gatehouse/records';
import type { Caller } from './caller.ts';
import { nextPageOf, optional, pageOf, required } from './fields.ts';

/** `DocumentationService` over its use cases. */
export function documentationHandlers(
  documentation: DocumentationUseCases,
): DocumentationServiceImplementation<Caller> {
  return {
    createDocumentationVersion: async (request, { actor }) => {
      const { description, stageName } = request;
      const options = { ...optional('description', description), ...optional('stageName', stageName) };
      return versionMessage(await documentation.createVersion(actor, { ...nameOf(request), ...options }));
    },
    getDocumentationVersion: async (request) => {
      const { apiId, version } = nameOf(request);
      return versionMessage(await documentation.getVersion(apiId, version));
    },
    listDocumentationVersions: async (request) => {
      const page = await documentation.listVersions(required('apiId', request.apiId), pageOf(request));
      return { documentationVersions: page.items.map(versionMessage), ...nextPageOf(page) };
    },
    updateDocumentationVersion: async (request, { actor }) => {
      const { description } = request;
      return versionMessage(await documentation.updateVersion(actor, { ...nameOf(request), description }));
    },
    deleteDocumentationVersion: async (request, { actor }) => {
      await documentation.deleteVersion(actor, nameOf(request));
      return {};
    },
  };
}

function nameOf(request: { readonly apiId: string; readonly version: string }) {
  return { apiId: required('apiId', request.apiId), version: required('version', request.version) };
}

function versionMessage(record: DocumentationVersionRecord): DocumentationVersion {
  const { apiId, version, description, documentationParts } = record;
  return {
    apiId,
    version,
    description,
    documentationParts: documentationParts.map((part) => RestDocumentationPart.fromJSON(part)),
    createdDate: new Date(record.createdAtUnixMs),
    lastUpdatedDate: new Date(record.updatedAtUnixMs),
  };
}
