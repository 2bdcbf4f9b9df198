import { ControlError } from '@gatehouse/errors';
import type { ManagementContext } from '../context.ts';
import { isJsonObject } from '@gatehouse/aws-rest-json';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import { objects, optionalText } from '../input.ts';
import { invalidApi, invalidIdentifier } from '../messages.ts';

/** Refuses the API and the stage that a mapping leads to, if they are not there. Throws NotFoundException. */
export async function refuseUnknownTarget(
  { apis, stages, identity }: ManagementContext,
  target: JsonObject,
): Promise<void> {
  const apiId = optionalText(target, 'apiId');
  if (apiId === undefined) return;
  await apis.get(apiId).catch(insteadOfNotFound(invalidApi(identity, apiId)));
  const stage = optionalText(target, 'stage');
  if (stage !== undefined) await stages.get(apiId, stage).catch(insteadOfNotFound(invalidIdentifier('stage')));
}

/** The same for what the actions of a routing rule call. */
export async function refuseUnknownActions(context: ManagementContext, rule: JsonObject): Promise<void> {
  for (const { invokeApi } of objects(rule, 'actions')) {
    if (isJsonObject(invokeApi)) await refuseUnknownTarget(context, invokeApi);
  }
}

function insteadOfNotFound(instead: Error): (error: unknown) => never {
  return (error) => {
    throw error instanceof ControlError && error.code === 'NOT_FOUND' ? instead : error;
  };
}
