import { createHash, randomBytes } from 'node:crypto';
import { setImmediate as giveWay } from 'node:timers/promises';
import { encodeEntry, sealEntry } from '@gatehouse/channel-proto';
import type { ConfigEntry } from '@gatehouse/config-channel';
import { ConfigEntry as EntryMessage, ConfigResource, HttpApiChunk } from '@gatehouse/contract';
import type { ChunkRef, StageSnapshot } from '@gatehouse/contract';

/** A chunk that is written under a name, rightly or wrongly. */
export interface NamedBytes {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** What a stranger writes to the channel. */
export interface Poison {
  readonly name: string;
  readonly chunks?: readonly NamedBytes[];
  /** The bytes of the entry, with this order. */
  readonly entry: (sequence: number) => Uint8Array;
}

const CHUNK_BYTES = 900_000;
const CHUNK_COUNT = 110;
const NESTING = 100_000;
/** Of one of the nested messages: its tag, and a length below 2 MB. */
const MAX_HEAD_BYTES = 4;
const DEEP_GROUPS = Buffer.concat([Buffer.alloc(NESTING, 0x0b), Buffer.alloc(NESTING, 0x0c)]);

/** Hex SHA-256. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Everything that a node must refuse, made from an entry that it serves. One after the other, and the large one in turns:
 * the load of the test runs in the process that makes them.
 */
export async function* poisons(good: ConfigEntry): AsyncGenerator<Poison> {
  const stage = stageOf(good);
  yield* brokenEntries(good);
  yield* brokenPayloads(good, stage);
  yield* brokenChunks(good, stage);
  yield await hundredMegabytes(good, stage);
}

/** No entry at all, or one with fields that are blank or missing: left out. */
function brokenEntries(good: ConfigEntry): Poison[] {
  const raw = (change: object) => (sequence: number) =>
    sealEntry(
      EntryMessage.encode({
        ...EntryMessage.decode(encodeEntry(good)),
        sequence,
        checksum: Buffer.alloc(0),
        ...change,
      }).finish(),
    );
  const { version, digest, payload } = good.current;
  return [
    { name: 'no bytes', entry: () => new Uint8Array() },
    { name: 'random bytes', entry: () => randomBytes(5_000) },
    { name: 'no key', entry: raw({ key: '' }) },
    { name: 'the key of another API', entry: raw({ key: 'stages/other/$default' }) },
    { name: 'a negative sequence', entry: raw({ sequence: -1 }) },
    { name: 'an order that nothing could follow', entry: raw({ sequence: 2 ** 53 - 1, step: 2 ** 31 - 1 }) },
    { name: 'no version', entry: raw({ current: undefined }) },
    { name: 'a blank version', entry: raw({ current: { version: 0, digest: '', payload: undefined } }) },
    { name: 'a digest without payload', entry: raw({ current: { version, digest, payload: undefined } }) },
    { name: 'a payload without digest', entry: raw({ current: { version, digest: '', payload } }) },
    { name: 'a blank label', entry: raw({ nodeSelector: { '': '' } }) },
    { name: 'nested 100,000 deep', entry: (sequence) => sealEntry(Buffer.concat([raw({})(sequence), DEEP_GROUPS])) },
  ];
}

function brokenPayloads(good: ConfigEntry, stage: StageSnapshot): Poison[] {
  const one = (name: string, payload: Uint8Array): Poison => ({ name, entry: entryOf(good, payload) });
  const changed = (name: string, change: Partial<StageSnapshot>): Poison =>
    one(name, encodeStage({ ...stage, ...change }));
  const wrong = Buffer.from(good.current.payload ?? []);
  wrong[10] = (wrong[10] ?? 0) ^ 1;
  return [
    { name: 'a payload that is not what its digest says', entry: entryOf(good, wrong, good.current.digest) },
    one('an empty payload', new Uint8Array()),
    one('random bytes as payload', randomBytes(5_000)),
    one('a resource of an unknown kind', Buffer.from([0x9a, 0x06, 0x01, 0x61])),
    one('groups nested 100,000 deep', DEEP_GROUPS),
    one('messages nested 100,000 deep', nestedMessages()),
    changed('no settings', { settings: undefined }),
    changed('no API', { api: undefined }),
    changed('the id of another API', { apiId: 'other' }),
    changed('a blank id', { apiId: '' }),
    changed('names of 12,000 chunks', { chunks: manyRefs(12_000, 10) }),
  ];
}

function brokenChunks(good: ConfigEntry, stage: StageSnapshot): Poison[] {
  const withChunks = (name: string, refs: readonly ChunkRef[], chunks: readonly NamedBytes[] = []): Poison =>
    poisonOf(good, stage, { name, refs, chunks });
  const holding = (name: string, bytes: Uint8Array): Poison => {
    const chunk = { digest: sha256(bytes), bytes };
    return withChunks(name, [...stage.chunks, refOf(chunk)], [chunk]);
  };
  const liar = { digest: sha256(Buffer.from('another')), bytes: Buffer.from('content') };
  const dangling = HttpApiChunk.encode({ integrations: {}, routes: [danglingRoute()] }).finish();
  return [
    withChunks('a chunk that is not what its name says', [refOf(liar)], [liar]),
    withChunks('a chunk that nobody has', [{ digest: sha256(randomBytes(8)), sizeBytes: 10 }]),
    withChunks('a name of a chunk that is none', [{ digest: '../../etc/passwd', sizeBytes: 10 }]),
    withChunks('a chunk named twice', [...stage.chunks, ...stage.chunks]),
    withChunks('a chunk of negative size', [{ digest: sha256(randomBytes(8)), sizeBytes: -1 }]),
    withChunks('a claim of one chunk of 100 MB', [{ digest: sha256(randomBytes(8)), sizeBytes: 100_000_000 }]),
    withChunks('a claim of 200 chunks of 900 KB', manyRefs(200, CHUNK_BYTES)),
    holding('a chunk of random bytes', randomBytes(5_000)),
    holding('a chunk nested 100,000 deep', DEEP_GROUPS),
    holding('a chunk of messages nested 100,000 deep', nestedMessages()),
    holding('a route to an integration that is not there', dangling),
  ];
}

async function hundredMegabytes(good: ConfigEntry, stage: StageSnapshot): Promise<Poison> {
  const chunks: NamedBytes[] = [];
  while (chunks.length < CHUNK_COUNT) {
    chunks.push(paddedChunk());
    await giveWay();
  }
  chunks.push({ digest: sha256(randomBytes(8)), bytes: Buffer.alloc(CHUNK_BYTES) });
  const name = '100 MB that are really there, and the last chunk is wrong';
  return poisonOf(good, stage, { name, refs: chunks.map(refOf), chunks });
}

interface PoisonedChunks {
  readonly name: string;
  readonly refs: readonly ChunkRef[];
  readonly chunks: readonly NamedBytes[];
}

function poisonOf(good: ConfigEntry, stage: StageSnapshot, { name, refs, chunks }: PoisonedChunks): Poison {
  return { name, chunks, entry: entryOf(good, encodeStage({ ...stage, chunks: [...refs] })) };
}

function danglingRoute() {
  const route = HttpApiChunk.fromJSON({ routes: [{ routeKey: 'GET /gone', target: 'integrations/gone' }] }).routes[0];
  if (route === undefined) throw new Error('no route');
  return route;
}

function stageOf({ current }: ConfigEntry): StageSnapshot {
  const { resource } = ConfigResource.decode(current.payload ?? new Uint8Array());
  if (resource?.$case !== 'stage') throw new Error('the entry is not of a stage');
  return resource.value;
}

function encodeStage(value: StageSnapshot): Uint8Array {
  return ConfigResource.encode({ resource: { $case: 'stage', value } }).finish();
}

/** The entry with another payload; the digest is right unless one is given. */
export function entryOf(good: ConfigEntry, payload: Uint8Array, digest = sha256(payload)) {
  return (sequence: number): Uint8Array =>
    encodeEntry({ ...good, sequence, step: 0, current: { version: sequence, digest, payload } });
}

function refOf({ digest, bytes }: NamedBytes): ChunkRef {
  return { digest, sizeBytes: bytes.length };
}

function manyRefs(count: number, sizeBytes: number): ChunkRef[] {
  return Array.from({ length: count }, (_, i) => ({ digest: sha256(Buffer.from(`chunk ${String(i)}`)), sizeBytes }));
}

/** A chunk that can be read and holds nothing but an unknown field of nearly 900 KB. */
function paddedChunk(): NamedBytes {
  const bytes = lengthDelimited(100, randomBytes(CHUNK_BYTES - 10));
  return { digest: sha256(bytes), bytes };
}

/** Each message holds the next one, in fields that exist: `ConfigResource.stage`, and below it field 1. */
function nestedMessages(): Uint8Array {
  // From the innermost outwards, and so from the end of the buffer.
  const bytes = Buffer.alloc(NESTING * MAX_HEAD_BYTES);
  let start = bytes.length;
  for (let depth = 0; depth < NESTING; depth += 1) {
    const head = [0x0a, ...varint(bytes.length - start)];
    start -= head.length;
    bytes.set(head, start);
  }
  return bytes.subarray(start);
}

function lengthDelimited(field: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** Bytes changed at random places: bits, bytes, pieces left out, doubled, put in, or cut off. */
export function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const input = Buffer.from(bytes);
  const at = (): number => Math.floor(random() * input.length);
  const [start, length] = [at(), 1 + Math.floor(random() * 8)];
  switch (Math.floor(random() * 6)) {
    case 0:
      input[start] = (input[start] ?? 0) ^ (1 << Math.floor(random() * 8));
      return input;
    case 1:
      input[start] = Math.floor(random() * 256);
      return input;
    case 2:
      return Buffer.concat([input.subarray(0, start), input.subarray(start + length)]);
    case 3:
      return Buffer.concat([input.subarray(0, start + length), input.subarray(start)]);
    case 4: {
      const extra = Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
      return Buffer.concat([input.subarray(0, start), extra, input.subarray(start)]);
    }
    default:
      return input.subarray(0, start);
  }
}
