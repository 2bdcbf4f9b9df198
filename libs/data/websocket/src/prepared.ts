import type { AccessLog } from '@gatehouse/access-log';
import type { WebSocketMetrics } from '@gatehouse/metrics';
import type { RouteLimits } from '@gatehouse/pipeline';
import type { FrameError } from './error-frame.ts';
import type { RouteInvocation } from './invocation.ts';
import type { MessageValidation } from './model-validation.ts';
import type { SelectionExpression } from './selection-expression.ts';

/** What an integration gives for a run of its route. */
export type IntegrationOutcome =
  | {
      readonly ok: true;
      readonly status: number;
      /** Flat list of the backend's answer, names in lower case. */
      readonly headers: readonly string[];
      /** What a two-way route sends to its sender; empty = nothing. Bytes are valid UTF-8. */
      readonly body: string | Uint8Array;
    }
  | { readonly ok: false; readonly error: Extract<FrameError, 'INTEGRATION_FAILED' | 'INTEGRATION_TIMEOUT'> };

/** An integration, prepared. Calls back once, now or later. */
export interface PreparedWebSocketIntegration {
  /** `wantsBody` false: nobody asks for the answer's body, it is not kept. */
  call(invocation: RouteInvocation, wantsBody: boolean, done: (outcome: IntegrationOutcome) => void): void;
}

/** A route, prepared. */
export interface PreparedWebSocketRoute {
  readonly routeKey: string;
  /** Undefined = it does nothing: only `$connect` and `$disconnect` may be without. */
  readonly integration: PreparedWebSocketIntegration | undefined;
  /** The route answers its sender (reference websocket-api.md 5). */
  readonly isTwoWay: boolean;
  /** Whether a connect lacks a parameter that the route requires. */
  readonly lacksParameter: (invocation: RouteInvocation) => boolean;
  /** Undefined = messages are not validated. */
  readonly validate: MessageValidation | undefined;
  /** What has to admit its messages. */
  readonly limits: RouteLimits;
  readonly metrics: WebSocketMetrics;
}

/** A stage of a WebSocket API, prepared. */
export interface PreparedWebSocketStage {
  readonly apiId: string;
  readonly stageName: string;
  readonly deploymentId: string;
  readonly executeApiEndpointDisabled: boolean;
  readonly variables: Readonly<Record<string, string>>;
  readonly selectRoute: SelectionExpression;
  /** By route key, the `$` routes too. */
  readonly routes: ReadonlyMap<string, PreparedWebSocketRoute>;
  /** In lower case; undefined = every origin. */
  readonly allowedOrigins: ReadonlySet<string> | undefined;
  /** What has to admit its connects, with or without a route `$connect`. */
  readonly connectLimits: RouteLimits;
  /** API keys come in the header `x-api-key`; false = from an authorizer. */
  readonly apiKeyFromHeader: boolean;
  readonly accessLog: AccessLog | undefined;
  /** For what no route takes. */
  readonly metrics: WebSocketMetrics;
}

/** A stage by reference: connections keep the slot, a change of their own stage replaces what is in it. */
export interface WebSocketStageSlot {
  readonly apiId: string;
  readonly stageName: string;
  /** Undefined = the stage is gone. */
  current: PreparedWebSocketStage | undefined;
  /** What it was last: `$disconnect` of the connections of a stage that is gone runs on it. */
  last: PreparedWebSocketStage;
}
