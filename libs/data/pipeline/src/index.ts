export type { PipelineEnvironment } from './environment.ts';
export { forwardedHeaders } from './forwarded-headers.ts';
export { gatewayResponse } from './gateway-response.ts';
export { GatewayState } from './gateway-state.ts';
export type { GatewayStateOptions, VpcLinkSlots } from './gateway-state.ts';
export type { Invocation } from './invocation.ts';
export { logContextOf } from './log-context.ts';
export type { OtherApis } from './other-apis.ts';
export { NameFilter } from './name-filter.ts';
export { OwnHeaders } from './own-headers.ts';
export { Limits } from './limits.ts';
export type { RouteLimits } from './limits.ts';
export { createPipeline } from './pipeline.ts';
export { prepareRouteCache, prepareStageCache } from './prepare-response-cache.ts';
export type { RouteCache } from './prepare-response-cache.ts';
export { prepareStage } from './prepare-stage.ts';
export type { PrepareDependencies } from './prepare-stage.ts';
export { requestTracing } from './tracing.ts';
export type { RequestTracing } from './tracing.ts';
export type {
  GatewayConfig,
  PreparedIntegration,
  PreparedResource,
  PreparedRoute,
  PreparedStage,
  RequiredParameter,
  RestPart,
} from './prepared.ts';
export { ProxyCall } from './proxy-call.ts';
export type { BackendResponse, CallPlan, StartedRequest } from './proxy-call.ts';
export { ProxyResponse } from './proxy-response.ts';
export { bufferRequestBody } from './request-body.ts';
export { RequestIds } from './request-ids.ts';
