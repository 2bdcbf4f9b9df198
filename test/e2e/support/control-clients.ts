import {
  ApiServiceDefinition,
  ClientCertificateServiceDefinition,
  DeploymentServiceDefinition,
  DocumentationServiceDefinition,
  DomainNameServiceDefinition,
  HttpApi,
  NodeServiceDefinition,
  StageServiceDefinition,
  StageSettings,
  VpcLinkServiceDefinition,
} from '@gatehouse/contract';
import type {
  ApiServiceClient,
  ClientCertificateServiceClient,
  DeploymentServiceClient,
  DocumentationServiceClient,
  DomainNameServiceClient,
  NodeServiceClient,
  StageServiceClient,
  VpcLinkServiceClient,
} from '@gatehouse/contract';
import { eventually } from '@gatehouse/testing';
import { createChannel, createClient } from 'nice-grpc';

/** Clients of a control plane. */
export interface ControlClients {
  readonly apis: ApiServiceClient;
  readonly deployments: DeploymentServiceClient;
  readonly stages: StageServiceClient;
  readonly domainNames: DomainNameServiceClient;
  readonly vpcLinks: VpcLinkServiceClient;
  readonly nodes: NodeServiceClient;
  readonly clientCertificates: ClientCertificateServiceClient;
  readonly documentation: DocumentationServiceClient;
  close(): void;
}

/** Opens clients of a control plane on loopback. */
export function createControlClients(grpcPort: number): ControlClients {
  const channel = createChannel(`127.0.0.1:${String(grpcPort)}`);
  return {
    apis: createClient(ApiServiceDefinition, channel),
    deployments: createClient(DeploymentServiceDefinition, channel),
    stages: createClient(StageServiceDefinition, channel),
    domainNames: createClient(DomainNameServiceDefinition, channel),
    vpcLinks: createClient(VpcLinkServiceDefinition, channel),
    nodes: createClient(NodeServiceDefinition, channel),
    clientCertificates: createClient(ClientCertificateServiceDefinition, channel),
    documentation: createClient(DocumentationServiceDefinition, channel),
    close: () => channel.close(),
  };
}

/** Waits until a control plane knows so many nodes that are ready: a rollout does not wait for one that starts later. */
export function nodesKnown({ nodes }: ControlClients, count: number): Promise<unknown> {
  return eventually(async () => {
    const ready = (await nodes.listNodes({})).nodes.filter(({ state }) => state === 'READY');
    return ready.length === count;
  });
}

/** Creates an HTTP API and a stage with auto-deploy, and waits until the node serves it. Documents in their JSON form. */
export async function deployHttpApi(
  clients: ControlClients,
  apiId: string,
  api: object,
  stage: object = { stageName: '$default' },
): Promise<void> {
  const definition = { $case: 'http' as const, value: HttpApi.fromJSON({ name: apiId, ...api }) };
  await clients.apis.createApi({ apiId, api: { definition } });
  const settings = StageSettings.fromJSON({ autoDeploy: true, ...stage });
  await clients.stages.createStage({ apiId, settings });
  await rolledOut(clients, apiId, settings.stageName);
}

/** Replaces a definition and waits until the node serves it. */
export async function updateHttpApi(
  clients: ControlClients,
  apiId: string,
  api: object,
  stageName = '$default',
): Promise<void> {
  const definition = { $case: 'http' as const, value: HttpApi.fromJSON({ name: apiId, ...api }) };
  await clients.apis.updateApi({ apiId, api: { definition } });
  await rolledOut(clients, apiId, stageName);
}

/** Waits until a stage's rollout is complete; throws when it failed. */
export async function rolledOut(clients: ControlClients, apiId: string, stageName: string): Promise<void> {
  for await (const rollout of clients.deployments.watchRollout({ apiId, stageName })) {
    if (rollout.state === 'COMPLETE') return;
    if (rollout.state === 'FAILED') throw new Error(rollout.summary);
  }
}
