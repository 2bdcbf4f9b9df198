import { isJsonObject } from '@gatehouse/aws-rest-json';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import { objects, optionalText } from '../input.ts';
import { invalidApi, invalidIdentifier } from '../messages.ts';

/** Refuses the API and the stage that a mapping leads to, if they are not there. Throws NotFoundException. */
export async function refuseUnknownTarget(
  { apis, stages, identity }: ManagementContext,
  target: JsonObject,
): Promise<void> {
  const apiId = optionalText(target, 'apiId');
  if (apiId === undefined) return;
  await inWords(apis.get(apiId), { NOT_FOUND: () => invalidApi(identity, apiId) });
  const stage = optionalText(target, 'stage');
  if (stage === undefined) return;
  await inWords(stages.get(apiId, stage), { NOT_FOUND: () => invalidIdentifier('stage') });
}

/** The same for what the actions of a routing rule call. */
export async function refuseUnknownActions(context: ManagementContext, rule: JsonObject): Promise<void> {
  for (const { invokeApi } of objects(rule, 'actions')) {
    if (isJsonObject(invokeApi)) await refuseUnknownTarget(context, invokeApi);
  }
}
