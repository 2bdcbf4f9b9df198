import { describe, expect, it } from 'vitest';
import { InProcessChannel } from '@gatehouse/config-channel';
import type { ApplyReport } from '@gatehouse/config-channel';
import { anEntry } from '@gatehouse/testing';
import { encodeDomainName } from '@gatehouse/snapshot';
import { ConfigAgent, createPacer } from './index.ts';
import type { ConfigTarget } from './index.ts';

const KEY = 'domainnames/api.example.com';

class RecordingTarget implements ConfigTarget {
  readonly calls: string[] = [];
  refuse: string | undefined;

  applyStage(key: string): Promise<void> {
    return this.#record(`stage ${key}`);
  }
  applyDomainName(key: string): Promise<void> {
    return this.#record(`domain ${key}`);
  }
  applyVpcLink(key: string): Promise<void> {
    return this.#record(`link ${key}`);
  }
  remove(key: string): Promise<void> {
    return this.#record(`remove ${key}`);
  }
  markSynced(): void {
    this.calls.push('synced');
  }
  #record(call: string): Promise<void> {
    if (this.refuse !== undefined) return Promise.reject(new Error(this.refuse));
    this.calls.push(call);
    return Promise.resolve();
  }
}

function setUp() {
  const channel = new InProcessChannel();
  const target = new RecordingTarget();
  const reports: ApplyReport[] = [];
  channel.onReport((report) => reports.push(report));
  const silent = { info: () => undefined, error: () => undefined };
  const agent = new ConfigAgent({
    node: { nodeId: 'n1', labels: {} },
    subscriber: channel,
    target,
    pacer: () => () => undefined,
    nowUnixMs: () => 42,
    logger: silent,
  });
  const publish = async (version: number, stage = 'prod'): Promise<void> => {
    const document = { domainName: 'api.example.com', apiMappings: [{ apiId: 'abc', stage }], routingRules: [] };
    const { payload, digest, chunks } = encodeDomainName(document);
    await channel.publish(anEntry(KEY, { version, digest, payload }), chunks);
  };
  const settled = async (count: number): Promise<void> => {
    while (reports.length < count) await new Promise((resolve) => setImmediate(resolve));
  };
  return { channel, target, reports, agent, publish, settled };
}

describe('ConfigAgent', () => {
  it('applies what the channel holds before it says that the node is synced', async () => {
    const { agent, target, publish, reports } = setUp();
    await publish(3);
    await agent.start();
    expect(target.calls).toEqual([`domain ${KEY}`, 'synced']);
    expect(reports).toMatchObject([{ nodeId: 'n1', key: KEY, version: 3, reportedAtUnixMs: 42 }]);
    expect(reports[0]?.error).toBeUndefined();
  });

  it('reports a NACK with the reason and keeps what it had applied', async () => {
    const { agent, target, publish, reports, settled } = setUp();
    await publish(1);
    await agent.start();
    target.refuse = 'too hot';
    await publish(2, 'other');
    await settled(2);
    expect(reports[1]).toMatchObject({ version: 2, error: 'too hot' });
    expect(agent.applied()).toMatchObject([{ key: KEY, version: 1 }]);
  });

  it('does not rebuild equal content, but reports the new version', async () => {
    const { agent, target, publish, settled } = setUp();
    await publish(1);
    await agent.start();
    await publish(2);
    await settled(2);
    expect(target.calls).toEqual([`domain ${KEY}`, 'synced']);
    expect(agent.applied()).toMatchObject([{ version: 2 }]);
  });

  it('takes only the newest of several versions that arrive at once', async () => {
    const { agent, target, publish, reports, settled } = setUp();
    await agent.start();
    await Promise.all([publish(1, 'a'), publish(2, 'b'), publish(3, 'c')]);
    await settled(1);
    expect(reports.map((report) => report.version)).toEqual([3]);
    expect(target.calls).toEqual(['synced', `domain ${KEY}`]);
  });

  it('removes a resource whose entry has no payload', async () => {
    const { agent, channel, target, publish, settled } = setUp();
    await publish(1);
    await agent.start();
    await channel.publish(anEntry(KEY, { version: 2, digest: '', payload: undefined }), []);
    await settled(2);
    expect(target.calls.at(-1)).toBe(`remove ${KEY}`);
    expect(agent.applied()).toEqual([]);
  });

  it('refuses a payload that is no resource without calling the target', async () => {
    const { agent, channel, target, reports } = setUp();
    await channel.publish(anEntry(KEY, { version: 1, digest: 'x', payload: new Uint8Array([255]) }), []);
    await agent.start();
    expect(reports[0]?.error).toContain('not a message of the contract');
    expect(target.calls).toEqual(['synced']);
  });
});

describe('createPacer', () => {
  it('gives way once its slice is used up, and then starts a new one', async () => {
    let nowMs = 0;
    let turns = 0;
    const giveWay = (): Promise<void> => {
      turns += 1;
      return Promise.resolve();
    };
    const breathe = createPacer({ nowMs: () => nowMs, giveWay }, 5);
    nowMs = 4;
    expect(breathe()).toBeUndefined();
    nowMs = 5;
    await breathe();
    nowMs = 9;
    expect(breathe()).toBeUndefined();
    expect(turns).toBe(1);
  });
});
