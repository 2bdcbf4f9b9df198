import type { RestDocumentationPart } from '@gatehouse/api-model';
import type { ApiRecord, StoreTransaction } from '@gatehouse/records';

/**
 * Makes the documentation version that an imported document asks for: a copy of the parts that the API has now (reference
 * rest-api.md 12). One of that name stays as it is, because stages may show it; the answer is a warning then, unless it has the same parts.
 */
export async function insertImportedVersion(
  { documentation }: StoreTransaction,
  { apiId, definition }: ApiRecord,
  version: string | undefined,
): Promise<readonly string[]> {
  if (version === undefined || definition.protocolType !== 'REST') return [];
  const { documentationParts = [] } = definition;
  const present = await documentation.get(apiId, version);
  if (present === undefined) {
    await documentation.insert({ apiId, version, description: '', documentationParts });
    return [];
  }
  if (textOf(present.documentationParts) === textOf(documentationParts)) return [];
  return [`the documentation version ${version} exists already and keeps its parts; name another version for these`];
}

function textOf(parts: readonly RestDocumentationPart[]): string {
  return JSON.stringify(parts.map(({ location, properties }) => [location, properties]));
}
