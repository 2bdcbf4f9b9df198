import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { Secret } from '@gatehouse/secrets';
import {
  aChunk,
  aHead,
  anEntry,
  createTestCa,
  eventually,
  freePort,
  recordChannel,
  startNats,
} from '@gatehouse/testing';
import type { NatsOptions, NatsServer } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { connectNats, NatsPublisher, NatsSubscriber } from './index.ts';
import type { NatsLink, NatsSettings } from './index.ts';

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };
const DEPLOYED = join(import.meta.dirname, '../../../../deploy/nats/nats.conf');
const PASSWORDS = {
  GATEHOUSE_NATS_CONTROL_PLANE_PASSWORD: 'pcontrol',
  GATEHOUSE_NATS_DATA_PLANE_PASSWORD: 'pdata',
};
const REFUSAL_MS = 500;

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function server(options?: NatsOptions): Promise<NatsServer> {
  const started = await startNats(options);
  ends.push(() => started.stop());
  return started;
}

function link(url: string, settings: Partial<NatsSettings> = {}): NatsLink {
  const none = { user: '', password: new Secret(''), credentialsFile: '', caFile: '', certFile: '', keyFile: '' };
  const made = connectNats({ urls: [url], clientName: 'test', plane: 'control', ...none, ...settings }, SILENT);
  ends.push(() => made.close());
  return made;
}

describe('connectNats', () => {
  it('returns at once while NATS is away, and connects and subscribes when it is there', async () => {
    const port = await freePort();
    const own = link(`nats://127.0.0.1:${port}`);
    const seen = recordChannel(new NatsSubscriber(own));
    expect(own.isConnected).toBe(false);
    await expect(new NatsPublisher(own, { replicas: 1 }).open()).rejects.toThrow('NATS is not connected');
    own.send('any.subject', new Uint8Array());
    expect(own.counters.droppedMessages).toBe(1);
    await server({ port });
    await own.whenConnected(20_000);
    const publisher = new NatsPublisher(own, { replicas: 1 });
    publisher.sendHead(aHead(await publisher.open(), 0));
    await eventually(() => seen.syncs.length === 1);
  });

  it('comes back after a restart, counts that, and reads everything anew', async () => {
    const nats = await server();
    const own = link(nats.url);
    await own.whenConnected(10_000);
    const states: boolean[] = [];
    own.onStateChange((isConnected) => states.push(isConnected));
    const publisher = new NatsPublisher(own, { replicas: 1 });
    publisher.sendHead(aHead(await publisher.open(), 0));
    const seen = recordChannel(publisher);
    await eventually(() => seen.syncs.length === 1);
    await nats.restart();
    await eventually(() => seen.syncs.length === 2, { deadlineMs: 20_000 });
    expect([states, own.reconnectCount, own.counters.resyncs]).toEqual([[false, true], 1, 1]);
  });

  it('calls the roll anew after a restart, and nodes answer as soon as they are back', async () => {
    const nats = await server();
    const [control, data] = [link(nats.url), link(nats.url, { plane: 'data' })];
    await Promise.all([control.whenConnected(10_000), data.whenConnected(10_000)]);
    let [called, heard] = [0, 0];
    new NatsSubscriber(data).onRollCall(() => (heard += 1));
    // Both ends use the same server: what is asked for here is known to it before the roll is called.
    await data.connection.flush();
    const stop = new NatsPublisher(control, { replicas: 1 }).callRoll(() => (called += 1));
    await eventually(() => heard === 1);
    expect(called).toBe(1);
    stop();
    await nats.restart();
    // Nobody calls any more: that it is there again is enough for the node.
    await eventually(() => heard === 2, { deadlineMs: 20_000 });
    new NatsPublisher(control, { replicas: 1 }).callRoll(() => (called += 1));
    await eventually(() => control.isConnected && called === 2, { deadlineMs: 20_000 });
    await nats.restart();
    await eventually(() => called === 3, { deadlineMs: 20_000 });
  });

  it('goes on trying with credentials that are refused, until they are right', async () => {
    const port = await freePort();
    const config = 'authorization { user: "gatehouse", password: "new" }';
    const nats = await server({ port, config: config.replace('new', 'old') });
    const own = link(nats.url, { user: 'gatehouse', password: new Secret('new') });
    await expect(own.whenConnected(1_500)).rejects.toThrow('could not be reached');
    await nats.stop();
    await server({ port, config });
    await own.whenConnected(20_000);
  });

  it('uses TLS with an authority of its own, and does not connect to anybody else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-nats-ca-'));
    ends.push(() => rm(folder, { recursive: true }));
    const [right, wrong] = [createTestCa(), createTestCa()];
    const [rightFile, wrongFile] = [join(folder, 'right.pem'), join(folder, 'wrong.pem')];
    await writeFile(rightFile, right.cert);
    await writeFile(wrongFile, wrong.cert);
    const nats = await server({ tls: right.issue('nats') });
    const refused = link(nats.url, { caFile: wrongFile });
    await link(nats.url, { caFile: rightFile }).whenConnected(10_000);
    await expect(refused.whenConnected(1_500)).rejects.toThrow('could not be reached');
    const plain = await server();
    await expect(link(plain.url, { caFile: rightFile }).whenConnected(1_500)).rejects.toThrow('could not be reached');
  });
});

describe('the users of deploy/nats/nats.conf', () => {
  async function users() {
    const nats = await server({ config: await readFile(DEPLOYED, 'utf8'), environment: PASSWORDS });
    const control = link(nats.url, { user: 'control-plane', password: new Secret('pcontrol') });
    const data = link(nats.url, { user: 'data-plane', password: new Secret('pdata'), plane: 'data' });
    await Promise.all([control.whenConnected(10_000), data.whenConnected(10_000)]);
    const publisher = new NatsPublisher(control, { replicas: 1 });
    const node = await connect({
      servers: nats.url,
      user: 'data-plane',
      pass: 'pdata',
      inboxPrefix: '_INBOX_node',
    });
    ends.push(() => node.close());
    return { publisher, subscriber: new NatsSubscriber(data), epoch: await publisher.open(), node };
  }

  it('let the control plane and a node do all that they do', async () => {
    const { publisher, subscriber, epoch } = await users();
    const chunk = aChunk();
    await publisher.publish(anEntry('stages/a/b', { version: 1, digest: 'd', payload: new Uint8Array([1]) }), [chunk]);
    publisher.sendHead(aHead(epoch, 1));
    const seen = recordChannel(subscriber);
    await eventually(() => seen.syncs.length === 1);
    expect(await subscriber.chunk(chunk.digest)).toEqual(Buffer.from(chunk.bytes));
    await expect(subscriber.chunk(aChunk().digest)).rejects.toThrow('is not in the channel');
    const reports: string[] = [];
    publisher.onReport(({ key }) => reports.push(key));
    subscriber.onCommand('n1', () => Promise.resolve());
    await eventually(() => publisher.command('n1', { kind: 'report' }, 1_000));
    subscriber.report({ nodeId: 'n1', key: 'stages/a/b', version: 1, digest: 'd', reportedAtUnixMs: 1 });
    await eventually(() => reports.length === 1);
    let isCalled = false;
    subscriber.onRollCall(() => (isCalled = true));
    await eventually(() => {
      publisher.callRoll(() => undefined)();
      return isCalled;
    });
    expect(await publisher.pruneChunks(new Set(), 0)).toBe(1);
    await publisher.forget('stages/a/b');
  });

  it('do not let a node write entries, chunks or heads, or change the streams', async () => {
    const { publisher, node } = await users();
    const js = jetstream(node, { timeout: REFUSAL_MS });
    const jsm = await jetstreamManager(node, { checkAPI: false, timeout: REFUSAL_MS });
    await expect(js.publish('$KV.gatehouse_config.stages/a/b', 'poison')).rejects.toThrow();
    await expect(js.publish('$KV.gatehouse_config.=epoch', 'poison')).rejects.toThrow();
    await expect(js.publish('$KV.gatehouse_chunks.c1', 'poison')).rejects.toThrow();
    await expect(jsm.streams.purge('KV_gatehouse_config')).rejects.toThrow();
    await expect(jsm.streams.delete('KV_gatehouse_config')).rejects.toThrow();
    await expect(jsm.streams.delete('KV_gatehouse_chunks')).rejects.toThrow();
    expect(await publisher.entries()).toEqual([]);
    const seen = recordChannel(publisher);
    node.publish('gatehouse.v1.head', new Uint8Array([10, 1, 65]));
    await node.flush();
    publisher.sendHead(aHead('theirs', 0));
    await eventually(() => seen.heads.length > 0);
    expect(seen.heads.map(({ epoch }) => epoch)).toEqual(['theirs']);
  });

  it('do not let a node hear what other nodes say, or answers to the control plane', async () => {
    const { node } = await users();
    expect(await subscriptionRefused(node, 'gatehouse.v1.status.*')).toBe(true);
    expect(await subscriptionRefused(node, '_INBOX.>')).toBe(true);
    expect(await subscriptionRefused(node, '$KV.gatehouse_config.>')).toBe(true);
    expect(await subscriptionRefused(node, 'gatehouse.v1.head')).toBe(false);
    expect(await subscriptionRefused(node, 'gatehouse.v1.rollcall')).toBe(false);
  });
});

async function subscriptionRefused(connection: NatsConnection, subject: string): Promise<boolean> {
  let isRefused = false;
  connection.subscribe(subject, { callback: (error) => void (isRefused ||= error !== null) });
  // The refusal is sent before the answer to the ping behind it.
  await connection.flush();
  await connection.flush();
  return isRefused;
}
