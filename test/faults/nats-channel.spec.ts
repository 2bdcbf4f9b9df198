// The configuration channel while NATS is hurt. Each test names the line to break to see it fail.
import type { ConfigEntry } from '@gatehouse/config-channel';
import { connectNats, NatsPublisher, NatsSubscriber } from '@gatehouse/nats';
import type { NatsLink } from '@gatehouse/nats';
import { Secret } from '@gatehouse/secrets';
import {
  aChunk,
  aHead,
  anEntry,
  anEntryOf,
  eventually,
  recordChannel,
  startNats,
  startRelay,
} from '@gatehouse/testing';
import type { ChannelRecorder, NatsServer, Relay } from '@gatehouse/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectWithin } from './support/processor-wait.ts';

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };
const HEAD_INTERVAL_MS = 1_000;
const PATIENCE = { deadlineMs: 60_000 };

let server: NatsServer;
let relay: Relay;
let control: NatsLink;
let node: NatsLink;
let publisher: NatsPublisher;
let subscriber: NatsSubscriber;
let seen: ChannelRecorder;
let epoch: string;
/** Entries that the publisher wants the channel to hold. */
const wanted = new Map<string, ConfigEntry>();
let heartbeat: NodeJS.Timeout;

beforeEach(async () => {
  server = await startNats();
  relay = await startRelay({ targetPort: server.port });
  control = link('control', server.port);
  node = link('data', relay.port);
  await Promise.all([control.whenConnected(10_000), node.whenConnected(10_000)]);
  publisher = new NatsPublisher(control, { replicas: 1 });
  subscriber = new NatsSubscriber(node);
  epoch = await publisher.open();
  wanted.clear();
  heartbeat = setInterval(() => publisher.sendHead(aHead(epoch, wanted.size)), HEAD_INTERVAL_MS);
  seen = recordChannel(subscriber);
  for (let version = 1; version <= 50; version += 1) await publish(version);
  await eventually(isComplete);
});

afterEach(async () => {
  clearInterval(heartbeat);
  seen.stop();
  server.thaw();
  await Promise.all([control.close(), node.close()]);
  await relay.close();
  await server.stop();
});

function link(plane: 'control' | 'data', port: number): NatsLink {
  const none = { user: '', password: new Secret(''), credentialsFile: '', caFile: '', certFile: '', keyFile: '' };
  return connectNats({ urls: [`nats://127.0.0.1:${port}`], clientName: plane, plane, ...none }, SILENT);
}

async function publish(version: number): Promise<void> {
  const entry = anEntryOf(`stages/a${version % 10}/prod`, version);
  wanted.set(entry.key, entry);
  await publisher.publish(entry, []);
}

/** Publishes like an outbox: again until it is stored. */
async function publishAgainAndAgain(version: number): Promise<void> {
  await eventually(() => publish(version), { deadlineMs: 60_000, intervalMs: 200 });
}

/** What the watcher holds: the last entry of each key, without those that a later `synced` left out. */
function isComplete(): boolean {
  const last = new Map(seen.entries.map((entry) => [entry.key, entry.sequence]));
  const sync = seen.syncs.at(-1);
  return (
    sync?.epoch === epoch &&
    [...wanted].every(([key, entry]) => last.get(key) === entry.sequence) &&
    [...sync.keys].every((key) => wanted.has(key))
  );
}

/** No key ever went back, except through a new epoch. */
function orderViolations(entries: readonly ConfigEntry[]): number {
  const last = new Map<string, number>();
  return entries.filter(({ key, sequence }) => {
    const before = last.get(key) ?? 0;
    last.set(key, sequence);
    return sequence < before;
  }).length;
}

// To see it fail: in entry-feed.ts, do not schedule a reading when the link is connected.
it('catches up after NATS was killed for 3 s, with everything that was published meanwhile', async () => {
  await server.kill();
  await eventually(() => !node.isConnected && !control.isConnected);
  await expect(publish(51)).rejects.toThrow('NATS is not connected');
  const killedAt = performance.now();
  await eventually(() => performance.now() - killedAt > 3_000);
  await server.start();
  for (let version = 51; version <= 100; version += 1) await publishAgainAndAgain(version);
  await eventually(isComplete, PATIENCE);
  expect(orderViolations(seen.entries)).toBe(0);
});

// To see it fail: in entry-writer.ts, leave out the line that compares the stored bytes.
it('loses nothing and doubles nothing when NATS is frozen for 15 s in the middle of a publish', async () => {
  server.freeze();
  const frozenAt = performance.now();
  const outcome = publishAgainAndAgain(51);
  await eventually(() => performance.now() - frozenAt > 15_000, { deadlineMs: 20_000 });
  server.thaw();
  await outcome;
  for (let version = 52; version <= 100; version += 1) await publishAgainAndAgain(version);
  await eventually(isComplete, PATIENCE);
  expect((await publisher.entries()).length).toBe(wanted.size);
  expect(orderViolations(seen.entries)).toBe(0);
});

// To see it fail: in entry-feed.ts, do not schedule a reading in #onBroken.
it('reads everything anew after NATS lost its store, once it is filled again', async () => {
  await server.wipe();
  await eventually(() => control.isConnected && node.isConnected, PATIENCE);
  await openAnew((check) => eventually(check, PATIENCE));
});

// To see it fail: in entry-feed.ts, return from #onHead before the epochs are compared.
it('notices by the head, within 10 s, that the store was made anew behind a connection that stayed', async () => {
  const connection = await connect({ servers: server.url });
  const jsm = await jetstreamManager(connection);
  await jsm.streams.delete('KV_gatehouse_config');
  await jsm.streams.delete('KV_gatehouse_chunks');
  await connection.close();
  await openAnew((check) => expectWithin(10_000, [server.pid()], check));
  expect(node.reconnectCount).toBe(0);
});

/** The publisher makes the channel anew and puts less into it than before. */
async function openAnew(wait: (check: () => void) => Promise<void>): Promise<void> {
  const before = epoch;
  const chunk = aChunk();
  const kept = [...wanted.values()].slice(0, 7);
  // No head may say before the end that the channel is filled.
  clearInterval(heartbeat);
  epoch = await publisher.open();
  expect(epoch).not.toBe(before);
  wanted.clear();
  for (const entry of kept) wanted.set(entry.key, entry);
  for (const entry of kept) await publisher.publish(entry, [chunk]);
  heartbeat = setInterval(() => publisher.sendHead(aHead(epoch, wanted.size)), HEAD_INTERVAL_MS);
  await wait(() => expect(isComplete()).toBe(true));
  expect(seen.syncs.at(-1)?.keys).toEqual(new Set(wanted.keys()));
  expect(Buffer.compare(await subscriber.chunk(chunk.digest), chunk.bytes)).toBe(0);
}

// To see it fail: in connect.ts, leave pingInterval and maxPingOut to the client's defaults.
it('notices a half-open connection, and catches up when the network is back', async () => {
  relay.blackhole();
  for (let version = 51; version <= 100; version += 1) await publish(version);
  await eventually(() => !node.isConnected, PATIENCE);
  relay.heal();
  await eventually(isComplete, PATIENCE);
  expect(orderViolations(seen.entries)).toBe(0);
});

// To see it fail: in follow.ts, do not answer the requests of the flow control.
it('holds the server back on a slow, stuttering link, and misses nothing', async () => {
  relay.delay(5, 20);
  relay.limitRate(4_000_000);
  for (let version = 51; version <= 130; version += 1) {
    const payload = new Uint8Array(150_000).fill(version);
    const entry = anEntry(`stages/large${version}/prod`, { version, digest: 'd', payload });
    wanted.set(entry.key, entry);
    await publisher.publish(entry, []);
  }
  await eventually(() => [...wanted.keys()].every((key) => seen.entries.some((entry) => entry.key === key)), {
    deadlineMs: 60_000,
  });
  expect(orderViolations(seen.entries)).toBe(0);
  expect([node.counters.resyncs, node.reconnectCount]).toEqual([0, 0]);
});
