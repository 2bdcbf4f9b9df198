import type { AccessLogContext } from '@gatehouse/access-log';
import type { GatewayErrorCode } from '@gatehouse/errors';
import type { HostTable, RouteTable, StageTable } from '@gatehouse/routing';
import type { RouteMetrics } from '@gatehouse/metrics';
import type { Upstream } from '@gatehouse/exchange';
import type { StageCache } from '@gatehouse/response-cache';
import type { BucketLease } from '@gatehouse/throttling';
import type { ApiKeyTable, UsagePlanTable } from '@gatehouse/usage-plans';
import type { PreparedCors } from './cors.ts';
import type { Invocation } from './invocation.ts';
import type { RouteLimits } from './limits.ts';
import type { RouteCache } from './prepare-response-cache.ts';
import type { StageContext } from './stage-context.ts';
import type { StageRoutes } from './stage-routes.ts';

/** A route's integration, prepared: starts the work for an invocation and sees that it is answered. */
export interface PreparedIntegration {
  start(invocation: Invocation): void;
}

/** A route, prepared. It pays only for what it has. */
export interface PreparedRoute {
  readonly routeKey: string;
  /** Name of the greedy variable, if the route has one. */
  readonly greedyParam: string | undefined;
  readonly integration: PreparedIntegration;
  /** Undefined = answers are not cached. */
  readonly cache: RouteCache | undefined;
  readonly metrics: RouteMetrics;
  /** What has to admit its requests. */
  readonly limits: RouteLimits;
  /** Of REST APIs only. */
  readonly resource?: PreparedResource | undefined;
}

/** What a method of a REST API adds to a route. */
export interface PreparedResource {
  /** Undefined when the definition does not name it. */
  readonly resourceId: string | undefined;
  /** Path of the resource, for example `/pets/{id}`. */
  readonly path: string;
  readonly operationName: string | undefined;
  /** Parameters that a request must have; empty = it is not validated. */
  readonly requiredParameters: readonly RequiredParameter[];
}

/** A parameter without which a request is refused. `header` names are in lower case. */
export interface RequiredParameter {
  readonly location: 'header' | 'path' | 'querystring';
  readonly name: string;
  /** The name as it was declared. */
  readonly title: string;
}

/** What a stage of a REST API adds to a stage. */
export interface RestPart {
  /** Answers with the gateway response of an error; `message` in place of the error's own. */
  respond(invocation: Invocation, code: GatewayErrorCode, message?: string): void;
  readonly isCanary: boolean;
  /** A part of the requests goes to another stage, prepared; undefined = there is no canary. */
  readonly canary: { readonly percentTraffic: number; readonly stage: PreparedStage } | undefined;
}

/** Where access log lines of a stage go, and how one is made. */
export interface PreparedAccessLog {
  write(context: AccessLogContext): void;
}

/** A stage, prepared: everything that a request needs, by reference. */
export interface PreparedStage {
  readonly apiId: string;
  readonly stageName: string;
  readonly deploymentId: string;
  readonly executeApiEndpointDisabled: boolean;
  readonly variables: Readonly<Record<string, string>>;
  readonly routes: RouteTable<PreparedRoute>;
  readonly cors: PreparedCors | undefined;
  /** API keys come in the header `x-api-key`; false = from an authorizer. */
  readonly apiKeyFromHeader: boolean;
  readonly accessLog: PreparedAccessLog | undefined;
  /** Undefined = the stage has no response cache. */
  readonly cache: StageCache | undefined;
  /** For requests that no route takes. */
  readonly metrics: RouteMetrics;
  /** What the next change of a stage of an HTTP API starts from. */
  readonly reusable?: { readonly context: StageContext; readonly stageRoutes: StageRoutes };
  /** Of REST APIs only. */
  readonly rest?: RestPart | undefined;
}

/** A VPC link by reference: integrations keep the slot, a change of the link replaces what is in it. */
export interface VpcLinkSlot {
  upstream: Upstream | undefined;
}

/** What holds for all requests. */
export interface PreparedAccount {
  /** Undefined = no limit. */
  readonly lease: BucketLease | undefined;
}

/** Everything a node serves. Immutable: a change makes a new one, requests in flight finish on the old. */
export interface GatewayConfig {
  /** False until the node has seen its configuration: every request is answered 503. */
  readonly synced: boolean;
  readonly hosts: HostTable;
  readonly stages: StageTable<PreparedStage>;
  readonly usagePlans: UsagePlanTable;
  readonly apiKeys: ApiKeyTable;
  readonly account: PreparedAccount;
}
