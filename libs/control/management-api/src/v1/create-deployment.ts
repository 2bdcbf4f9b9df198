import type { RestApiDefinition } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import { ControlError } from '@gatehouse/errors';
import type { Actor, DeploymentRecord, RestStageRecord } from '@gatehouse/records';
import type { ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import { compact, object, optionalText, pick } from '../input.ts';
import { badRequest } from '../messages.ts';
import { completeCanary } from './canary.ts';
import { restApiOf } from './rest-api-of.ts';
import { createStage, editStage } from './stages.ts';

const CANARY_START = 'Invalid deployment content specified.';

/**
 * Copies the API and, with a stage name, moves the stage to the copy or makes it. With canary settings the stage keeps what it serves, and
 * the copy becomes its canary (reference rest-api.md 10.1, 10.2).
 */
export async function createDeployment(
  context: ManagementContext,
  actor: Actor,
  input: JsonObject,
): Promise<DeploymentRecord> {
  const { apiId, definition } = await restApiOf(context, input);
  const stageName = optionalText(input, 'stageName');
  const stage = stageName === undefined ? undefined : await existingStage(context, apiId, stageName);
  const isCanary = input['canarySettings'] !== undefined;
  if (isCanary) refuseCanaryWithoutStage(stageName, stage);
  else if (stage?.settings.canarySettings !== undefined) {
    throw badRequest(
      `Stage ${stage.stageName} has a canary release deployment: promote it, or remove the canary settings first`,
    );
  }
  refuseEmpty(definition);
  const description = compact({ description: input['description'] });
  const words = { FAILED_PRECONDITION: (error: ControlError) => badRequest(error.message) };
  if (stage !== undefined && !isCanary) {
    return inWords(context.deployments.create(actor, { apiId, stageName: stage.stageName, ...description }), words);
  }
  const deployment = await inWords(context.deployments.create(actor, { apiId, ...description }), words);
  try {
    if (isCanary) await makeCanary(context, actor, input, deployment);
    else if (stageName !== undefined) await createStage(context, actor, stageInput(input), deployment.deploymentId);
  } catch (error) {
    await context.deployments.delete(actor, deployment);
    throw error;
  }
  return deployment;
}

function stageInput(input: JsonObject): JsonObject {
  const members = ['restApiId', 'stageName', 'variables', 'cacheClusterEnabled', 'cacheClusterSize', 'tracingEnabled'];
  return compact({ ...pick(input, members), description: input['stageDescription'] });
}

function makeCanary(
  context: ManagementContext,
  actor: Actor,
  input: JsonObject,
  { deploymentId }: DeploymentRecord,
): Promise<RestStageRecord> {
  return editStage(context, actor, input, (stage) => {
    const canarySettings = completeCanary({ ...object(input, 'canarySettings'), deploymentId }, stage.deploymentId);
    return { ...stage, settings: { ...stage.settings, canarySettings } };
  });
}

async function existingStage(
  { stages }: ManagementContext,
  apiId: string,
  stageName: string,
): Promise<RestStageRecord | undefined> {
  try {
    const stage = await stages.get(apiId, stageName);
    return stage.isRest ? stage : undefined;
  } catch (error) {
    if (error instanceof ControlError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

function refuseCanaryWithoutStage(stageName: string | undefined, stage: RestStageRecord | undefined): void {
  if (stageName === undefined || stageName === '') {
    throw badRequest(
      `${CANARY_START}Non null and non empty stageName must be provided for canary deployment. Provided value is ${stageName ?? 'null'}`,
    );
  }
  if (stage === undefined) {
    throw badRequest(
      `${CANARY_START}Stage ${stageName} must already be created before making a canary release deployment`,
    );
  }
}

function refuseEmpty({ resources }: RestApiDefinition): void {
  const methods = Object.values(resources).flatMap((resource) => Object.values(resource.methods));
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
  if (methods.some(({ methodIntegration }) => methodIntegration === undefined))
    throw badRequest('No integration defined for method');
}
