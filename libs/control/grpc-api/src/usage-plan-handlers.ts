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
      const document = usagePlanFromProto(requiredMessage('usage_plan', request.usagePlan));
      return planMessage(await plans.create(actor, document));
    },
    getUsagePlan: async ({ usagePlanId }) => planMessage(await plans.get(required('usage_plan_id', usagePlanId))),
    listUsagePlans: async (request) => {
      const page = await plans.list(pageOf(request), textOf(request.keyId));
      return { usagePlans: page.items.map(planMessage), ...nextPageOf(page) };
    },
    updateUsagePlan: async (request, { actor }) => {
      const document = usagePlanFromProto(requiredMessage('usage_plan', request.usagePlan));
      return planMessage(await plans.update(actor, { document, ...revisionOf(request) }));
    },
    deleteUsagePlan: async (request, { actor }) => {
      const usagePlanId = required('usage_plan_id', request.usagePlanId);
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
      const key = await plans.addKey(actor, required('usage_plan_id', usagePlanId), required('key_id', keyId));
      return keyMessage(key);
    },
    getUsagePlanKey: async ({ usagePlanId, keyId }) =>
      keyMessage(await plans.getKey(required('usage_plan_id', usagePlanId), required('key_id', keyId))),
    listUsagePlanKeys: async (request) => {
      const usagePlanId = required('usage_plan_id', request.usagePlanId);
      const page = await plans.listKeys(usagePlanId, pageOf(request), textOf(request.nameQuery));
      return { keys: page.items.map(keyMessage), ...nextPageOf(page) };
    },
    deleteUsagePlanKey: async ({ usagePlanId, keyId }, { actor }) => {
      await plans.removeKey(actor, required('usage_plan_id', usagePlanId), required('key_id', keyId));
      return {};
    },
  };
}

function usageHandlers(usage: UsageUseCases): Pick<UsagePlanServiceImplementation<Caller>, UsageMethods> {
  return {
    getUsage: async (request) => {
      const usagePlanId = required('usage_plan_id', request.usagePlanId);
      const startDate = required('start_date', request.startDate);
      const endDate = required('end_date', request.endDate);
      const query = { usagePlanId, startDate, endDate, ...optional('apiKeyId', request.keyId) };
      const page = await usage.get(query, pageOf(request));
      return { usagePlanId, startDate, endDate, keys: page.items.map(usageMessage), ...nextPageOf(page) };
    },
    updateUsage: async (request, { actor }) => {
      const usagePlanId = required('usage_plan_id', request.usagePlanId);
      const apiKeyId = required('key_id', request.keyId);
      const remaining = requiredMessage('remaining', request.remaining);
      const { day, ...key } = await usage.setRemaining(actor, { usagePlanId, apiKeyId, remaining });
      return { usagePlanId, startDate: day, endDate: day, keys: [usageMessage(key)], nextPageToken: '' };
    },
  };
}

function requireKeyType(keyType: UsagePlanKey_KeyType): void {
  if (keyType === 'API_KEY' || keyType === 'KEY_TYPE_UNSPECIFIED') return;
  const message = 'must be API_KEY';
  throw new ControlError('INVALID_ARGUMENT', `The request cannot be accepted: key_type ${message}`, {
    violations: [{ path: 'key_type', message }],
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
