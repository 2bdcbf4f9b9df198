import type { NodeStatus } from '@gatehouse/config-channel';
import { describe, expect, it } from 'vitest';
import { setUp } from './spec-kit.ts';
import { StatusSender } from './status-sender.ts';

const LOAD = { requestsInFlight: 0, requestCount: 0, connectionCount: 0, residentMemoryBytes: 0, cpuSeconds: 0 };

/** The heartbeats of a node whose timers are run by hand. */
function beatingNode() {
  const { agent, channel } = setUp();
  const statuses: NodeStatus[] = [];
  const timers = new Map<symbol, () => void>();
  channel.onStatus((status) => statuses.push(status));
  const sender = new StatusSender({
    node: { nodeId: 'n1', labels: { region: 'eu' } },
    softwareVersion: '1.0.0',
    agent,
    subscriber: channel,
    state: () => 'READY',
    load: () => LOAD,
    counts: () => undefined,
    nowUnixMs: () => 42,
    timer: (_delayMs, callback) => {
      const timer = Symbol('timer');
      timers.set(timer, callback);
      return () => timers.delete(timer);
    },
  });
  return { sender, channel, statuses, timers };
}

describe('The heartbeat of a node', () => {
  it('is sent at once when the roll is called, and the next one is planned anew', () => {
    const { sender, channel, statuses, timers } = beatingNode();
    sender.start();
    channel.callRoll(() => undefined);
    expect(statuses).toMatchObject([{ nodeId: 'n1' }, { nodeId: 'n1', state: 'READY', labels: { region: 'eu' } }]);
    expect(timers.size).toBe(1);
  });

  it('is not sent any more when the node has stopped, whoever calls', () => {
    const { sender, channel, statuses, timers } = beatingNode();
    sender.start();
    sender.stop();
    channel.callRoll(() => undefined);
    expect([statuses.length, timers.size]).toEqual([1, 0]);
  });
});
