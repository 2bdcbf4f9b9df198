import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { encodeEntry } from '@gatehouse/channel-proto';
import { Secret } from '@gatehouse/secrets';
import {
  aChunk,
  aHead,
  anEntry,
  anEntryOf,
  describeConfigChannel,
  eventually,
  recordChannel,
  startNats,
} from '@gatehouse/testing';
import type { ChannelEnds, NatsServer } from '@gatehouse/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectNats, NatsPublisher, NatsSubscriber } from './index.ts';
import type { NatsLink } from './index.ts';
import type { NatsLogger } from './nats-settings.ts';

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };
const CONNECT_MS = 10_000;
const KEY = 'stages/a/b';

let server: NatsServer;
const links: NatsLink[] = [];

beforeAll(async () => {
  server = await startNats();
});
afterAll(() => server.stop());
afterEach(async () => {
  await Promise.all(links.splice(0).map((link) => link.close()));
});

async function link(plane: 'control' | 'data', logger: NatsLogger = SILENT): Promise<NatsLink> {
  const none = { user: '', password: new Secret(''), credentialsFile: '', caFile: '', certFile: '', keyFile: '' };
  const made = connectNats({ urls: [server.url], clientName: plane, plane, ...none }, logger);
  links.push(made);
  await made.whenConnected(CONNECT_MS);
  return made;
}

/** What the server holds, past the adapter. */
async function raw() {
  const connection = await connect({ servers: server.url });
  return { connection, jsm: await jetstreamManager(connection) };
}

async function removeStreams(): Promise<void> {
  const { connection, jsm } = await raw();
  for (const stream of await jsm.streams.list().next()) await jsm.streams.delete(stream.config.name);
  await connection.close();
}

async function emptyChannel(): Promise<ChannelEnds> {
  await removeStreams();
  const publisher = new NatsPublisher(await link('control'), { replicas: 1 });
  await publisher.open();
  const subscriber = new NatsSubscriber(await link('data'));
  return { publisher, subscriber, close: () => Promise.resolve() };
}

const entry = (version: number, key = KEY) => anEntryOf(key, version);

describeConfigChannel({ describe, it, expect, beforeEach, afterEach }, 'NATS', emptyChannel);

describe('NatsPublisher', () => {
  it('writes each entry only over the one that it has seen, or over an older one', async () => {
    const { publisher } = await emptyChannel();
    const other = new NatsPublisher(await link('control'), { replicas: 1 });
    await other.open();
    await publisher.publish(entry(1), []);
    await publisher.publish(entry(3), []);
    await expect(other.publish(entry(2), [])).rejects.toThrow('newer entry');
    await other.publish(entry(4), []);
    await expect(publisher.publish(entry(4), [])).resolves.toBeUndefined();
    expect((await publisher.entries()).map(({ sequence }) => sequence)).toEqual([4]);
  });

  it('keeps the epoch, and makes a new one when the entries or the chunks were lost', async () => {
    const { publisher } = await emptyChannel();
    const first = await publisher.open();
    const other = new NatsPublisher(await link('control'), { replicas: 1 });
    expect(await other.open()).toBe(first);
    await publisher.publish(entry(1), [aChunk()]);
    const { connection, jsm } = await raw();
    await jsm.streams.delete('KV_gatehouse_chunks');
    await connection.close();
    const second = await publisher.open();
    expect(second).not.toBe(first);
    expect(await publisher.entries()).toEqual([]);
    expect(await other.open()).toBe(second);
  });

  it('does not trust its memory of chunks in a channel that another replica made anew', async () => {
    const { publisher, subscriber } = await emptyChannel();
    const chunk = aChunk();
    await publisher.publish(entry(1), [chunk]);
    await removeStreams();
    const other = new NatsPublisher(await link('control'), { replicas: 1 });
    await other.open();
    await expect(publisher.publish(entry(2, 'stages/a/new'), [chunk])).rejects.toThrow('made anew');
    await publisher.open();
    await publisher.publish(entry(2, 'stages/a/new'), [chunk]);
    expect(await subscriber.chunk(chunk.digest)).toEqual(Buffer.from(chunk.bytes));
  });

  it('puts a chunk once, and keeps young and used ones when it removes what is not named', async () => {
    let nowUnixMs = Date.now();
    await removeStreams();
    const publisher = new NatsPublisher(await link('control'), { replicas: 1, nowUnixMs: () => nowUnixMs });
    await publisher.open();
    const [used, unused] = [aChunk(), aChunk()];
    await publisher.publish(entry(1), [used, unused]);
    nowUnixMs += 3_600_000;
    await publisher.publish(entry(2), [used]);
    const { connection, jsm } = await raw();
    const { state } = await jsm.streams.info('KV_gatehouse_chunks');
    await connection.close();
    expect(state.last_seq).toBe(2);
    expect(await publisher.pruneChunks(new Set(), 7_200_000)).toBe(0);
    expect(await publisher.pruneChunks(new Set(), 1_800_000)).toBe(1);
  });

  it('takes content that is not what its digest says for no entry, and puts the right one over it', async () => {
    const { publisher } = await emptyChannel();
    await publisher.publish(entry(1), []);
    const { connection } = await raw();
    const { current } = entry(1);
    const forged = { ...entry(1), current: { ...current, payload: new Uint8Array([66]) } };
    connection.publish(`$KV.gatehouse_config.${KEY}`, encodeEntry(forged));
    await connection.drain();
    expect(await publisher.entries()).toEqual([]);
    await publisher.publish(entry(1), []);
    expect(await publisher.entries()).toHaveLength(1);
  });

  it('gives buckets that exist the number of copies that is set, or says once why it cannot', async () => {
    await removeStreams();
    const warnings: unknown[] = [];
    const own = await link('control', { ...SILENT, warn: (fields) => warnings.push(fields) });
    await new NatsPublisher(own, { replicas: 1 }).open();
    await new NatsPublisher(own, { replicas: 3 }).open();
    const { connection, jsm } = await raw();
    const infos = await Promise.all(['config', 'chunks'].map((name) => jsm.streams.info(`KV_gatehouse_${name}`)));
    await connection.close();
    expect(infos.map(({ config }) => config.num_replicas)).toEqual([3, 3]);
    const tooMany = new NatsPublisher(own, { replicas: 9 });
    for (let times = 0; times < 2; times += 1) await tooMany.open();
    expect(warnings).toMatchObject([
      { stream: 'KV_gatehouse_config', replicas: 9, held: 3 },
      { stream: 'KV_gatehouse_chunks', replicas: 9, held: 3 },
    ]);
    await removeStreams();
  });

  it('refuses what does not fit into a message', async () => {
    const { publisher } = await emptyChannel();
    await expect(publisher.publish(entry(1), [aChunk(900 * 1024 + 1)])).rejects.toThrow('Cut it smaller');
    const large = anEntry(KEY, { version: 1, digest: 'd', payload: new Uint8Array(901 * 1024) });
    await expect(publisher.publish(large, [])).rejects.toThrow('NATS takes');
    expect(await publisher.entries()).toEqual([]);
  });
});

describe('NatsSubscriber', () => {
  it('leaves out messages that it cannot read or that stand under another key, and counts them', async () => {
    const { publisher } = await emptyChannel();
    const own = await link('data');
    const subscriber = new NatsSubscriber(own);
    const seen = recordChannel(subscriber);
    let unreadableCount = 0;
    const ignore = (): undefined => undefined;
    subscriber.watch({ entry: ignore, synced: ignore, head: ignore, unreadable: () => (unreadableCount += 1) });
    const { connection } = await raw();
    connection.publish('$KV.gatehouse_config.stages/a/x', 'no protobuf');
    connection.publish('$KV.gatehouse_config.stages/a/y', '');
    connection.publish('gatehouse.v1.head', 'no head');
    await publisher.publish(entry(1), []);
    await connection.drain();
    await eventually(() => seen.entries.length === 1 && own.counters.undecodableMessages >= 3);
    await eventually(() => unreadableCount === 2);
    publisher.sendHead(aHead(await publisher.open(), 1));
    await eventually(() => seen.syncs.length === 1);
    expect(seen.syncs[0]?.keys).toEqual(new Set([KEY]));
  });

  it('does not believe a message that speaks for another node', async () => {
    const { publisher, subscriber } = await emptyChannel();
    const seen: string[] = [];
    publisher.onReport(({ nodeId }) => seen.push(nodeId));
    const report = { key: KEY, version: 1, digest: 'd', reportedAtUnixMs: 1 };
    const { connection } = await raw();
    await eventually(() => {
      subscriber.report({ ...report, nodeId: 'n1' });
      return seen.length > 0;
    });
    const stolen: Uint8Array[] = [];
    connection.subscribe('gatehouse.v1.status.n1', { callback: (_error, { data }) => void stolen.push(data) });
    await connection.flush();
    subscriber.report({ ...report, nodeId: 'n1' });
    await eventually(() => stolen.length > 0);
    connection.publish('gatehouse.v1.status.n2', stolen[0]);
    await connection.drain();
    subscriber.report({ ...report, nodeId: 'n3' });
    await eventually(() => seen.includes('n3'));
    expect(new Set(seen)).toEqual(new Set(['n1', 'n3']));
  });

  it('holds synced back in a new epoch until the publisher says that the channel is filled', async () => {
    const { publisher, subscriber } = await emptyChannel();
    const first = await publisher.open();
    await publisher.publish(entry(1), []);
    await publisher.publish(entry(2, 'stages/a/c'), []);
    publisher.sendHead(aHead(first, 2));
    const seen = recordChannel(subscriber);
    await eventually(() => seen.syncs.length === 1);
    await removeStreams();
    const second = await publisher.open();
    await publisher.publish(entry(1), []);
    publisher.sendHead(aHead(second, 2));
    await eventually(() => seen.entries.length === 3);
    expect(seen.syncs.length).toBe(1);
    await publisher.publish(entry(2, 'stages/a/c'), []);
    await eventually(() => seen.syncs.length === 2);
    expect(seen.syncs[1]).toMatchObject({ epoch: second, keys: new Set([KEY, 'stages/a/c']) });
  });

  it('refuses node ids that are not one token of a subject', async () => {
    const { subscriber } = await emptyChannel();
    for (const nodeId of ['', 'a.b', '*', '>', 'a b', 'x'.repeat(129)]) {
      expect(() => subscriber.onCommand(nodeId, () => Promise.resolve())).toThrow('GATEHOUSE_NODE_ID');
    }
  });
});
