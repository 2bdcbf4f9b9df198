export type { PipelineEnvironment } from './environment.ts';
export { GatewayState } from './gateway-state.ts';
export type { GatewayStateOptions, VpcLinkSlots } from './gateway-state.ts';
export { createPipeline } from './pipeline.ts';
export { prepareStage } from './prepare-stage.ts';
export type { PrepareDependencies } from './prepare-stage.ts';
export type { GatewayConfig, PreparedStage } from './prepared.ts';
export { RequestIds } from './request-ids.ts';
