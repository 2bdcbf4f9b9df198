export { ConfigAgent } from './config-agent.ts';
export type { AppliedResource } from './config-agent.ts';
export type { ConfigAgentOptions } from './config-agent-options.ts';
export type { ConfigTarget } from './config-target.ts';
export { StatusSender } from './status-sender.ts';
export type { RequestCounts, StatusSources } from './status-sender.ts';
