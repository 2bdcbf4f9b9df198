import { ControlError } from '@gatehouse/errors';
import type {
  ApiKeyUsage,
  UsagePlanKey,
  UsagePlanKey_KeyType,
  UsagePlanResource,
  UsagePlanServiceImplementation,
} from '@gatehouse/contract';
import { usagePlanFromProto, usagePlanToProto } from '@gatehouse/model-proto';
import type {
  KeyUsage,
  UsagePlanKeyRecord,
  UsagePlanRecord,
  UsagePlanUseCases,
  UsageUseCases,
} from '@gatehouse/records';
import type { Caller } from './caller.ts';
import { nextPageOf, optional, pageOf, required, requiredMessage, revisionOf, textOf } from './fields.ts';
import { lifeOf } from './messages.ts';

type PlanMethods = 'createUsagePlan' | 'getUsagePlan' | 'listUsagePlans' | 'updateUsagePlan' | 'deleteUsagePlan';
type UsageMethods = 'getUsage' | 'updateUsage';

/** `UsagePlanService` over its use cases. */
export function usagePlanHandlers(
  plans: UsagePlanUseCases,
  usage: UsageUseCases,
): UsagePlanServiceImplementation<Caller> {
  return { ...planHandlers(plans), ...keyHandlers(plans), ...usageHandlers(usage) };
}

function planHandlers(plans: UsagePlanUseCases): Pick<UsagePlanServiceImplementation<Caller>, PlanMethods> {
  return {
    createUsagePlan: async (request, { actor }) => {
      const document = usagePlanFromProto(requiredMessage('usagePlan', request.usagePlan));
      return planMessage(await plans.create(actor, document));
    },
    getUsagePlan: async ({ usagePlanId }) => planMessage(await plans.get(required('usagePlanId', usagePlanId))),
    listUsagePlans: async (request) => {
      const page = await plans.list(pageOf(request), textOf(request.keyId));
      return { usagePlans: page.items.map(planMessage), ...nextPageOf(page) };
    },
    updateUsagePlan: async (request, { actor }) => {
      const document = usagePlanFromProto(requiredMessage('usagePlan', request.usagePlan));
      return planMessage(await plans.update(actor, { document, ...revisionOf(request) }));
    },
    deleteUsagePlan: async (request, { actor }) => {
      const usagePlanId = required('usagePlanId', request.usagePlanId);
      await plans.delete(actor, { usagePlanId, ...revisionOf(request) });
      return {};
    },
  };
}

function keyHandlers(
  plans: UsagePlanUseCases,
): Omit<UsagePlanServiceImplementation<Caller>, PlanMethods | UsageMethods> {
  return {
    createUsagePlanKey: async ({ usagePlanId, keyId, keyType }, { actor }) => {
      requireKeyType(keyType);
      const key = await plans.addKey(actor, required('usagePlanId', usagePlanId), required('keyId', keyId));
      return keyMessage(key);
    },
    getUsagePlanKey: async ({ usagePlanId, keyId }) =>
      keyMessage(await plans.getKey(required('usagePlanId', usagePlanId), required('keyId', keyId))),
    listUsagePlanKeys: async (request) => {
      const usagePlanId = required('usagePlanId', request.usagePlanId);
      const page = await plans.listKeys(usagePlanId, pageOf(request), textOf(request.nameQuery));
      return { keys: page.items.map(keyMessage), ...nextPageOf(page) };
    },
    deleteUsagePlanKey: async ({ usagePlanId, keyId }, { actor }) => {
      await plans.removeKey(actor, required('usagePlanId', usagePlanId), required('keyId', keyId));
      return {};
    },
  };
}

function usageHandlers(usage: UsageUseCases): Pick<UsagePlanServiceImplementation<Caller>, UsageMethods> {
  return {
    getUsage: async (request) => {
      const usagePlanId = required('usagePlanId', request.usagePlanId);
      const startDate = required('startDate', request.startDate);
      const endDate = required('endDate', request.endDate);
      const query = { usagePlanId, startDate, endDate, ...optional('apiKeyId', request.keyId) };
      const page = await usage.get(query, pageOf(request));
      return { usagePlanId, startDate, endDate, keys: page.items.map(usageMessage), ...nextPageOf(page) };
    },
    updateUsage: async (request, { actor }) => {
      const usagePlanId = required('usagePlanId', request.usagePlanId);
      const apiKeyId = required('keyId', request.keyId);
      const remaining = requiredMessage('remaining', request.remaining);
      const { day, ...key } = await usage.setRemaining(actor, { usagePlanId, apiKeyId, remaining });
      return { usagePlanId, startDate: day, endDate: day, keys: [usageMessage(key)], nextPageToken: '' };
    },
  };
}

function requireKeyType(keyType: UsagePlanKey_KeyType): void {
  if (keyType === 'API_KEY' || keyType === 'KEY_TYPE_UNSPECIFIED') return;
  const message = 'must be API_KEY';
  throw new ControlError('INVALID_ARGUMENT', `The request cannot be accepted: keyType ${message}`, {
    violations: [{ path: 'keyType', message }],
  });
}

function planMessage(record: UsagePlanRecord): UsagePlanResource {
  return { usagePlan: usagePlanToProto(record.document), ...lifeOf(record) };
}

function keyMessage({ apiKeyId, name, createdAtUnixMs }: UsagePlanKeyRecord): UsagePlanKey {
  return { keyId: apiKeyId, keyType: 'API_KEY', name, createdDate: new Date(createdAtUnixMs) };
}

function usageMessage({ apiKeyId, days }: KeyUsage): ApiKeyUsage {
  return { keyId: apiKeyId, days: days.map(({ used, remaining }) => ({ used, remaining })) };
}
