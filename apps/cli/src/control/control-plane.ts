import {
  AccountResource,
  AccountServiceDefinition,
  Api,
  ApiKeyResource,
  ApiKeyServiceDefinition,
  ApiServiceDefinition,
  Connection,
  ConnectionServiceDefinition,
  CreateTokenResponse,
  Deployment,
  DeploymentServiceDefinition,
  DomainNameResource,
  DomainNameServiceDefinition,
  ImportApiKeysResponse,
  ImportApiResponse,
  Node,
  NodeServiceDefinition,
  RollbackResponse,
  Rollout,
  Stage,
  StageServiceDefinition,
  Token,
  TokenServiceDefinition,
  Usage,
  UsagePlanKey,
  UsagePlanResource,
  UsagePlanServiceDefinition,
  VpcLinkResource,
  VpcLinkServiceDefinition,
} from '@gatehouse/contract';
import type {
  AccountServiceClient,
  ApiKeyServiceClient,
  ApiServiceClient,
  ConnectionServiceClient,
  DeploymentServiceClient,
  DomainNameServiceClient,
  NodeServiceClient,
  StageServiceClient,
  TokenServiceClient,
  UsagePlanServiceClient,
  VpcLinkServiceClient,
} from '@gatehouse/contract';
import { createChannel, createClientFactory } from 'nice-grpc';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';
import { bearerToken, channelCredentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import { parseServerAddress } from './server-address.ts';
import { deadlines, translateErrors } from './call-middleware.ts';
import type { CallLog } from './call-middleware.ts';

/** JSON forms of the messages: what `-o json` prints. */
export const JSON_FORMS = {
  account: (message: AccountResource): unknown => AccountResource.toJSON(message),
  api: (message: Api): unknown => Api.toJSON(message),
  apiKey: (message: ApiKeyResource): unknown => ApiKeyResource.toJSON(message),
  importedApiKeys: (message: ImportApiKeysResponse): unknown => ImportApiKeysResponse.toJSON(message),
  connection: (message: Connection): unknown => Connection.toJSON(message),
  deployment: (message: Deployment): unknown => Deployment.toJSON(message),
  domainName: (message: DomainNameResource): unknown => DomainNameResource.toJSON(message),
  importResult: (message: ImportApiResponse): unknown => ImportApiResponse.toJSON(message),
  node: (message: Node): unknown => Node.toJSON(message),
  rollback: (message: RollbackResponse): unknown => RollbackResponse.toJSON(message),
  rollout: (message: Rollout): unknown => Rollout.toJSON(message),
  createdToken: (message: CreateTokenResponse): unknown => CreateTokenResponse.toJSON(message),
  token: (message: Token): unknown => Token.toJSON(message),
  stage: (message: Stage): unknown => Stage.toJSON(message),
  usage: (message: Usage): unknown => Usage.toJSON(message),
  usagePlan: (message: UsagePlanResource): unknown => UsagePlanResource.toJSON(message),
  usagePlanKey: (message: UsagePlanKey): unknown => UsagePlanKey.toJSON(message),
  vpcLink: (message: VpcLinkResource): unknown => VpcLinkResource.toJSON(message),
};

/** Clients of every service of a control plane. */
export interface ControlPlane {
  readonly account: AccountServiceClient;
  readonly apiKeys: ApiKeyServiceClient;
  readonly apis: ApiServiceClient;
  readonly connections: ConnectionServiceClient;
  readonly deployments: DeploymentServiceClient;
  readonly domainNames: DomainNameServiceClient;
  readonly nodes: NodeServiceClient;
  readonly stages: StageServiceClient;
  readonly tokens: TokenServiceClient;
  readonly usagePlans: UsagePlanServiceClient;
  readonly vpcLinks: VpcLinkServiceClient;
  readonly json: typeof JSON_FORMS;
  close(): void;
}

/** Answers may hold many definitions; a page of the server fits well below this. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** How to reach a control plane. */
export interface ConnectOptions {
  /** HOST:PORT, or the same behind `grpcs://`. */
  readonly server: string;
  readonly credentials: Credentials;
  /** Told of what is unwise. */
  readonly warn: (line: string) => void;
  /** How long one call may take, in milliseconds. Streams have no limit of their own. */
  readonly timeoutMs: number;
  /** Told of each call that ended. */
  readonly log: CallLog;
}

/** Opens clients; the connection itself is made with the first call. Failures are CallErrors, wrong files CliErrors. */
export async function connectControlPlane(options: ConnectOptions): Promise<ControlPlane> {
  const { server, credentials, timeoutMs, log } = options;
  const address = parseServerAddress(server) ?? { target: server, hasTls: false, isLoopback: false };
  const tls = await channelCredentials(address, credentials);
  const hasToken = !credentials.token.isEmpty;
  if (hasToken && tls === undefined && !address.isLoopback) {
    options.warn(`the token goes to ${server} unencrypted; grpcs://${address.target} would use TLS.`);
  }
  const channel = createChannel(address.target, tls, {
    'grpc.max_receive_message_length': MAX_ANSWER_BYTES,
    // A web proxy of the environment is not meant for the control plane.
    'grpc.enable_http_proxy': 0,
  });
  // The last one is the outermost.
  let factory = createClientFactory()
    .use(errorDetailsClientMiddleware)
    .use(deadlines(timeoutMs))
    .use(translateErrors(log));
  if (hasToken) factory = factory.use(bearerToken(credentials.token));
  return {
    account: factory.create(AccountServiceDefinition, channel),
    apiKeys: factory.create(ApiKeyServiceDefinition, channel),
    apis: factory.create(ApiServiceDefinition, channel),
    connections: factory.create(ConnectionServiceDefinition, channel),
    deployments: factory.create(DeploymentServiceDefinition, channel),
    domainNames: factory.create(DomainNameServiceDefinition, channel),
    nodes: factory.create(NodeServiceDefinition, channel),
    stages: factory.create(StageServiceDefinition, channel),
    tokens: factory.create(TokenServiceDefinition, channel),
    usagePlans: factory.create(UsagePlanServiceDefinition, channel),
    vpcLinks: factory.create(VpcLinkServiceDefinition, channel),
    json: JSON_FORMS,
    close: () => channel.close(),
  };
}
