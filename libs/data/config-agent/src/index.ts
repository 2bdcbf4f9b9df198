export { ConfigAgent } from './config-agent.ts';
export type { AppliedResource, ConfigAgentOptions } from './config-agent.ts';
export type { ConfigTarget } from './config-target.ts';
export { createPacer } from '@gatehouse/snapshot';
export type { PacerClock } from '@gatehouse/snapshot';
