import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { KeyUsage } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import type { Words } from '../in-words.ts';
import { compact, optionalText, text } from '../input.ts';
import { badRequest, invalidIdentifier } from '../messages.ts';
import { pageOf } from './page.ts';
import { numberOf, patched } from './patch.ts';
import type { PatchRule } from './patch.ts';
import { existingPlan } from './usage-plan-keys.ts';

/** What stands for the rest of a plan without quota. */
const NO_QUOTA = -1;

const RULES: readonly PatchRule<JsonObject>[] = [
  {
    path: '/remaining',
    ops: { replace: (change, { value, path }) => ({ ...change, remaining: numberOf(value, path) }) },
  },
];

const WORDS: Words = {
  NOT_FOUND: () => invalidIdentifier('Usage Plan Key'),
  FAILED_PRECONDITION: (error) => badRequest(error.message),
  INVALID_ARGUMENT: ({ violations, message }) =>
    badRequest(violations.length === 0 ? message : violations.map(sentenceOf).join('; ')),
};

/** What keys have used (reference rest-api.md 9.2): pairs of used and remaining requests, one for each day. */
export function usageHandlers(context: ManagementContext): HandlerTable {
  const { usage } = context;
  return {
    GetUsage: async (input) => {
      const usagePlanId = await existingPlan(context, input);
      const startDate = text(input, 'startDate');
      const endDate = text(input, 'endDate');
      const apiKeyId = optionalText(input, 'keyId');
      const query = { usagePlanId, startDate, endDate, ...(apiKeyId !== undefined && { apiKeyId }) };
      const page = await inWords(usage.get(query, pageOf(input)), WORDS);
      return compact({ usagePlanId, startDate, endDate, items: valuesOf(page.items), position: page.nextPageToken });
    },
    UpdateUsage: async (input, actor) => {
      const usagePlanId = await existingPlan(context, input);
      const apiKeyId = text(input, 'keyId');
      const { remaining } = patched<JsonObject>({}, input, RULES);
      if (typeof remaining !== 'number') throw badRequest('A patch operation for the path /remaining is needed');
      const changed = await inWords(usage.setRemaining(actor, { usagePlanId, apiKeyId, remaining }), WORDS);
      return { usagePlanId, startDate: changed.day, endDate: changed.day, items: valuesOf([changed]) };
    },
  };
}

function valuesOf(keys: readonly KeyUsage[]): JsonObject {
  return Object.fromEntries(
    keys.map(({ apiKeyId, days }) => [apiKeyId, days.map(({ used, remaining = NO_QUOTA }) => [used, remaining])]),
  );
}

function sentenceOf({ path, message }: { readonly path: string; readonly message: string }): string {
  return `Invalid ${path.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())}: ${message}`;
}
