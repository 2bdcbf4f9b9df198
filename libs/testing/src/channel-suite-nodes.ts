import type { ApplyReport, NodeStatus } from '@gatehouse/config-channel';
import { recordChannel } from './channel-recorder.ts';
import { aHead } from './channel-suite-support.ts';
import type { ChannelSuite } from './channel-suite-support.ts';
import { eventually } from './eventually.ts';

const ACK: ApplyReport = { nodeId: 'n1', key: 'stages/a/b', version: 3, digest: 'd3', reportedAtUnixMs: 5_000 };

/** How long the answer of a node that is there may take: on a busy machine more than a second, and a second try would be a second command. */
const ANSWER_MS = 10_000;

const STATUS: NodeStatus = {
  nodeId: 'n1',
  labels: { region: 'eu' },
  softwareVersion: '1.2.3',
  state: 'READY',
  epoch: 'e',
  digest: 'ab',
  sequence: 12,
  refused: [{ key: 'stages/a/b', version: 4, error: 'no' }],
  load: { requestsInFlight: 1, requestCount: 2, connectionCount: 3, residentMemoryBytes: 4, cpuSeconds: 5.5 },
  health: [{ key: 'stages/a/b', version: 3, requestCount: 100, serverErrorCount: 1 }],
  startedAtUnixMs: 1_000,
  sentAtUnixMs: 2_000,
};

/** Heads, reports, statuses, roll calls and commands. */
export function describeChannelNodes(suite: ChannelSuite): void {
  describeWords(suite);
  describeRollCall(suite);
}

function describeWords({ test, ends }: ChannelSuite): void {
  const { it, expect } = test;

  it('carries heads to watchers on both ends', async () => {
    const { publisher, subscriber } = ends();
    const epoch = await publisher.open();
    const [left, right] = [recordChannel(publisher), recordChannel(subscriber)];
    await eventually(() => {
      publisher.sendHead(aHead(epoch, 0));
      return left.heads.length > 0 && right.heads.length > 0;
    });
    expect([left.heads[0], right.heads[0]]).toEqual([aHead(epoch, 0), aHead(epoch, 0)]);
  });

  it('hands reports and heartbeats of a node to the control plane', async () => {
    const { publisher, subscriber } = ends();
    const reports: ApplyReport[] = [];
    const statuses: NodeStatus[] = [];
    const stopReports = publisher.onReport((report) => reports.push(report));
    publisher.onStatus((status) => statuses.push(status));
    await eventually(() => {
      subscriber.sendStatus(STATUS);
      return statuses.length > 0;
    });
    subscriber.report(ACK);
    subscriber.report({ ...ACK, error: 'route 3: no integration' });
    await eventually(() => reports.length === 2);
    expect(reports).toEqual([ACK, { ...ACK, error: 'route 3: no integration' }]);
    expect(statuses[0]).toEqual(STATUS);
    stopReports();
    subscriber.report(ACK);
    subscriber.sendStatus({ ...STATUS, state: 'STOPPED' });
    await eventually(() => statuses.at(-1)?.state === 'STOPPED');
    expect(reports.length).toBe(2);
  });

  it('carries a command to its node, and says when the node refuses it or is not there', async () => {
    const { publisher, subscriber } = ends();
    const seen: string[] = [];
    const stop = subscriber.onCommand('n1', ({ kind }) => Promise.resolve(void seen.push(kind)));
    subscriber.onCommand('n2', () => Promise.reject(new Error('it has its reasons')));
    await eventually(() => publisher.command('n1', { kind: 'report' }, ANSWER_MS));
    await publisher.command('n1', { kind: 'drain' }, ANSWER_MS);
    expect(seen).toEqual(['report', 'drain']);
    await expect(publisher.command('n2', { kind: 'drain' }, ANSWER_MS)).rejects.toThrow('it has its reasons');
    await expect(publisher.command('n3', { kind: 'drain' }, 1_000)).rejects.toThrow('n3 does not answer');
    stop();
    await eventually(async () => {
      await expect(publisher.command('n1', { kind: 'drain' }, 1_000)).rejects.toThrow('n1 does not answer');
    });
  });
}

function describeRollCall({ test, ends }: ChannelSuite): void {
  const { it, expect } = test;

  it('calls the roll of the nodes that listen, and says that it has', async () => {
    const { publisher, subscriber } = ends();
    let [heard, called] = [0, 0];
    let other = 0;
    const stop = subscriber.onRollCall(() => (heard += 1));
    subscriber.onRollCall(() => (other += 1));
    await eventually(() => {
      publisher.callRoll(() => (called += 1))();
      return heard > 0;
    });
    expect(called).toBeGreaterThan(0);
    stop();
    const [heardBefore, otherBefore] = [heard, other];
    await eventually(() => {
      publisher.callRoll(() => undefined)();
      return other > otherBefore + 1;
    });
    expect(heard).toBeLessThanOrEqual(heardBefore + 1);
  });
}
