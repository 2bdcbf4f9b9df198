import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import type { RestApiRecord } from '../edit-api.ts';
import { compact, object, optionalText, pick, text } from '../input.ts';
import { badRequest, validationErrors } from '../messages.ts';
import { clonedParts } from './clone.ts';
import { defaultModels } from './default-models.ts';
import { checkEndpointConfiguration } from './endpoint-configuration.ts';
import { pageOf } from './page.ts';
import { ROOT } from './resource-tree.ts';
import {
  checkedCompressionSize,
  checkedDescription,
  checkedPolicy,
  checkedSecurityPolicy,
  nonEmptyName,
  patchedRestApi,
} from './rest-api-patch.ts';
import { createdRestApiView, restApiView } from './rest-api-view.ts';

const ROOT_ID_LENGTH = 10;
const API_KEY_SOURCES = ['HEADER', 'AUTHORIZER'];

/** Members of a request that are members of the document. */
const FIELDS = [
  'name',
  'description',
  'version',
  'apiKeySource',
  'binaryMediaTypes',
  'minimumCompressionSize',
  'policy',
  'disableExecuteApiEndpoint',
  'securityPolicy',
  'endpointAccessMode',
  'tags',
];

/** REST APIs themselves (reference rest-api.md 1.2, 1.4). */
export function restApiHandlers(context: ManagementContext): HandlerTable {
  const { apis, restEditor } = context;
  return {
    CreateRestApi: async (input, actor) => createdRestApiView(await createRestApi(context, actor, input)),
    GetRestApi: async (input) => restApiView(await restEditor.get(text(input, 'restApiId'))),
    GetRestApis: (input) => listRestApis(context, input),
    UpdateRestApi: async (input, actor) => {
      const edit = (definition: object): object => compact(patchedRestApi({ ...definition }, input));
      return restApiView(await restEditor.edit(actor, text(input, 'restApiId'), edit));
    },
    DeleteRestApi: async (input, actor) => {
      const { apiId } = await restEditor.get(text(input, 'restApiId'));
      await apis.delete(actor, { apiId });
      return {};
    },
  };
}

async function createRestApi(context: ManagementContext, actor: Actor, input: JsonObject): Promise<RestApiRecord> {
  const { apis, restEditor, newId } = context;
  checkNew(input);
  const cloneFrom = optionalText(input, 'cloneFrom');
  const source = cloneFrom === undefined ? undefined : (await restEditor.get(cloneFrom)).definition;
  const parts = source === undefined ? { models: defaultModels(newId) } : clonedParts(source, newId);
  const resources = { ...parts.resources, [ROOT]: { ...parts.resources?.[ROOT], resourceId: newId(ROOT_ID_LENGTH) } };
  const inherited =
    source === undefined
      ? {}
      : pick(
          { ...source },
          FIELDS.filter((name) => name !== 'tags'),
        );
  const endpoint = input['endpointConfiguration'] ?? source?.endpointConfiguration;
  const definition = compact({
    protocolType: 'REST',
    ...inherited,
    ...pick(input, FIELDS),
    endpointConfiguration: endpoint,
    ...parts,
    resources,
  });
  const { apiId } = await apis.create(actor, { definition });
  return restEditor.get(apiId);
}

function checkNew(input: JsonObject): void {
  nonEmptyName(text(input, 'name'));
  checkedDescription(optionalText(input, 'description'));
  checkEndpointConfiguration(object(input, 'endpointConfiguration'));
  const { apiKeySource, minimumCompressionSize, policy, version } = input;
  if (typeof minimumCompressionSize === 'number') checkedCompressionSize(minimumCompressionSize);
  if (typeof policy === 'string') checkedPolicy(policy);
  checkedSecurityPolicy(optionalText(input, 'securityPolicy'));
  if (version === '') throw badRequest('Version cannot be an empty string');
  if (apiKeySource !== undefined && !API_KEY_SOURCES.includes(String(apiKeySource))) {
    throw validationErrors([
      `Value '${String(apiKeySource)}' at 'createRestApiInput.apiKeySource' failed to satisfy constraint: Member must satisfy enum value set: [${API_KEY_SOURCES.join(', ')}]`,
    ]);
  }
}

/** Other kinds of APIs stand between: reads on until the page is full. */
async function listRestApis({ apis, restEditor }: ManagementContext, input: JsonObject): Promise<JsonObject> {
  const { pageSize, pageToken } = pageOf(input);
  const items: JsonObject[] = [];
  let position = pageToken;
  do {
    const page = await apis.list({ pageSize: pageSize - items.length, pageToken: position });
    for (const record of page.items) {
      const ours = restEditor.asOurs(record);
      if (ours !== undefined) items.push(restApiView(ours));
    }
    position = page.nextPageToken;
  } while (position !== undefined && items.length < pageSize);
  return compact({ items, position });
}
