import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { UsagePlanKeyRecord } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import { compact, optionalText, text } from '../input.ts';
import { badRequest, conflict, invalidIdentifier } from '../messages.ts';
import { pageOf, shownPage } from './page.ts';
import { unknownPlan } from './usage-plans.ts';

const API_KEY = 'API_KEY';

/** Keys of usage plans (reference rest-api.md 1.2, 9.3). Only the answer of a creation has the value, as its caller may read it. */
export function usagePlanKeyHandlers(context: ManagementContext): HandlerTable {
  const { usagePlans, apiKeys } = context;
  return {
    CreateUsagePlanKey: async (input, actor) => {
      const usagePlanId = await existingPlan(context, input);
      const apiKeyId = text(input, 'keyId');
      if (text(input, 'keyType') !== API_KEY)
        throw badRequest(`Invalid key type specified. Must be one of: [${API_KEY}]`);
      const added = await inWords(usagePlans.addKey(actor, usagePlanId, apiKeyId), {
        NOT_FOUND: () => invalidIdentifier('API Key'),
        ALREADY_EXISTS: (error) => conflict(error.message),
      });
      const { value } = await apiKeys.get(actor, { apiKeyId, includeValue: true });
      return { ...keyView(added), ...compact({ value }) };
    },
    GetUsagePlanKey: async (input) => keyView(await keyOf(context, input)),
    GetUsagePlanKeys: async (input) => {
      const usagePlanId = await existingPlan(context, input);
      return shownPage(
        await usagePlans.listKeys(usagePlanId, pageOf(input), optionalText(input, 'nameQuery')),
        keyView,
      );
    },
    DeleteUsagePlanKey: async (input, actor) => {
      const { usagePlanId, apiKeyId } = await keyOf(context, input);
      await usagePlans.removeKey(actor, usagePlanId, apiKeyId);
      return {};
    },
  };
}

async function keyOf(context: ManagementContext, input: JsonObject): Promise<UsagePlanKeyRecord> {
  const usagePlanId = await existingPlan(context, input);
  const found = context.usagePlans.getKey(usagePlanId, text(input, 'keyId'));
  return inWords(found, { NOT_FOUND: () => invalidIdentifier('Usage Plan Key') });
}

/** The id of the plan of a request. Throws NotFoundException. */
export async function existingPlan({ usagePlans }: ManagementContext, input: JsonObject): Promise<string> {
  const { usagePlanId } = await inWords(usagePlans.get(text(input, 'usagePlanId')), { NOT_FOUND: unknownPlan });
  return usagePlanId;
}

function keyView({ apiKeyId, name }: UsagePlanKeyRecord): JsonObject {
  return { id: apiKeyId, type: API_KEY, name };
}
