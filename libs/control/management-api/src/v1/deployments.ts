import type { RestApiDefinition } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor, DeploymentRecord, DeploymentSummary } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import { compact, optionalText, text } from '../input.ts';
import { badRequest, invalidIdentifier } from '../messages.ts';
import { createDeployment } from './create-deployment.ts';
import { pageOf, shownPage } from './page.ts';
import { orUndefined, patched, replaced } from './patch.ts';
import { restApiOf } from './rest-api-of.ts';

const RULES = [replaced<JsonObject>('/description', 'description', orUndefined)];

/** Deployments of REST APIs (reference rest-api.md 10.1). */
export function deploymentHandlers(context: ManagementContext): HandlerTable {
  const { deployments } = context;
  return {
    CreateDeployment: async (input, actor) => deploymentView(await createDeployment(context, actor, input)),
    GetDeployment: async (input) => {
      const deployment = await deploymentOf(context, input);
      const embed = Array.isArray(input['embed']) ? input['embed'].map(String) : [];
      const apiSummary = embed.includes('apisummary') ? apiSummaryOf(deployment.definition) : undefined;
      return compact({ ...deploymentView(deployment), apiSummary });
    },
    GetDeployments: async (input) => {
      const { apiId } = await restApiOf(context, input);
      return shownPage(await deployments.list(apiId, pageOf(input)), deploymentView);
    },
    UpdateDeployment: async (input, actor) => {
      const { apiId, deploymentId, description } = await deploymentOf(context, input);
      const changed = patched<JsonObject>({ description }, input, RULES);
      const change = { apiId, deploymentId, description: optionalText(changed, 'description') ?? '' };
      return deploymentView(await deployments.update(actor, change));
    },
    DeleteDeployment: async (input, actor) => deleteDeployment(context, actor, input),
  };
}

async function deleteDeployment(context: ManagementContext, actor: Actor, input: JsonObject): Promise<JsonObject> {
  const { apiId, deploymentId } = await deploymentOf(context, input);
  await inWords(context.deployments.delete(actor, { apiId, deploymentId }), {
    FAILED_PRECONDITION: () => badRequest('Active stages pointing to this deployment must be moved or deleted'),
  });
  return {};
}

async function deploymentOf(context: ManagementContext, input: JsonObject): Promise<DeploymentRecord> {
  const { apiId } = await restApiOf(context, input);
  const found = context.deployments.get(apiId, text(input, 'deploymentId'));
  return inWords(found, { NOT_FOUND: () => invalidIdentifier('Deployment') });
}

type Shown = Pick<DeploymentSummary, 'deploymentId' | 'description' | 'createdAtUnixMs'>;

function deploymentView({ deploymentId, description, createdAtUnixMs }: Shown): JsonObject {
  return compact({
    id: deploymentId,
    description: description === '' ? undefined : description,
    createdDate: new Date(createdAtUnixMs),
  });
}

/** Path -> method -> how it is called. */
function apiSummaryOf(definition: DeploymentRecord['definition']): JsonObject | undefined {
  if (definition.protocolType !== 'REST') return undefined;
  const { resources }: RestApiDefinition = definition;
  return Object.fromEntries(
    Object.entries(resources).flatMap(([path, { methods }]) => {
      const shown = Object.entries(methods).map(([method, { authorizationType, apiKeyRequired = false }]) => [
        method,
        { authorizationType: authorizationType ?? 'NONE', apiKeyRequired },
      ]);
      return shown.length === 0 ? [] : [[path, Object.fromEntries(shown)]];
    }),
  );
}
