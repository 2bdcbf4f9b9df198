import type { ApiKeyResource, ApiKeyServiceImplementation } from '@gatehouse/contract';
import { apiKeyFromProto, apiKeyToProto } from '@gatehouse/model-proto';
import type { ApiKeyUseCases, ApiKeyView } from '@gatehouse/records';
import { requireRole } from './caller.ts';
import type { Caller } from './caller.ts';
import { nextPageOf, optional, pageOf, required, requiredMessage, revisionOf } from './fields.ts';
import { lifeOf } from './messages.ts';

/** Reading a value needs more than reading a key. */
const READS_VALUES = 'operator';

/** `ApiKeyService` over its use cases. */
export function apiKeyHandlers(apiKeys: ApiKeyUseCases): ApiKeyServiceImplementation<Caller> {
  return {
    createApiKey: async (request, { actor }) => {
      const document = apiKeyFromProto(requiredMessage('apiKey', request.apiKey));
      return apiKeyMessage(await apiKeys.create(actor, document));
    },
    getApiKey: async (request, caller) => {
      const { includeValue } = request;
      if (includeValue) requireRole(caller, READS_VALUES, 'includeValue');
      const apiKeyId = required('apiKeyId', request.apiKeyId);
      return apiKeyMessage(await apiKeys.get(caller.actor, { apiKeyId, includeValue }));
    },
    listApiKeys: async (request, caller) => {
      const { includeValues, nameQuery, customerId } = request;
      if (includeValues) requireRole(caller, READS_VALUES, 'includeValues');
      const filter = { ...optional('nameQuery', nameQuery), ...optional('customerId', customerId), includeValues };
      const page = await apiKeys.list(caller.actor, pageOf(request), filter);
      return { apiKeys: page.items.map(apiKeyMessage), ...nextPageOf(page) };
    },
    updateApiKey: async (request, { actor }) => {
      const document = apiKeyFromProto(requiredMessage('apiKey', request.apiKey));
      const { validateOnly } = request;
      return apiKeyMessage(await apiKeys.update(actor, { document, validateOnly, ...revisionOf(request) }));
    },
    deleteApiKey: async (request, { actor }) => {
      await apiKeys.delete(actor, { apiKeyId: required('apiKeyId', request.apiKeyId), ...revisionOf(request) });
      return {};
    },
    importApiKeys: async ({ body, failOnWarnings }, { actor }) => {
      const { ids, warnings } = await apiKeys.import(actor, { body, failOnWarnings });
      return { ids: [...ids], warnings: [...warnings] };
    },
  };
}

function apiKeyMessage(view: ApiKeyView): ApiKeyResource {
  const { document, value, usagePlanIds, stageKeys } = view;
  return {
    apiKey: apiKeyToProto(value === undefined ? document : { ...document, value }),
    usagePlanIds: [...usagePlanIds],
    stageKeys: [...stageKeys],
    ...lifeOf(view),
  };
}
