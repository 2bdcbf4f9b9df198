import { CreateDeploymentCommand, UpdateStageCommand } from '@aws-sdk/client-api-gateway';
import type { APIGatewayClient, PatchOperation } from '@aws-sdk/client-api-gateway';
import type { Gateway } from './gateway.ts';
import { aMockApi, answerOf, failureOf } from './rest-client.ts';

/** A deployment's id. */
export async function deploy(aws: APIGatewayClient, restApiId: string, input: object = {}): Promise<string> {
  const { id = '' } = await aws.send(new CreateDeploymentCommand({ restApiId, ...input }));
  return id;
}

/** A MOCK API whose stage `prod` serves a deployment. */
export interface DeployedApi {
  readonly restApiId: string;
  readonly deploymentId: string;
  /** Changes the stage `prod`. */
  readonly update: (...patchOperations: PatchOperation[]) => Promise<Record<string, unknown>>;
  /** What a change of the stage `prod` is refused with. */
  readonly refused: (...patchOperations: PatchOperation[]) => Promise<readonly [string, number, string]>;
}

/** Makes one. */
export async function aDeployedApi(gateway: Gateway, aws: APIGatewayClient, name: string): Promise<DeployedApi> {
  const restApiId = await aMockApi(gateway, name);
  const deploymentId = await deploy(aws, restApiId, { stageName: 'prod' });
  const send = (patchOperations: PatchOperation[]) =>
    aws.send(new UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations }));
  return {
    restApiId,
    deploymentId,
    update: (...operations) => answerOf(send(operations)),
    refused: (...operations) => failureOf(send(operations)),
  };
}
