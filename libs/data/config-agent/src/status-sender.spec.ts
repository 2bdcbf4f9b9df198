import type { NodeStatus } from '@gatehouse/config-channel';
import { anEntry } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { KEY, setUp, versionMapping } from './spec-kit.ts';
import { StatusSender } from './status-sender.ts';

const LOAD = { requestsInFlight: 0, requestCount: 0, connectionCount: 0, residentMemoryBytes: 0, cpuSeconds: 0 };

/** The heartbeats of a node whose timers are run by hand. */
function beatingNode() {
  const { agent, channel, publish, settled } = setUp();
  const statuses: NodeStatus[] = [];
  const timers = new Map<symbol, number>();
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
    timer: (delayMs) => {
      const timer = Symbol('timer');
      timers.set(timer, delayMs);
      return () => timers.delete(timer);
    },
  });
  agent.onApplied((key, version) => {
    sender.applied(key, version);
  });
  return { sender, agent, channel, publish, settled, statuses, delaysMs: () => [...timers.values()] };
}

describe('The heartbeat of a node', () => {
  it('is sent at once when the roll is called, and the next one is planned anew', () => {
    const { sender, channel, statuses, delaysMs } = beatingNode();
    sender.start();
    channel.callRoll(() => undefined);
    expect(statuses).toMatchObject([{ nodeId: 'n1' }, { nodeId: 'n1', state: 'READY', labels: { region: 'eu' } }]);
    expect(delaysMs()).toEqual([10_000]);
  });

  it('is not sent any more when the node has stopped, whoever calls', () => {
    const { sender, channel, statuses, delaysMs } = beatingNode();
    sender.start();
    sender.stop();
    channel.callRoll(() => undefined);
    expect([statuses.length, delaysMs()]).toEqual([1, []]);
  });

  // To see it fail: in status-sender.ts let applied plan nothing.
  it('comes within a second of a candidate, wherever it is tried, and every 10 s again when there is none', async () => {
    const { sender, agent, publish, settled, delaysMs } = beatingNode();
    const entry = anEntry(KEY, versionMapping(1));
    await publish(entry);
    sender.start();
    await agent.start();
    expect(delaysMs()).toEqual([10_000]);
    await publish({ ...entry, sequence: 2, candidate: { ...versionMapping(2, 'new'), nodeIds: ['other'] } });
    await settled(2);
    expect(delaysMs()).toEqual([1_000]);
    await publish({ ...entry, sequence: 3 });
    await settled(3);
    sender.send();
    expect(delaysMs()).toEqual([10_000]);
    sender.stop();
    await publish({ ...entry, sequence: 4, candidate: { ...versionMapping(2, 'new'), nodeIds: ['n1'] } });
    await settled(4);
    expect(delaysMs()).toEqual([]);
  });
});
