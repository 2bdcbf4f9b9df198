import { describe, expect, it, vi } from 'vitest';
import type { HttpIntegration } from '@gatehouse/api-model';
import { decodeResource, encodeStage, StageLoader } from './index.ts';
import type { EncodedResource, StageConfig, StageManifest } from './index.ts';

const KEY = 'stages/abc/prod';
const MOCK: HttpIntegration = { integrationType: 'MOCK' };

function stage(change: { readonly operationName?: string; readonly routeCount?: number } = {}): StageConfig {
  const { operationName = 'a', routeCount = 500 } = change;
  return {
    apiId: 'abc',
    deploymentId: 'd1',
    settings: { stageName: 'prod' },
    api: { protocolType: 'HTTP', name: 'Test' },
    integrations: new Map([['m', MOCK]]),
    routes: Array.from({ length: routeCount }, (_, i) => ({
      routeKey: `GET /r/${String(i)}`,
      target: 'integrations/m',
      ...(i === 7 ? { operationName } : {}),
    })),
  };
}

function manifestOf(resource: EncodedResource): StageManifest {
  const decoded = decodeResource(resource.payload);
  if (decoded.kind !== 'stage') throw new Error('expected a stage');
  return decoded.manifest;
}

function setUp() {
  const loader = new StageLoader();
  const load = async (config: StageConfig, key = KEY) => {
    const resource = encodeStage(config);
    const chunks = new Map(resource.chunks.map((chunk) => [chunk.digest, chunk.bytes]));
    const fetchChunk = vi.fn((digest: string) => Promise.resolve(chunks.get(digest) ?? new Uint8Array()));
    const loaded = await loader.load(key, manifestOf(resource), fetchChunk, () => undefined);
    return { loaded, fetchCount: fetchChunk.mock.calls.length };
  };
  return { loader, load };
}

describe('StageLoader', () => {
  it('fetches and reads only what a change renews, and keeps the rest by reference', async () => {
    const { load } = setUp();
    const before = await load(stage());
    const after = await load(stage({ operationName: 'b' }));
    expect(before.fetchCount).toBe(before.loaded.chunks.length);
    expect(after.fetchCount).toBe(1);
    expect(after.loaded.chunks.filter((chunk) => !before.loaded.chunks.includes(chunk))).toHaveLength(1);
    expect(after.loaded.integrationChunks).toBe(before.loaded.integrationChunks);
  });

  it('fetches nothing when only settings change', async () => {
    const { load } = setUp();
    await load(stage());
    const other = { ...stage(), settings: { stageName: 'prod', description: 'new' } };
    expect((await load(other)).fetchCount).toBe(0);
  });

  it('keeps the chunks of each key apart, and forgets those of a key that was removed', async () => {
    const { loader, load } = setUp();
    const { fetchCount } = await load(stage());
    expect((await load(stage(), 'stages/abc/dev')).fetchCount).toBe(fetchCount);
    loader.forget(KEY);
    expect((await load(stage())).fetchCount).toBe(fetchCount);
  });

  it('starts from the last good one after a snapshot that cannot be loaded', async () => {
    const { loader, load } = setUp();
    await load(stage());
    const bad = manifestOf(encodeStage(stage({ operationName: 'b' })));
    const missing = () => Promise.reject(new Error('no such chunk'));
    await expect(loader.load(KEY, bad, missing, () => undefined)).rejects.toThrow('no such chunk');
    expect((await load(stage({ operationName: 'c' }))).fetchCount).toBe(1);
  });

  it('has a few fetches under way at once, and no rejection is left over when several fail', async () => {
    const { loader } = setUp();
    const manifest = manifestOf(encodeStage(stage({ routeCount: 2_000 })));
    let underWay = 0;
    const fail = () => {
      underWay += 1;
      return new Promise<Uint8Array>((_, reject) => {
        setImmediate(() => {
          reject(new Error('gone'));
        });
      });
    };
    await expect(loader.load(KEY, manifest, fail, () => undefined)).rejects.toThrow('gone');
    expect(underWay).toBe(8);
  });
});
