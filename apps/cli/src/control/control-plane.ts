import {
  Api,
  ApiServiceDefinition,
  Deployment,
  DeploymentServiceDefinition,
  DomainNameResource,
  DomainNameServiceDefinition,
  ImportApiResponse,
  Node,
  NodeServiceDefinition,
  RollbackResponse,
  Rollout,
  Stage,
  StageServiceDefinition,
  VpcLinkResource,
  VpcLinkServiceDefinition,
} from '@gatehouse/contract';
import type {
  ApiServiceClient,
  DeploymentServiceClient,
  DomainNameServiceClient,
  NodeServiceClient,
  StageServiceClient,
  VpcLinkServiceClient,
} from '@gatehouse/contract';
import { createChannel, createClientFactory } from 'nice-grpc';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';
import { deadlines, translateErrors } from './call-middleware.ts';
import type { CallLog } from './call-middleware.ts';

/** JSON forms of the messages: what `-o json` prints. */
export const JSON_FORMS = {
  api: (message: Api): unknown => Api.toJSON(message),
  deployment: (message: Deployment): unknown => Deployment.toJSON(message),
  domainName: (message: DomainNameResource): unknown => DomainNameResource.toJSON(message),
  importResult: (message: ImportApiResponse): unknown => ImportApiResponse.toJSON(message),
  node: (message: Node): unknown => Node.toJSON(message),
  rollback: (message: RollbackResponse): unknown => RollbackResponse.toJSON(message),
  rollout: (message: Rollout): unknown => Rollout.toJSON(message),
  stage: (message: Stage): unknown => Stage.toJSON(message),
  vpcLink: (message: VpcLinkResource): unknown => VpcLinkResource.toJSON(message),
};

/** Clients of every service of a control plane. */
export interface ControlPlane {
  readonly apis: ApiServiceClient;
  readonly deployments: DeploymentServiceClient;
  readonly domainNames: DomainNameServiceClient;
  readonly nodes: NodeServiceClient;
  readonly stages: StageServiceClient;
  readonly vpcLinks: VpcLinkServiceClient;
  readonly json: typeof JSON_FORMS;
  close(): void;
}

/** Answers may hold many definitions; a page of the server fits well below this. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** How to reach a control plane. */
export interface ConnectOptions {
  /** HOST:PORT. */
  readonly server: string;
  /** How long one call may take, in milliseconds. Streams have no limit of their own. */
  readonly timeoutMs: number;
  /** Told of each call that ended. */
  readonly log: CallLog;
}

/** Opens clients; the connection itself is made with the first call. Failures are CallErrors. */
export function connectControlPlane({ server, timeoutMs, log }: ConnectOptions): ControlPlane {
  const channel = createChannel(server, undefined, {
    'grpc.max_receive_message_length': MAX_ANSWER_BYTES,
    // A web proxy of the environment is not meant for the control plane.
    'grpc.enable_http_proxy': 0,
  });
  // The last one is the outermost.
  const factory = createClientFactory()
    .use(errorDetailsClientMiddleware)
    .use(deadlines(timeoutMs))
    .use(translateErrors(log));
  return {
    apis: factory.create(ApiServiceDefinition, channel),
    deployments: factory.create(DeploymentServiceDefinition, channel),
    domainNames: factory.create(DomainNameServiceDefinition, channel),
    nodes: factory.create(NodeServiceDefinition, channel),
    stages: factory.create(StageServiceDefinition, channel),
    vpcLinks: factory.create(VpcLinkServiceDefinition, channel),
    json: JSON_FORMS,
    close: () => channel.close(),
  };
}
