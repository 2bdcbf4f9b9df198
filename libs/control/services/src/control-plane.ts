import type { ConfigPublisher } from '@gatehouse/config-channel';
import type {
  ApiUseCases,
  DeploymentUseCases,
  DomainNameUseCases,
  NodeUseCases,
  RolloutUseCases,
  StageUseCases,
  VpcLinkUseCases,
} from '@gatehouse/records';
import { ApiService } from './api-service.ts';
import type { ApiServiceContext } from './api-service.ts';
import { DeploymentService } from './deployment-service.ts';
import { DomainNameService } from './domain-name-service.ts';
import { NodeRegistry } from './node-registry.ts';
import type { Logger, Timer } from './ports.ts';
import { Publisher } from './publisher.ts';
import { RolloutService } from './rollout-service.ts';
import { RolloutTracker } from './rollout-tracker.ts';
import { StageService } from './stage-service.ts';
import { VpcLinkService } from './vpc-link-service.ts';

/** Everything that the use cases and the publisher need from outside. */
export interface ControlPlaneContext extends ApiServiceContext {
  readonly channel: ConfigPublisher;
  readonly timer: Timer;
  readonly logger: Logger;
}

/** The use cases, and the publisher that carries their changes to the nodes. */
export interface ControlPlane {
  readonly apis: ApiUseCases;
  readonly deployments: DeploymentUseCases;
  readonly stages: StageUseCases;
  readonly domainNames: DomainNameUseCases;
  readonly vpcLinks: VpcLinkUseCases;
  readonly rollouts: RolloutUseCases;
  readonly nodes: NodeUseCases;
  readonly registry: NodeRegistry;
  readonly publisher: Publisher;
}

/** Wires the use cases. Nothing runs before `publisher.start()`. */
export function createControlPlane(context: ControlPlaneContext): ControlPlane {
  const registry = new NodeRegistry(context.clock);
  const tracker = new RolloutTracker(registry, context.logger);
  const publisher = new Publisher({ ...context, tracker });
  return {
    apis: new ApiService(context),
    deployments: new DeploymentService(context),
    stages: new StageService(context),
    domainNames: new DomainNameService(context),
    vpcLinks: new VpcLinkService(context),
    rollouts: new RolloutService(context.store, tracker, publisher),
    nodes: registry,
    registry,
    publisher,
  };
}
