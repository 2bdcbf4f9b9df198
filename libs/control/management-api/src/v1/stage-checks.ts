import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import { object, optionalText } from '../input.ts';
import { badRequest } from '../messages.ts';
import type { PatchedStage } from './patched-stage.ts';

const STAGE_NAME = /^[A-Za-z0-9_-]{1,128}$/;

/** Refuses what a stage names and what does not exist, in the service's words. Only what the change brings is asked. */
export async function checkStage(
  context: ManagementContext,
  apiId: string,
  before: PatchedStage,
  after: PatchedStage,
): Promise<void> {
  const isNew = (name: string): string | undefined => {
    const value = optionalText(after.settings, name);
    return value === optionalText(before.settings, name) ? undefined : value;
  };
  const stageName = isNew('stageName');
  if (stageName !== undefined && !STAGE_NAME.test(stageName)) throw badRequest('Stage name only allows a-zA-Z0-9_-');
  const canaries = [before, after].map(({ settings }) =>
    optionalText(object(settings, 'canarySettings'), 'deploymentId'),
  );
  const known = new Set([before.deploymentId, canaries[0]]);
  for (const deploymentId of [after.deploymentId, canaries[1]]) {
    if (deploymentId === undefined || known.has(deploymentId)) continue;
    await inWords(context.deployments.get(apiId, deploymentId), {
      NOT_FOUND: () => badRequest('Deployment id does not exist'),
    });
  }
  await checkNamed(context, apiId, isNew('clientCertificateId'), isNew('documentationVersion'));
  await checkLogging(context, before.settings, after.settings);
}

async function checkNamed(
  { clientCertificates, documentation }: ManagementContext,
  apiId: string,
  certificateId: string | undefined,
  version: string | undefined,
): Promise<void> {
  if (certificateId !== undefined) {
    const words = { NOT_FOUND: () => badRequest('Invalid Client Certificate identifier specified') };
    await inWords(clientCertificates.get(certificateId), words);
  }
  if (version !== undefined) {
    const words = { NOT_FOUND: () => badRequest('Invalid Documentation version specified') };
    await inWords(documentation.getVersion(apiId, version), words);
  }
}

/** A logging level needs the role that the account names (reference rest-api.md 1.3). */
async function checkLogging({ account }: ManagementContext, before: JsonObject, after: JsonObject): Promise<void> {
  const levels = (settings: JsonObject): ReadonlyMap<string, unknown> => {
    const methods = object(settings, 'methodSettings');
    return new Map(Object.keys(methods).map((key) => [key, object(methods, key)['loggingLevel']]));
  };
  const known = levels(before);
  const isLogged = [...levels(after)].some(
    ([key, level]) => level !== undefined && level !== 'OFF' && level !== known.get(key),
  );
  if (!isLogged || (await account.get()).document.cloudwatchRoleArn !== undefined) return;
  throw badRequest('CloudWatch Logs role ARN must be set in account settings to enable logging');
}
