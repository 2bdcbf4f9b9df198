import { StatusSender } from '@gatehouse/config-agent';
import type { ConfigSubscriber, NodeIdentity, NodeLoad } from '@gatehouse/config-channel';
import { VERSION } from '@gatehouse/process';
import { startTimer } from './build-node.ts';
import type { NodeParts } from './build-node.ts';
import type { NodeLifecycle } from './lifecycle.ts';

/** Wires the heartbeat of a node. */
export function buildStatusSender(
  parts: NodeParts,
  lifecycle: NodeLifecycle,
  node: NodeIdentity,
  subscriber: ConfigSubscriber,
): StatusSender {
  const { agent, metrics } = parts;
  const sender = new StatusSender({
    node,
    softwareVersion: VERSION,
    agent,
    subscriber,
    state: () => lifecycle.state,
    load: () => loadOf(parts),
    counts: (key) => {
      const [kind, apiId = '', stageName = ''] = key.split('/');
      return kind === 'stages' ? metrics.stageCounts(apiId, stageName) : undefined;
    },
    nowUnixMs: () => Date.now(),
    timer: startTimer,
  });
  agent.onApplied((key, version) => {
    sender.applied(key, version);
  });
  return sender;
}

function loadOf({ server, metrics }: NodeParts): NodeLoad {
  const { user, system } = process.cpuUsage();
  return {
    requestsInFlight: server.inFlight,
    requestCount: metrics.requestCount(),
    connectionCount: server.connectionCount,
    residentMemoryBytes: process.memoryUsage.rss(),
    cpuSeconds: (user + system) / 1e6,
  };
}
