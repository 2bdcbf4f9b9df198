export { ConfigAgent } from './config-agent.ts';
export type { AppliedResource, ConfigAgentOptions } from './config-agent.ts';
export type { ConfigTarget } from './config-target.ts';
export { createPacer } from './pacer.ts';
export type { PacerClock } from './pacer.ts';
