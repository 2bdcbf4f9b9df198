import type { UsagePlan } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { UsagePlanRecord } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import type { Words } from '../in-words.ts';
import { compact, objects, optionalText, pick, text } from '../input.ts';
import { badRequest, conflict, invalidIdentifier, notFound } from '../messages.ts';
import { untilCurrent } from '../until-current.ts';
import { pageOf, shownPage } from './page.ts';
import { patchedUsagePlan, unknownStage } from './usage-plan-patch.ts';

const MEMBERS = ['name', 'description', 'apiStages', 'throttle', 'quota', 'tags'];

const WORDS: Words = {
  NOT_FOUND: () => unknownPlan(),
  ALREADY_EXISTS: (error) => conflict(error.message),
  FAILED_PRECONDITION: (error) => badRequest(error.message),
};

/** Usage plans (reference rest-api.md 1.2, 9). */
export function usagePlanHandlers(context: ManagementContext): HandlerTable {
  const { usagePlans } = context;
  return {
    CreateUsagePlan: async (input, actor) => {
      const document = pick(input, MEMBERS);
      await refuseUnknownStages(context, document, '');
      return usagePlanView(await inWords(usagePlans.create(actor, document), WORDS), false);
    },
    GetUsagePlan: async (input) =>
      usagePlanView(await inWords(usagePlans.get(text(input, 'usagePlanId')), WORDS), true),
    GetUsagePlans: async (input) => {
      const listed = usagePlans.list(pageOf(input), optionalText(input, 'keyId'));
      const page = await inWords(listed, { NOT_FOUND: () => invalidIdentifier('API Key') });
      return shownPage(page, (record) => usagePlanView(record, false));
    },
    UpdateUsagePlan: async (input, actor) => {
      const usagePlanId = text(input, 'usagePlanId');
      const updated = untilCurrent(async () => {
        const { document, revision } = await usagePlans.get(usagePlanId);
        const changed = patchedUsagePlan({ ...document }, input);
        await refuseUnknownStages(context, changed, usagePlanId);
        return usagePlans.update(actor, { document: changed, revision });
      });
      return usagePlanView(await inWords(updated, WORDS), true);
    },
    DeleteUsagePlan: async (input, actor) => {
      await inWords(usagePlans.delete(actor, { usagePlanId: text(input, 'usagePlanId') }), WORDS);
      return {};
    },
  };
}

/** A usage plan that does not exist. */
export function unknownPlan() {
  return notFound('Invalid Usage Plan ID specified');
}

async function refuseUnknownStages(
  { stages }: ManagementContext,
  plan: JsonObject,
  usagePlanId: string,
): Promise<void> {
  for (const one of objects(plan, 'apiStages')) {
    const apiId = optionalText(one, 'apiId') ?? '';
    const stage = optionalText(one, 'stage') ?? '';
    if (apiId === '' || stage === '') throw badRequest('Invalid API Stage specified');
    await inWords(stages.get(apiId, stage), { NOT_FOUND: () => unknownStage(apiId, stage, usagePlanId) });
  }
}

/** A plan as the service shows it; no tags only in lists and after a creation. */
function usagePlanView({ usagePlanId, document }: UsagePlanRecord, showsNoTags: boolean): JsonObject {
  const { name, description, apiStages, throttle, quota, productCode, tags = {} }: UsagePlan = document;
  return compact({
    id: usagePlanId,
    name,
    description,
    apiStages,
    throttle,
    quota,
    productCode,
    tags: showsNoTags || Object.keys(tags).length > 0 ? tags : undefined,
  });
}
