import { anEntry } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { CopyKeeper } from './copy-keeper.ts';
import { KEY, MemoryCopy, setUp, versionMapping } from './spec-kit.ts';

const GONE = { digest: '', payload: undefined };

const noop = (): undefined => undefined;

/** Lets promises that wait for nothing outside run. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('ConfigAgent', () => {
  it('applies what the channel holds before it says that the node is synced', async () => {
    const { agent, target, publish, reports } = setUp();
    await publish(anEntry(KEY, versionMapping(3)));
    await agent.start();
    expect(target.calls).toEqual([`domain ${KEY}`, 'synced']);
    expect(reports).toMatchObject([{ nodeId: 'n1', key: KEY, version: 3, reportedAtUnixMs: 42 }]);
    expect(reports[0]?.error).toBeUndefined();
  });

  it('reports a NACK with the reason, keeps what it had applied, and tells both in its heartbeat', async () => {
    const { agent, target, publish, reports, settled } = setUp();
    await publish(anEntry(KEY, versionMapping(1)));
    await agent.start();
    target.refuse = 'too hot';
    await publish(anEntry(KEY, versionMapping(2, 'other')));
    await settled(2);
    expect(reports[1]).toMatchObject({ version: 2, error: 'too hot' });
    expect(agent.applied()).toMatchObject([{ key: KEY, version: 1 }]);
    expect(agent.refused()).toEqual([{ key: KEY, version: 2, error: 'too hot' }]);
  });

  it('does not rebuild equal content, but reports the new version', async () => {
    const { agent, target, publish, settled } = setUp();
    await publish(anEntry(KEY, versionMapping(1)));
    await agent.start();
    await publish(anEntry(KEY, versionMapping(2)));
    await settled(2);
    expect(target.calls).toEqual([`domain ${KEY}`, 'synced']);
    expect(agent.applied()).toMatchObject([{ version: 2 }]);
  });

  it('takes only the newest of several versions that arrive at once', async () => {
    const { agent, target, publish, reports, settled } = setUp();
    await agent.start();
    await Promise.all(['a', 'b', 'c'].map((stage, i) => publish(anEntry(KEY, versionMapping(i + 1, stage)))));
    await settled(1);
    expect(reports.map((report) => report.version)).toEqual([3]);
    expect(target.calls).toEqual(['synced', `domain ${KEY}`]);
  });

  it('removes a resource whose entry has no payload', async () => {
    const { agent, target, publish, settled } = setUp();
    await publish(anEntry(KEY, versionMapping(1)));
    await agent.start();
    await publish(anEntry(KEY, { version: 2, ...GONE }));
    await settled(2);
    expect(target.calls.at(-1)).toBe(`remove ${KEY}`);
    expect(agent.applied()).toEqual([]);
  });

  it('refuses a payload that does not match its digest without calling the target', async () => {
    const { agent, target, publish, reports } = setUp();
    await publish(anEntry(KEY, { ...versionMapping(1), digest: versionMapping(1, 'other').digest }));
    await agent.start();
    expect(reports[0]?.error).toContain('does not match its digest');
    expect(target.calls).toEqual(['synced']);
  });

  it('serves the candidate if it is named, and returns when the candidate is taken back', async () => {
    const { agent, publish, settled } = setUp();
    const entry = anEntry(KEY, versionMapping(1));
    await publish({ ...entry, sequence: 2, candidate: { ...versionMapping(2, 'new'), nodeIds: ['n1'] } });
    await agent.start();
    expect(agent.applied()).toMatchObject([{ version: 2 }]);
    expect(agent.view.hasCandidate).toBe(true);
    await publish({ ...entry, sequence: 2, step: 1 });
    await settled(2);
    expect(agent.applied()).toMatchObject([{ version: 1 }]);
    expect(agent.view.hasCandidate).toBe(false);
  });

  it('serves nothing that is meant for nodes with other labels, and lets go when labels are asked for', async () => {
    const { agent, target, publish, settled } = setUp({ nodeId: 'n1', labels: { region: 'eu' } });
    const entry = anEntry(KEY, versionMapping(1));
    await publish({ ...entry, nodeSelector: { region: 'eu' } });
    await agent.start();
    await publish({ ...entry, sequence: 2, nodeSelector: { region: 'us' } });
    await settled(2);
    expect(target.calls).toEqual([`domain ${KEY}`, 'synced', `remove ${KEY}`]);
  });

  it('reads the channel anew when it still differs from the heartbeat after a while', async () => {
    const { agent, publish, sendHead, runTimers, log, reports } = setUp();
    const entry = anEntry(KEY, versionMapping(1));
    await publish(entry);
    await agent.start();
    sendHead(entry, anEntry('vpclinks/missed', versionMapping(2)));
    runTimers(4000);
    await turn();
    expect(log).toEqual(['the configuration differs from what the publisher has sent; it is read anew']);
    expect(reports).toHaveLength(2);
  });

  it('lets go of what the channel does not hold any more only when the heartbeat says that this is all', async () => {
    const { agent, channel, target, publish, sendHead, runTimers } = setUp();
    const entry = anEntry(KEY, versionMapping(1));
    const other = anEntry('domainnames/other', versionMapping(2, 'x'));
    await publish(entry);
    await publish(other);
    await agent.start();
    await channel.forget(KEY);
    sendHead(entry, other);
    sendHead(other);
    expect(target.calls).not.toContain(`remove ${KEY}`);
    runTimers(4000);
    sendHead(other);
    await turn();
    expect(target.calls).toContain(`remove ${KEY}`);
  });

  it('reports everything again when it is told to', async () => {
    const { agent, publish, reports } = setUp();
    await publish(anEntry(KEY, versionMapping(1)));
    await agent.start();
    agent.reportAll();
    expect(reports).toHaveLength(2);
  });
});

describe('A node with a copy of its configuration', () => {
  it('serves it before the channel answers, and counts as started after a while without the channel', async () => {
    const copy = new MemoryCopy();
    copy.entries = [anEntry(KEY, versionMapping(1))];
    const { agent, channel, target, reports, runTimers } = setUp(undefined, copy);
    channel.watch = () => ({ stop: () => undefined, resync: () => undefined });
    const started = agent.start();
    await turn();
    expect(target.calls).toEqual([`domain ${KEY}`, 'synced']);
    expect(reports).toEqual([]);
    runTimers(1000);
    await expect(started).resolves.toBeUndefined();
  });

  it('writes what it applied, also after the disk was full for a while, and goes on serving meanwhile', async () => {
    const copy = new MemoryCopy();
    copy.broken = true;
    const { agent, publish, runTimers, log } = setUp(undefined, copy);
    await publish(anEntry(KEY, versionMapping(1)));
    await agent.start();
    runTimers(1000);
    await turn();
    expect(agent.copyProblem).toBe('disk full');
    expect(log).toHaveLength(1);
    expect(agent.applied()).toHaveLength(1);
    copy.broken = false;
    runTimers(5000);
    await turn();
    expect(agent.copyProblem).toBe('');
    expect(copy.entries.map((entry) => entry.current.version)).toEqual([1]);
  });

  it('keeps the chunks of a version that is being applied while the one before is written', async () => {
    const copy = new MemoryCopy();
    const keeper = new CopyKeeper({ copy, timer: () => () => undefined, logger: { info: noop, warn: noop } });
    const fetch = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array([1]));
    await keeper.chunk('again', fetch);
    keeper.keep(KEY, versionMapping(1), ['again']);
    await keeper.flush();
    keeper.keep(KEY, versionMapping(2), []);
    await keeper.chunk('again', () => Promise.reject(new Error('it is in the copy')));
    await keeper.chunk('fresh', fetch);
    await keeper.flush();
    expect([...copy.chunks.keys()]).toEqual(['again']);
    keeper.keep(KEY, versionMapping(3), ['again', 'fresh']);
    await keeper.flush();
    expect([...copy.chunks.keys()]).toEqual(['again', 'fresh']);
    keeper.keep(KEY, versionMapping(4), []);
    await keeper.flush();
    expect([...copy.chunks.keys()]).toEqual([]);
  });

  it('holds no chunks of a version that it refused', async () => {
    const copy = new MemoryCopy();
    const keeper = new CopyKeeper({ copy, timer: () => () => undefined, logger: { info: noop, warn: noop } });
    let fetches = 0;
    const fetch = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array([(fetches += 1)]));
    await keeper.chunk('poison', fetch);
    keeper.abandon();
    await keeper.chunk('poison', fetch);
    expect(fetches).toBe(2);
  });

  it('writes nothing while the copy is being loaded: what is there already is only a part of it', async () => {
    const copy = new MemoryCopy();
    copy.entries = [anEntry(KEY, versionMapping(1)), anEntry('domainnames/second', versionMapping(2, 'x'))];
    const { agent, target, timers } = setUp(undefined, copy);
    const pendingWhileLoading: number[] = [];
    const applyDomainName = target.applyDomainName.bind(target);
    target.applyDomainName = (key) => {
      pendingWhileLoading.push(timers.length);
      return applyDomainName(key);
    };
    await agent.start();
    expect(pendingWhileLoading).toEqual([0, 0]);
    expect(timers.map((timer) => timer.delayMs)).toContain(1000);
  });

  it('never keeps a version that it refused', async () => {
    const copy = new MemoryCopy();
    const { agent, publish, target, settled } = setUp(undefined, copy);
    await publish(anEntry(KEY, versionMapping(1)));
    await agent.start();
    target.refuse = 'too hot';
    await publish(anEntry(KEY, versionMapping(2, 'bad')));
    await settled(2);
    await agent.stop();
    expect(copy.entries.map((entry) => entry.current.version)).toEqual([1]);
  });
});
