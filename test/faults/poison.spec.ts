// Poison that somebody publishes straight to NATS, past the control plane. GATEHOUSE_TEST_SEED repeats the random part.
import { decodeEntry, encodeEntry } from '@gatehouse/channel-proto';
import type { ConfigEntry } from '@gatehouse/config-channel';
import { eventually } from '@gatehouse/testing';
import type { NodeProcess } from '@gatehouse/testing';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deployHttpApi } from '../e2e/support/control-clients.ts';
import { startCheckedLoad } from './support/checked-load.ts';
import type { CheckedLoad } from './support/checked-load.ts';
import { answerOf, at, expecting, startFaultCluster, textApi } from './support/fault-kit.ts';
import type { FaultCluster } from './support/fault-kit.ts';
import { apiOf, countOf, equalDigests, pageAt } from './support/fault-views.ts';
import { probeLoop } from './support/loop-probe.ts';
import type { LoopProbe } from './support/loop-probe.ts';
import { entryOf, mutate, poisons } from './support/poison.ts';
import { seededRandom } from './store-writes.ts';

const STREAM = 'KV_gatehouse_config';
const CHUNK_PREFIX = '$KV.gatehouse_chunks.';
const MUTATIONS = 10_000;
const BATCH = 10;
/** A process whose event loop is held for so long is held up by what it reads. */
const MAX_HELD_MS = 2_000;

let fault: FaultCluster;
let nats: NatsConnection;
let load: CheckedLoad;
let probes: readonly LoopProbe[];
/** What is being done to the channel. */
let doing = '';
let pids: readonly number[];
/** Higher than any sequence in the channel. */
let sequence = 1_000_000;

beforeAll(async () => {
  fault = await startFaultCluster({ controlPlanes: 1, nodes: 2 });
  for (const apiId of ['shop', 'victim']) await deployHttpApi(at(fault.clients, 0), apiId, textApi('good'));
  nats = await connect({ servers: fault.cluster.nats.url });
}, 120_000);

afterAll(async () => {
  await nats.close();
  await fault.stop();
});

beforeEach(() => {
  const { nodes, controlPlanes } = fault.cluster;
  pids = [...nodes, ...controlPlanes].map(({ pid }) => pid);
  let turn = 0;
  load = startCheckedLoad(() => at(nodes, (turn += 1) % nodes.length).trafficPort, [expecting('shop', 'good')]);
  doing = 'nothing';
  const watched = [
    ...nodes.map(({ name, pid, adminPort }) => ({ name, pid, metricsPort: adminPort })),
    ...controlPlanes.map(({ name, pid, managementPort }) => ({ name, pid, metricsPort: managementPort })),
  ];
  probes = watched.map((process) => probeLoop(process, MAX_HELD_MS, () => doing));
});

afterEach(async () => {
  for (const probe of probes) await probe.stop();
  await load.stop();
});

describe('poison published straight to NATS', () => {
  // To see it fail: in libs/data/config-agent/src/config-agent.ts, #apply, leave out `if (version === 0 …) throw …`: an entry
  // with blank fields removes the API. For the event loops: in libs/shared/snapshot/src/stage-chunk.ts use three seconds of CPU before
  // the error is thrown.
  it('of every kind is left out or refused with its reason, the version before serves, and the next deployment goes live', async () => {
    const { nodes } = fault.cluster;
    const good = await storedEntry('stages/shop/$default');
    const silent: string[] = [];
    for await (const { name, chunks = [], entry } of poisons(good)) {
      doing = name;
      const before = nodes.map(refusals);
      for (const { digest, bytes } of chunks) await jetstream(nats).publish(CHUNK_PREFIX + digest, bytes);
      // Again if the publisher was so quick to correct it that a node never looked at it.
      const isRefused = eventually(
        async () => {
          await publish('stages/shop/$default', entry((sequence += 10)));
          await eventually(() => nodes.every((node, i) => refusals(node) > at(before, i)), { deadlineMs: 20_000 });
        },
        { deadlineMs: 90_000 },
      );
      await isRefused.catch(() => silent.push(name));
    }
    expect(silent).toEqual([]);
    await nothingHappened();
    await deploysAgain('good', 'better', 'shop');
    await deploysAgain('better', 'good', 'shop');
  }, 300_000);

  // To see it fail: in libs/shared/channel-proto/src/entry-seal.ts let unsealEntry compare nothing: some damaged lengths read as
  // the order to remove the API.
  it(`in ${String(MUTATIONS)} random mutations crashes nothing and changes nothing that is served`, async () => {
    const seed = Number(process.env['GATEHOUSE_TEST_SEED'] ?? Date.now() % 1_000_000);
    console.log(`GATEHOUSE_TEST_SEED=${String(seed)}`);
    const random = seededRandom(seed);
    const { nodes } = fault.cluster;
    const before = nodes.map(refusals);
    const [shop, victim] = [await storedEntry('stages/shop/$default'), await storedEntry('stages/victim/$default')];
    doing = 'random mutations';
    for (let i = 0; i < MUTATIONS; i += 1) {
      sequence += 1;
      if (i % 2 === 0) {
        publishSoon('stages/shop/$default', mutate(encodeEntry({ ...shop, sequence }), random));
      } else {
        // Its digest is right: only what the payload says can be wrong, and some of it is not.
        const payload = mutate(victim.current.payload ?? new Uint8Array(), random);
        publishSoon('stages/victim/$default', entryOf(victim, payload)(sequence));
      }
      if (i % BATCH === 0) await inHand(nodes);
    }
    await inHand(nodes);
    await nothingHappened();
    for (const [i, node] of nodes.entries()) {
      console.log(`${node.nodeId}: ${String(refusals(node) - at(before, i))} refused`);
      expect(refusals(node) - at(before, i)).toBeGreaterThan(MUTATIONS / 20);
    }
    await deploysAgain('good', 'best', 'shop');
    await deploysAgain(undefined, 'best', 'victim');
    await equalDigests(fault.cluster.nodes);
  }, 300_000);
});

/** No process ended, no request failed, no event loop stood still. */
async function nothingHappened(): Promise<void> {
  const { nodes, controlPlanes } = fault.cluster;
  const before = load.count;
  await eventually(() => expect(load.count).toBeGreaterThan(before + 100));
  await load.stop();
  expect(probes.flatMap((probe) => probe.tooLong)).toEqual([]);
  expect(load.failures).toEqual([]);
  expect([...nodes, ...controlPlanes].map(({ pid }) => pid)).toEqual(pids);
}

async function deploysAgain(before: string | undefined, body: string, apiId: string): Promise<void> {
  const { nodes } = fault.cluster;
  if (before !== undefined) for (const node of nodes) expect(await answerOf(node, apiId)).toBe(before);
  await at(fault.clients, 0).apis.updateApi({ apiId, api: apiOf(body) });
  await eventually(
    async () => {
      for (const node of nodes) expect(await answerOf(node, apiId)).toBe(body);
    },
    { deadlineMs: 60_000 },
  );
  await equalDigests(nodes);
}

function subjectOf(key: string): string {
  return `$KV.gatehouse_config.${key.replaceAll('$', '=24')}`;
}

async function publish(key: string, bytes: Uint8Array): Promise<void> {
  await jetstream(nats).publish(subjectOf(key), bytes);
}

function publishSoon(key: string, bytes: Uint8Array): void {
  nats.publish(subjectOf(key), bytes);
}

async function storedEntry(key: string): Promise<ConfigEntry> {
  const stored = await (await jetstreamManager(nats)).streams.getMessage(STREAM, { last_by_subj: subjectOf(key) });
  if (stored === null) throw new Error(`there is no entry ${key}`);
  return decodeEntry(stored.data);
}

/** Resolves when NATS has everything that was published, and nodes had a turn: of what comes faster they take the newest. */
async function inHand(nodes: readonly NodeProcess[]): Promise<void> {
  await nats.flush();
  await Promise.all(nodes.map((node) => pageAt(node.adminPort, '/healthz')));
}

/** Messages that a node left out and versions that it refused. */
function refusals(node: NodeProcess): number {
  const output = node.output();
  return countOf(output, 'cannot be read and is left out') + countOf(output, 'configuration refused');
}
