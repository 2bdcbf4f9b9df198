import type { DeploymentServiceImplementation, GetRolloutRequest } from '@gatehouse/contract';
import type { DeploymentUseCases, RolloutUseCases } from '@gatehouse/records';
import { ServerError, Status } from 'nice-grpc-common';
import type { Caller } from './caller.ts';
import { nextPageOf, optional, pageOf, required } from './fields.ts';
import { deploymentMessage, rolloutMessage } from './messages.ts';

/** `DeploymentService` over its use cases. `closing` aborts when the server goes down and ends the watches. */
export function deploymentHandlers(
  deployments: DeploymentUseCases,
  rollouts: RolloutUseCases,
  closing: AbortSignal,
): DeploymentServiceImplementation<Caller> {
  return {
    createDeployment: async ({ apiId, stageName, description }, { actor }) => {
      const input = { apiId: required('apiId', apiId), ...optional('stageName', stageName), description };
      return deploymentMessage(await deployments.create(actor, input));
    },
    listDeployments: async (request) => {
      const page = await deployments.list(required('apiId', request.apiId), pageOf(request));
      return { deployments: page.items.map(deploymentMessage), ...nextPageOf(page) };
    },
    getDeployment: async ({ apiId, deploymentId }) =>
      deploymentMessage(await deployments.get(required('apiId', apiId), required('deploymentId', deploymentId))),
    rollback: async ({ apiId, stageName, deploymentId }, { actor }) => {
      const stage = { apiId: required('apiId', apiId), stageName: required('stageName', stageName) };
      const rolledBack = await deployments.rollback(actor, { ...stage, ...optional('deploymentId', deploymentId) });
      return { ...rolledBack, replacedDeploymentId: rolledBack.replacedDeploymentId ?? '' };
    },
    getRollout: async (request) => rolloutMessage(await rollouts.get(rolloutKey(request))),
    async *watchRollout(request, { signal }) {
      const ended = AbortSignal.any([signal, closing]);
      for await (const rollout of rollouts.watch(rolloutKey(request), ended)) yield rolloutMessage(rollout);
      if (closing.aborted) throw new ServerError(Status.UNAVAILABLE, 'The control plane is going down; watch again');
    },
  };
}

function rolloutKey({ key, apiId, stageName }: GetRolloutRequest): string {
  return key === '' ? `stages/${required('apiId', apiId)}/${required('stageName', stageName)}` : key;
}
