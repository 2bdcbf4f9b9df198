import { InProcessConnections } from '@gatehouse/connection-channel';
import type { ConnectionChannel } from '@gatehouse/connection-channel';
import type { ConfigPublisher } from '@gatehouse/config-channel';
import type { ControlPlaneUseCases, RolloutMode } from '@gatehouse/records';
import type { SecretBox } from '@gatehouse/secrets';
import type { UsageCounters } from '@gatehouse/usage-counters';
import { AccountService } from './account-service.ts';
import { ApiKeyService } from './api-key-service.ts';
import { ApiService } from './api-service.ts';
import type { ApiServiceContext } from './api-service.ts';
import { ClientCertificateService } from './client-certificate-service.ts';
import { ConnectionService } from './connection-service.ts';
import { DeploymentService } from './deployment-service.ts';
import { DocumentationService } from './documentation-service.ts';
import { DomainNameService } from './domain-name-service.ts';
import { NodeService } from './node-registry-service.ts';
import { NodeRegistry } from './node-registry.ts';
import type { Logger, Timer } from './ports.ts';
import type { PublisherTiming } from './publisher-context.ts';
import { EntryTable } from './publisher-entries.ts';
import { OutboxIndex } from './publisher-outbox.ts';
import { Publisher } from './publisher.ts';
import { RollCall } from './roll-call.ts';
import { RolloutChanges } from './rollout-changes.ts';
import { PayloadReader } from './rollout-policy.ts';
import { RolloutService } from './rollout-service.ts';
import { StageService } from './stage-service.ts';
import { TokenService } from './token-service.ts';
import { UsageCollector } from './usage-collector.ts';
import { UsagePlanService } from './usage-plan-service.ts';
import { UsageService } from './usage-service.ts';
import { VpcLinkService } from './vpc-link-service.ts';

/** Everything that the use cases and the publisher need from outside. */
export interface ControlPlaneContext extends ApiServiceContext {
  readonly channel: ConfigPublisher;
  readonly timer: Timer;
  readonly logger: Logger;
  /** How changes of stages that do not say it reach the nodes. Default IMMEDIATE. */
  readonly rolloutMode?: RolloutMode;
  readonly publisherTiming?: Partial<PublisherTiming>;
  /** Seals values of API keys at rest; undefined = keys can be neither made nor read. */
  readonly secretBox?: SecretBox;
  /** Where nodes count usage; undefined = usage is not collected. */
  readonly usageCounters?: UsageCounters;
  /** Days that usage is kept for; undefined = for ever. */
  readonly usageRetentionDays?: number;
  /** The way to the nodes' WebSocket connections; default: no node has any. */
  readonly connections?: ConnectionChannel;
}

/** The use cases, and the publisher that carries their changes to the nodes. */
export interface ControlPlane extends ControlPlaneUseCases {
  readonly registry: NodeRegistry;
  readonly publisher: Publisher;
  readonly usageCollector: UsageCollector;
}

/** Wires the use cases. Nothing runs before `publisher.start()` and `usageCollector.start()`. */
export function createControlPlane(context: ControlPlaneContext): ControlPlane {
  const { store, channel, clock, rolloutMode = 'IMMEDIATE', publisherTiming = {} } = context;
  const entries = new EntryTable(clock);
  const registry = new NodeRegistry(clock, entries);
  const rollCall = new RollCall(channel, context.timer);
  const outbox = new OutboxIndex(store);
  const payloads = new PayloadReader(rolloutMode);
  const changes = new RolloutChanges();
  const shared = { ...context, entries, registry, rollCall, outbox, payloads, changes };
  const publisher = new Publisher({ ...shared, timing: publisherTiming });
  const usageCollector = new UsageCollector(context);
  return {
    apis: new ApiService(context),
    deployments: new DeploymentService(context),
    stages: new StageService(context),
    domainNames: new DomainNameService(context),
    vpcLinks: new VpcLinkService(context),
    rollouts: new RolloutService({ ...shared, publisher }),
    nodes: new NodeService({ ...shared, channel }),
    tokens: new TokenService(context),
    apiKeys: new ApiKeyService(context),
    usagePlans: new UsagePlanService(context),
    usage: new UsageService(context, usageCollector),
    account: new AccountService(context),
    clientCertificates: new ClientCertificateService(context),
    documentation: new DocumentationService(context),
    connections: new ConnectionService({ connections: new InProcessConnections(), ...shared }),
    registry,
    publisher,
    usageCollector,
  };
}
