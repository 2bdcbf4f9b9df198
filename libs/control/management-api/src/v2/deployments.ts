import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { DeploymentSummary } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import type { Words } from '../in-words.ts';
import { compact, optionalText, text } from '../input.ts';
import { badRequest, invalidIdentifier } from '../messages.ts';
import { pageOf } from './page.ts';

/** Deployments of APIs (reference http-api.md 1). Gatehouse makes them at once: they are DEPLOYED when the call returns. */
export function deploymentHandlers(context: ManagementContext): HandlerTable {
  const { deployments, editor } = context;
  return {
    CreateDeployment: async (input, actor) => {
      const { apiId } = await editor.get(text(input, 'apiId'));
      const stageName = optionalText(input, 'stageName');
      if (stageName !== undefined) await existingStage(context, apiId, stageName);
      const description = optionalText(input, 'description');
      return deploymentView(await deployments.create(actor, { apiId, ...compact({ stageName, description }) }));
    },
    GetDeployment: async (input) => deploymentView(await deploymentOf(context, input)),
    GetDeployments: async (input) => {
      const { apiId } = await editor.get(text(input, 'apiId'));
      const page = await deployments.list(apiId, pageOf(input));
      return compact({ items: page.items.map(deploymentView), nextToken: page.nextPageToken });
    },
    UpdateDeployment: async (input, actor) => {
      const { apiId, deploymentId, description } = await deploymentOf(context, input);
      const change = { apiId, deploymentId, description: optionalText(input, 'description') ?? description };
      return deploymentView(await deployments.update(actor, change));
    },
    DeleteDeployment: async (input, actor) => {
      const { apiId, deploymentId } = await deploymentOf(context, input);
      await inWords(deployments.delete(actor, { apiId, deploymentId }), IN_USE);
      return {};
    },
  };
}

const IN_USE: Words = {
  FAILED_PRECONDITION: () => badRequest('Active stages pointing to this deployment must be moved or deleted'),
};

/** The service moves stages that exist; it makes none here. */
async function existingStage({ stages }: ManagementContext, apiId: string, stageName: string): Promise<void> {
  await inWords(stages.get(apiId, stageName), { NOT_FOUND: () => invalidIdentifier('stage') });
}

async function deploymentOf(
  { deployments, editor }: ManagementContext,
  input: JsonObject,
): Promise<Shown & { readonly apiId: string }> {
  const { apiId } = await editor.get(text(input, 'apiId'));
  return inWords(deployments.get(apiId, text(input, 'deploymentId')), {
    NOT_FOUND: () => invalidIdentifier('Deployment'),
  });
}

type Shown = Pick<DeploymentSummary, 'deploymentId' | 'description' | 'autoDeployed' | 'createdAtUnixMs'>;

function deploymentView({ deploymentId, description, autoDeployed, createdAtUnixMs }: Shown): JsonObject {
  return compact({
    deploymentId,
    description: description === '' ? undefined : description,
    autoDeployed,
    deploymentStatus: 'DEPLOYED',
    createdDate: new Date(createdAtUnixMs),
  });
}
