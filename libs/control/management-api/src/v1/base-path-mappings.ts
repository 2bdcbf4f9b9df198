import type { ApiMapping, DomainName } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor, DomainNameRecord } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import { compact, optionalText, text } from '../input.ts';
import { badRequest, conflict, invalidIdentifier } from '../messages.ts';
import { domainNameOf, editDomainName } from '../v2/domain-names.ts';
import { pageOfItems } from './item-page.ts';
import { orUndefined, patched, replaced } from './patch.ts';
import type { PatchRule } from './patch.ts';

const NONE = '(none)';

/** The service knows both spellings of the base path and of the API. */
const RULES: readonly PatchRule<JsonObject>[] = [
  ...['/basePath', '/basepath'].map((path) => replaced<JsonObject>(path, 'basePath', (value) => value)),
  ...['/restapiId', '/restApiId'].map((path) => replaced<JsonObject>(path, 'restApiId', (value) => value)),
  replaced('/stage', 'stage', orUndefined),
];

/** Base path mappings (reference rest-api.md 1.2): the API mappings of version 2. One without a stage takes it from the path. */
export function basePathMappingHandlers(context: ManagementContext): HandlerTable {
  return {
    CreateBasePathMapping: async (input, actor) => {
      const mapping = await mappingOf(context, input, undefined);
      const record = await edit(context, actor, input, ({ apiMappings }) => {
        refuseTaken(apiMappings, mapping);
        return [...apiMappings, mapping];
      });
      return mappingView(foundMapping(record.document, mapping.apiMappingKey));
    },
    GetBasePathMapping: async (input) => mappingView(await storedMapping(context, input)),
    GetBasePathMappings: async (input) => {
      const { document } = await domainNameOf(context, input);
      return pageOfItems(document.apiMappings.map(mappingView), input);
    },
    UpdateBasePathMapping: async (input, actor) => {
      const before = await storedMapping(context, input);
      const wanted = patched<JsonObject>({ ...mappingView(before) }, input, RULES);
      const changed = await mappingOf(context, wanted, before);
      const record = await edit(context, actor, input, ({ apiMappings }) => {
        const others = apiMappings.filter(({ apiMappingKey = '' }) => apiMappingKey !== (before.apiMappingKey ?? ''));
        if (others.length === apiMappings.length) throw unknownMapping();
        refuseTaken(others, changed);
        return apiMappings.map((mapping) => (others.includes(mapping) ? mapping : changed));
      });
      return mappingView(foundMapping(record.document, changed.apiMappingKey));
    },
    DeleteBasePathMapping: async (input, actor) => {
      await edit(context, actor, input, (document) => {
        const gone = foundMapping(document, keyOf(optionalText(input, 'basePath')));
        return document.apiMappings.filter((mapping) => mapping !== gone);
      });
      return {};
    },
  };
}

function edit(
  context: ManagementContext,
  actor: Actor,
  input: JsonObject,
  change: (document: DomainName) => readonly ApiMapping[],
): Promise<DomainNameRecord> {
  return editDomainName(context, actor, input, (document) => ({ ...document, apiMappings: change(document) }));
}

/** The mapping of a request. Throws BadRequestException for an API or a stage that does not exist. */
async function mappingOf(
  { apis, stages }: ManagementContext,
  input: JsonObject,
  before: ApiMapping | undefined,
): Promise<ApiMapping> {
  const apiMappingKey = keyOf(optionalText(input, 'basePath'));
  if (apiMappingKey.includes('/') && apiMappingKey !== before?.apiMappingKey) {
    throw badRequest(
      "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path mapping, use API Gateway V2.",
    );
  }
  const apiId = text(input, 'restApiId');
  await inWords(apis.get(apiId), { NOT_FOUND: () => badRequest('Invalid REST API identifier specified') });
  const stage = orUndefined(optionalText(input, 'stage'));
  if (stage !== undefined) {
    await inWords(stages.get(apiId, stage), { NOT_FOUND: () => badRequest('Invalid stage identifier specified') });
  }
  const apiMappingId = before?.apiMappingId;
  return {
    apiMappingKey,
    apiId,
    ...(stage !== undefined && { stage }),
    ...(apiMappingId !== undefined && { apiMappingId }),
  };
}

function keyOf(basePath: string | undefined): string {
  return basePath === undefined || basePath === NONE ? '' : basePath;
}

function refuseTaken(mappings: readonly ApiMapping[], { apiMappingKey = '' }: ApiMapping): void {
  if (!mappings.some((other) => (other.apiMappingKey ?? '') === apiMappingKey)) return;
  throw conflict('Base path already exists for this domain name');
}

async function storedMapping(context: ManagementContext, input: JsonObject): Promise<ApiMapping> {
  const { document } = await domainNameOf(context, input);
  return foundMapping(document, keyOf(optionalText(input, 'basePath')));
}

function foundMapping({ apiMappings }: DomainName, key = ''): ApiMapping {
  const mapping = apiMappings.find(({ apiMappingKey = '' }) => apiMappingKey === key);
  if (mapping === undefined) throw unknownMapping();
  return mapping;
}

function unknownMapping() {
  return invalidIdentifier('base path mapping');
}

function mappingView({ apiMappingKey = '', apiId, stage }: ApiMapping): JsonObject {
  return compact({ basePath: apiMappingKey === '' ? NONE : apiMappingKey, restApiId: apiId, stage });
}
