import { Api, ImportApiRequest_BasePath, ImportApiRequest_Mode } from '@gatehouse/contract';
import type { ApiServiceImplementation, ImportApiRequest } from '@gatehouse/contract';
import { apiDefinitionFromProto } from '@gatehouse/model-proto';
import type { ApiUseCases, ImportApi } from '@gatehouse/records';
import type { Caller } from './caller.ts';
import { optional, pageOf, required, requiredMessage, revisionOf, textOf, wrongField } from './fields.ts';
import { fittingPage } from './fitting-page.ts';
import { apiMessage } from './messages.ts';
import type { ApiEndpoint } from './messages.ts';

const MODES: Readonly<Record<ImportApiRequest_Mode, ImportApi['mode']>> = {
  [ImportApiRequest_Mode.MODE_UNSPECIFIED]: 'overwrite',
  [ImportApiRequest_Mode.OVERWRITE]: 'overwrite',
  [ImportApiRequest_Mode.MERGE]: 'merge',
};

const BASE_PATHS: Readonly<Record<ImportApiRequest_BasePath, ImportApi['basePath']>> = {
  [ImportApiRequest_BasePath.BASE_PATH_UNSPECIFIED]: 'ignore',
  [ImportApiRequest_BasePath.IGNORE]: 'ignore',
  [ImportApiRequest_BasePath.PREPEND]: 'prepend',
  [ImportApiRequest_BasePath.SPLIT]: 'split',
};

/** `ApiService` over its use cases. */
export function apiHandlers(apis: ApiUseCases, apiEndpoint: ApiEndpoint): ApiServiceImplementation<Caller> {
  return {
    createApi: async (request, { actor }) => {
      const definition = definitionOf(request);
      return apiMessage(await apis.create(actor, { ...optional('apiId', request.apiId), definition }), apiEndpoint);
    },
    getApi: async ({ apiId }) => apiMessage(await apis.get(required('apiId', apiId)), apiEndpoint),
    listApis: async (request) => {
      const toMessage = (record: Parameters<typeof apiMessage>[0]): Api => apiMessage(record, apiEndpoint);
      const list = (page: Parameters<ApiUseCases['list']>[0]) => apis.list(page, textOf(request.name));
      const page = await fittingPage(pageOf(request), list, toMessage, (api) => Api.encode(api).finish().byteLength);
      return { apis: page.items, nextPageToken: page.nextPageToken };
    },
    updateApi: async (request, { actor }) => {
      const apiId = required('apiId', request.apiId);
      const definition = definitionOf(request);
      const { validateOnly } = request;
      const api = await apis.update(actor, { apiId, definition, validateOnly, ...revisionOf(request) });
      return apiMessage(api, apiEndpoint);
    },
    deleteApi: async (request, { actor }) => {
      await apis.delete(actor, { apiId: required('apiId', request.apiId), ...revisionOf(request) });
      return {};
    },
    importApi: async (request, { actor }) => {
      const { api, warnings, importInfo, created } = await apis.import(actor, importInput(request));
      return {
        api: apiMessage(api, apiEndpoint),
        warnings: [...warnings],
        importInfo: [...importInfo],
        created,
      };
    },
    exportApi: async ({ apiId, stageName, outputType, withoutExtensions, specification }) => ({
      body: await apis.export({
        apiId: required('apiId', apiId),
        ...optional('stageName', stageName),
        output: outputType === 'JSON' ? 'json' : 'yaml',
        extensions: !withoutExtensions,
        specification: specification === 'SWAGGER' ? 'swagger' : 'oas30',
      }),
    }),
  };
}

/** The definition of a request as a plain document. Throws INVALID_ARGUMENT when there is none. */
function definitionOf(request: { readonly api: Api | undefined }): unknown {
  const api = requiredMessage('api', request.api);
  if (api.definition === undefined) throw wrongField('api', 'must have one of the fields http, websocket and rest');
  return apiDefinitionFromProto(api);
}

function importInput(request: ImportApiRequest): ImportApi {
  return {
    ...optional('apiId', request.apiId),
    ...optional('upstreamUrl', request.upstreamUrl),
    ...revisionOf(request),
    body: required('body', request.body),
    mode: MODES[request.mode],
    basePath: BASE_PATHS[request.basePath],
    failOnWarnings: request.failOnWarnings,
    validateOnly: request.validateOnly,
    ignoreDocumentation: request.ignoreDocumentation,
    ...protocolTypeOf(request),
  };
}

function protocolTypeOf({ protocolType }: ImportApiRequest): Pick<ImportApi, 'protocolType'> {
  if (protocolType === '') return {};
  if (protocolType === 'HTTP' || protocolType === 'REST') return { protocolType };
  throw wrongField('protocolType', 'must be HTTP or REST');
}
