import { API_KEY_LIMITS } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor, ApiKeyView } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import type { Words } from '../in-words.ts';
import { compact, objects, optionalText, pick, pickGiven, text } from '../input.ts';
import { badRequest, conflict, invalidIdentifier } from '../messages.ts';
import { untilCurrent } from '../until-current.ts';
import { pageOf, shownPage } from './page.ts';
import { isTrue, orUndefined, patched, replaced } from './patch.ts';
import type { PatchRule } from './patch.ts';

const { minValueCharacters, maxValueCharacters, nameCharacters } = API_KEY_LIMITS;
const MAX_TEXT_CHARACTERS = 1024;

const WORDS: Words = {
  NOT_FOUND: () => invalidIdentifier('API Key'),
  ALREADY_EXISTS: () => conflict('API Key already exists'),
};

/** What PATCH may change of an API key (reference rest-api.md 1.4). */
const RULES: readonly PatchRule<JsonObject>[] = [
  replaced('/name', 'name', orUndefined),
  replaced('/description', 'description', orUndefined),
  replaced('/enabled', 'enabled', isTrue),
  replaced('/customerId', 'customerId', orUndefined),
  { path: '/labels', ops: { add: refuseLabels, remove: refuseLabels } },
  { path: '/stages', ops: { add: refuseStages, remove: refuseStages } },
];

/** API keys (reference rest-api.md 1.2, 9.3). Reading a value needs the role OPERATOR, and the audit trail says so. */
export function apiKeyHandlers(context: ManagementContext): HandlerTable {
  const { apiKeys } = context;
  return {
    CreateApiKey: async (input, actor) => apiKeyView(await createApiKey(context, actor, input), false),
    GetApiKey: async (input, actor) => {
      const includeValue = input['includeValue'] === true;
      const found = apiKeys.get(actor, { apiKeyId: text(input, 'apiKey'), includeValue });
      return apiKeyView(await inWords(found, WORDS), true);
    },
    GetApiKeys: async (input, actor) => {
      const filter = compact({ ...pick(input, ['nameQuery', 'customerId']), includeValues: input['includeValues'] });
      const page = await apiKeys.list(actor, pageOf(input), filter);
      return shownPage(page, (view) => apiKeyView(view, false));
    },
    UpdateApiKey: async (input, actor) => {
      const apiKeyId = text(input, 'apiKey');
      const updated = untilCurrent(async () => {
        const { document, revision } = await apiKeys.get(actor, { apiKeyId });
        const changed = patched<JsonObject>({ ...document }, input, RULES);
        checkTexts(changed);
        return apiKeys.update(actor, { document: compact(changed), revision });
      });
      return apiKeyView(await inWords(updated, WORDS), true);
    },
    DeleteApiKey: async (input, actor) => {
      await inWords(apiKeys.delete(actor, { apiKeyId: text(input, 'apiKey') }), WORDS);
      return {};
    },
  };
}

async function createApiKey({ apiKeys }: ManagementContext, actor: Actor, input: JsonObject): Promise<ApiKeyView> {
  if (objects(input, 'stageKeys').length > 0) refuseStages();
  const document = pickGiven(input, ['name', 'description', 'enabled', 'customerId', 'value', 'tags']);
  checkTexts(document);
  checkValue(optionalText(document, 'value'));
  return inWords(apiKeys.create(actor, document), WORDS);
}

function checkValue(value: string | undefined): void {
  if (value === undefined) return;
  if (value.length < minValueCharacters) {
    throw badRequest(`API Key value should be at least ${String(minValueCharacters)} characters`);
  }
  if (value.length > maxValueCharacters) {
    throw badRequest(`API Key value exceeds maximum size of ${String(maxValueCharacters)} characters`);
  }
}

function checkTexts(members: JsonObject): void {
  if ((optionalText(members, 'name') ?? '').length > nameCharacters) {
    throw badRequest(`Invalid API Key name, can be at most ${String(nameCharacters)} characters.`);
  }
  if ((optionalText(members, 'description') ?? '').length > MAX_TEXT_CHARACTERS) {
    throw badRequest('Invalid API Key description specified.');
  }
}

function refuseStages(): never {
  throw badRequest(
    'API keys are bound to stages by usage plans: add the stage to a usage plan, and the key to the plan',
  );
}

function refuseLabels(): never {
  throw badRequest('API keys have no labels: use tags');
}

/** A key as the service shows it: the value only where it was asked for, no tags only in lists and after a creation. */
function apiKeyView(view: ApiKeyView, showsNoTags: boolean): JsonObject {
  const { document, value, stageKeys, createdAtUnixMs, updatedAtUnixMs } = view;
  const { tags = {} } = document;
  return compact({
    id: view.apiKeyId,
    value,
    ...pick({ ...document }, ['name', 'description', 'customerId', 'enabled']),
    createdDate: new Date(createdAtUnixMs),
    lastUpdatedDate: new Date(updatedAtUnixMs),
    stageKeys,
    tags: showsNoTags || Object.keys(tags).length > 0 ? tags : undefined,
  });
}
