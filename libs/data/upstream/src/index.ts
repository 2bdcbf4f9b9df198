export { createUpstreamProvider } from './provider.ts';
export type { ClosableUpstreamProvider, OriginStats, UpstreamProviderOptions } from './provider.ts';
export type { PoolStats } from './pool.ts';
export type { Timers } from './deadline-wheel.ts';
export { UpstreamError } from './upstream-error.ts';
export type { UpstreamErrorCode } from './upstream-error.ts';
export { createVpcLinkUpstream } from './vpc-link.ts';
export type { VpcLinkDependencies, VpcLinkUpstream } from './vpc-link.ts';
export type { TargetStatus } from './target.ts';
