import type { ApiKeyUseCases } from './api-keys.ts';
import type { ClientCertificateUseCases } from './client-certificates.ts';
import type { ConnectionUseCases } from './connections.ts';
import type { DocumentationUseCases } from './documentation.ts';
import type { NodeUseCases } from './rollout.ts';
import type { TokenUseCases } from './tokens.ts';
import type { AccountUseCases, UsagePlanUseCases, UsageUseCases } from './usage-plans.ts';
import type {
  ApiUseCases,
  DeploymentUseCases,
  DomainNameUseCases,
  RolloutUseCases,
  StageUseCases,
  VpcLinkUseCases,
} from './use-cases.ts';

/** Every use case of the control plane: what operators' APIs stand on. */
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
