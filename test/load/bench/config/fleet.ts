import { createHash } from 'node:crypto';
import { HeadDigest, versionFor } from '@gatehouse/config-channel';
import type { ConfigEntry, NodeState } from '@gatehouse/config-channel';
import { connectNats, NatsSubscriber } from '@gatehouse/nats';
import type { NatsSettings } from '@gatehouse/nats';
import { Secret } from '@gatehouse/secrets';
import { decodeResource } from '@gatehouse/snapshot';

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
const BEAT_MS = 10_000;
const IDLE_LOAD = { requestsInFlight: 0, requestCount: 0, connectionCount: 0, residentMemoryBytes: 0, cpuSeconds: 0 };

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Nodes that fetch and verify what they lack and say ACK, but serve nothing: each has a connection of its own. */
export interface Fleet {
  stop(): Promise<void>;
}

/** Starts so many light nodes in this process. */
export function startFleet(natsUrl: string, count: number): Fleet {
  const nodes = Array.from({ length: count }, (_, i) => startLightNode(natsUrl, `light-${String(i + 1)}`));
  return { stop: async () => void (await Promise.all(nodes.map((stop) => stop()))) };
}

function startLightNode(natsUrl: string, nodeId: string): () => Promise<void> {
  const settings: NatsSettings = {
    urls: [natsUrl],
    clientName: nodeId,
    plane: 'data',
    user: '',
    password: new Secret(''),
    credentialsFile: '',
    caFile: '',
    certFile: '',
    keyFile: '',
  };
  const link = connectNats(settings, QUIET);
  const subscriber = new NatsSubscriber(link);
  const node = { nodeId, labels: {} };
  const digest = new HeadDigest(sha256);
  const held = new Set<string>();
  const startedAtUnixMs = Date.now();
  let epoch = '';
  let sequence = 0;
  let work = Promise.resolve();
  const status = (state: NodeState = 'READY'): void => {
    subscriber.sendStatus({
      ...node,
      softwareVersion: 'light',
      state,
      epoch,
      digest: digest.hex,
      sequence,
      refused: [],
      load: IDLE_LOAD,
      health: [],
      startedAtUnixMs,
      sentAtUnixMs: Date.now(),
    });
  };
  const apply = async (entry: ConfigEntry): Promise<void> => {
    const { version, digest: wanted, payload } = versionFor(entry, node);
    let error: string | undefined;
    try {
      if (payload !== undefined) await verify(payload, wanted);
    } catch (cause) {
      error = cause instanceof Error ? cause.message : String(cause);
    }
    digest.set(entry);
    sequence = Math.max(sequence, entry.sequence);
    const report = { nodeId, key: entry.key, version, digest: wanted, reportedAtUnixMs: Date.now() };
    subscriber.report(error === undefined ? report : { ...report, error });
  };
  const verify = async (payload: Uint8Array, wanted: string): Promise<void> => {
    if (sha256(payload) !== wanted) throw new Error('the payload does not match its digest');
    const resource = decodeResource(payload);
    if (resource.kind !== 'stage') return;
    for (const chunk of resource.manifest.chunks) {
      if (held.has(chunk.digest)) continue;
      if (sha256(await subscriber.chunk(chunk.digest)) !== chunk.digest) throw new Error('a chunk does not match');
      held.add(chunk.digest);
    }
  };
  const watch = subscriber.watch({
    entry: (entry) => {
      work = work.then(() => apply(entry));
    },
    synced: (_keys, current) => {
      epoch = current;
      work = work.then(() => status());
    },
    head: () => undefined,
  });
  const timer = setInterval(() => status(), BEAT_MS);
  return async () => {
    clearInterval(timer);
    watch.stop();
    status('STOPPED');
    await link.close();
  };
}
