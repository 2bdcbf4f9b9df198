import type {
  AccountUseCases,
  ApiKeyUseCases,
  ApiUseCases,
  ClientCertificateUseCases,
  ConnectionUseCases,
  DeploymentUseCases,
  DocumentationUseCases,
  DomainNameUseCases,
  NodeUseCases,
  RolloutUseCases,
  StageUseCases,
  TokenUseCases,
  UsagePlanUseCases,
  UsageUseCases,
  VpcLinkUseCases,
} from '@gatehouse/records';

/** The use cases that the gRPC services call. */
export interface ControlPlaneUseCases {
  readonly apis: ApiUseCases;
  readonly deployments: DeploymentUseCases;
  readonly stages: StageUseCases;
  readonly domainNames: DomainNameUseCases;
  readonly vpcLinks: VpcLinkUseCases;
  readonly rollouts: RolloutUseCases;
  readonly nodes: NodeUseCases;
  readonly tokens: TokenUseCases;
  readonly apiKeys: ApiKeyUseCases;
  readonly usagePlans: UsagePlanUseCases;
  readonly usage: UsageUseCases;
  readonly account: AccountUseCases;
  readonly clientCertificates: ClientCertificateUseCases;
  readonly documentation: DocumentationUseCases;
  readonly connections: ConnectionUseCases;
}

/** Where the server writes what an operator must not see. */
export interface ErrorLog {
  error(fields: object, message: string): void;
}
