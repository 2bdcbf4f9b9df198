export { ConfigAgent } from './config-agent.ts';
export type { AppliedResource, ConfigAgentOptions } from './config-agent.ts';
export type { ConfigTarget } from './config-target.ts';
export { StatusSender } from './status-sender.ts';
export type { RequestCounts, StatusSources } from './status-sender.ts';
