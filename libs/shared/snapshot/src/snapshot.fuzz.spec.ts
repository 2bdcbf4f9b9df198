import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HttpIntegration } from '@gatehouse/api-model';
import { ConfigResource } from '@gatehouse/contract';
import { decodeResource, encodeDomainName, encodeStage, loadStage, SnapshotError, SNAPSHOT_LIMITS } from './index.ts';
import type { EncodedResource, StageConfig } from './index.ts';

const MUTATIONS = 4_000;
const seed = Number(process.env.GATEHOUSE_TEST_SEED ?? Math.floor(Math.random() * 1e9));

const PROXY: HttpIntegration = {
  integrationType: 'HTTP_PROXY',
  integrationUri: 'http://backend.example/${stageVariables.a}/{id}',
  requestParameters: { 'overwrite:header.a': '$request.header.b' },
  responseParameters: { '200': { 'overwrite:statuscode': '201' } },
  tlsConfig: { serverNameToVerify: 'x.example' },
};

function stage(
  integrations: Record<string, HttpIntegration> = { p: PROXY, m: { integrationType: 'MOCK' } },
): StageConfig {
  return {
    apiId: 'abc',
    deploymentId: 'd1',
    settings: { stageName: 'prod', stageVariables: { a: 'b' }, defaultRouteSettings: { detailedMetricsEnabled: true } },
    api: { protocolType: 'HTTP', name: 'Test', corsConfiguration: { allowOrigins: ['*'] } },
    integrations: new Map(Object.entries(integrations)),
    routes: Object.keys(integrations).map((id) => ({ routeKey: `GET /${id}/{id}`, target: `integrations/${id}` })),
  };
}

function mulberry(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Bytes with a few flipped, cut out, repeated or put in. */
function mutated(bytes: Uint8Array, random: () => number): Uint8Array {
  let result = [...bytes];
  for (let edits = 1 + Math.floor(random() * 3); edits > 0; edits -= 1) {
    const at = Math.floor(random() * (result.length + 1));
    const length = Math.floor(random() * 12);
    const kind = Math.floor(random() * 5);
    if (kind === 0 && result.length > 0) result[at % result.length] = Math.floor(random() * 256);
    else if (kind === 1) result.splice(at, length);
    else if (kind === 2) result.splice(at, 0, ...result.slice(at, at + length));
    else if (kind === 3) result = result.slice(0, at);
    else result.splice(at, 0, ...Array.from({ length }, () => (random() < 0.3 ? 0xff : Math.floor(random() * 256))));
  }
  return Uint8Array.from(result);
}

/** What a node does with a payload. `renamed`: the manifest names the mutated chunk by its real digest and size. */
async function take(payload: Uint8Array, chunks: ReadonlyMap<string, Uint8Array>): Promise<'taken' | SnapshotError> {
  try {
    const decoded = decodeResource(payload);
    if (decoded.kind === 'stage') {
      const loaded = await loadStage(
        decoded.manifest,
        (digest) => Promise.resolve(chunks.get(digest) ?? new Uint8Array()),
        () => undefined,
      );
      for (const [id, chunk] of loaded.integrationChunks) chunk.integrations.require(id);
    }
    return 'taken';
  } catch (error) {
    if (error instanceof SnapshotError) return error;
    throw error;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function withChunks(resource: EncodedResource, chunks: readonly Uint8Array[]): [Uint8Array, Map<string, Uint8Array>] {
  const message = ConfigResource.decode(resource.payload);
  if (message.resource?.$case !== 'stage') throw new Error('expected a stage');
  message.resource.value.chunks = chunks.map((bytes) => ({ digest: sha256(bytes), sizeBytes: bytes.byteLength }));
  return [ConfigResource.encode(message).finish(), new Map(chunks.map((bytes) => [sha256(bytes), bytes]))];
}

async function refusal(payload: Uint8Array, chunks: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const outcome = await take(payload, chunks);
  if (outcome === 'taken') throw new Error('the snapshot was taken');
  return outcome.message;
}

/** A field with a length. */
function field(number: number, ...content: (Uint8Array | string)[]): Uint8Array {
  const body = Buffer.concat(content.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  const length: number[] = [];
  for (let rest = body.length; ; rest >>>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  return Buffer.concat([Uint8Array.of(number * 8 + 2), Uint8Array.from(length), body]);
}

describe(`poison (GATEHOUSE_TEST_SEED=${String(seed)})`, () => {
  const resource = encodeStage(stage());
  const original = resource.chunks.map((chunk) => chunk.bytes);

  it('in a manifest is taken or refused with a SnapshotError', async () => {
    const random = mulberry(seed);
    const chunks = new Map(resource.chunks.map((chunk) => [chunk.digest, chunk.bytes]));
    const domainName = encodeDomainName({
      domainName: 'api.example.com',
      apiMappings: [{ apiId: 'abc', stage: 'prod', apiMappingKey: 'v1' }],
      routingRules: [],
    });
    const outcomes = { taken: 0, refused: 0 };
    for (let i = 0; i < MUTATIONS; i += 1) {
      const base = i % 4 === 0 ? domainName.payload : resource.payload;
      const outcome = await take(mutated(base, random), chunks);
      outcomes[outcome === 'taken' ? 'taken' : 'refused'] += 1;
    }
    expect(outcomes.refused).toBeGreaterThan(MUTATIONS / 4);
  });

  it('in a chunk that is named rightly is taken or refused with a SnapshotError', async () => {
    const random = mulberry(seed + 1);
    const outcomes = { taken: 0, refused: 0 };
    for (let i = 0; i < MUTATIONS; i += 1) {
      const [payload, chunks] = withChunks(
        resource,
        original.map((bytes) => mutated(bytes, random)),
      );
      const outcome = await take(payload, chunks);
      outcomes[outcome === 'taken' ? 'taken' : 'refused'] += 1;
    }
    expect(outcomes.refused).toBeGreaterThan(MUTATIONS / 4);
  });
});

describe('snapshots that no control plane makes', () => {
  const resource = encodeStage(stage());
  const load = (...chunks: Uint8Array[]) => refusal(...withChunks(resource, chunks));

  it('are refused for their size before they are looked at', async () => {
    expect(await refusal(new Uint8Array(100_000_000), new Map())).toContain('100000000 bytes in its payload');
    expect(await load(new Uint8Array(SNAPSHOT_LIMITS.maxChunkBytes + 1))).toContain('a node takes at most 900000');
  });

  it('are refused when they name too many chunks, one twice, or one by no digest', async () => {
    const named = (digests: readonly string[], sizeBytes = 900_000) => {
      const message = ConfigResource.decode(resource.payload);
      if (message.resource?.$case !== 'stage') throw new Error('expected a stage');
      message.resource.value.chunks = digests.map((digest) => ({ digest, sizeBytes }));
      return refusal(ConfigResource.encode(message).finish(), new Map());
    };
    const digests = Array.from({ length: 200 }, (_, i) => i.toString(16).padStart(64, '0'));
    expect(await named(digests)).toContain('bytes in all chunks');
    expect(await named([...digests.slice(0, 2), ...digests.slice(0, 1)])).toContain('names a chunk twice');
    expect(await named(['../etc/passwd'])).toContain('is not the digest of a chunk');
    expect(await named(digests.slice(0, 1), -5)).toContain('a size that is none');
  });

  it('are refused when a chunk is of another size than named, and when fields are missing', async () => {
    const [payload, chunks] = withChunks(resource, [field(2, field(1, 'GET /a'))]);
    for (const digest of chunks.keys()) chunks.set(digest, new Uint8Array(100_000_000));
    expect(await refusal(payload, chunks)).toContain('does not match its digest');
    expect(await load(field(2, field(1, 'GET /a')))).toContain('route GET /a: its integration (none)');
    expect(await load(field(2))).toContain('"" is not a route key');
    expect(await load(field(1, field(1, 'i')))).toContain('integration i: integrationType');
    expect(await refusal(new Uint8Array(), new Map())).toContain('of a kind that this node does not know');
  });

  it('are refused when messages nest deeply', async () => {
    let value = Buffer.from(field(3, 'x'));
    for (let depth = 0; depth < 3_000; depth += 1)
      value = Buffer.from(field(5, field(1, field(1, 'k'), field(2, value))));
    const nested = field(
      1,
      field(1, 'i'),
      field(2, Uint8Array.of(8, 3), field(10, field(1, field(1, 'k'), field(2, value)))),
    );
    expect(await load(nested)).toContain('integration i is not a message of the contract');
  });

  it('are refused when a route key is longer than any, or no text', async () => {
    const route = (key: string | Uint8Array) => load(field(2, field(1, key), field(2, 'integrations/i')));
    expect(await route(`GET /${'a'.repeat(600)}`)).toContain('a route key has 605 bytes');
    expect(await route(Uint8Array.of(0xc3, 0x28))).toContain('a text is not UTF-8');
    expect(await route('GET /a b')).toContain('"GET /a b" is not a route key');
    expect(await route('GET /\u00a0')).toContain('is not a route key');
  });
});

describe('what is too large for a message', () => {
  const mock = (bytes: number): HttpIntegration => ({
    integrationType: 'MOCK',
    mockResponse: { statusCode: 200, body: 'x'.repeat(bytes) },
  });

  it('is split into chunks that fit', async () => {
    const resource = encodeStage(
      stage(Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`i${String(i)}`, mock(300_000)]))),
    );
    expect(resource.chunks.every(({ bytes }) => bytes.byteLength <= SNAPSHOT_LIMITS.maxChunkBytes)).toBe(true);
    expect(resource.chunks.length).toBeGreaterThanOrEqual(4);
    const chunks = new Map(resource.chunks.map((chunk) => [chunk.digest, chunk.bytes]));
    expect(await take(resource.payload, chunks)).toBe('taken');
  });

  it('is refused when it is one integration, or the settings', () => {
    expect(() => encodeStage(stage({ small: mock(1), big: mock(900_000) }))).toThrow(
      /^integration big takes 900\d+ bytes in a snapshot, at most 900000 are possible; make it smaller/,
    );
    const settings = { stageName: 'prod', description: 'x'.repeat(900_000) };
    expect(() => encodeStage({ ...stage(), settings })).toThrow('the settings take');
  });
});
