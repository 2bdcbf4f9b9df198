import type { RestApiDefinition } from '@gatehouse/api-model';
import { describe, expect, it } from 'vitest';
import { decodeResource, encodeRestStage, loadRestStage } from './index.ts';
import type { RestStageConfig } from './index.ts';

function anApi(template: string): RestApiDefinition {
  const methodIntegration = { type: 'MOCK' as const, requestTemplates: { 'application/json': template } };
  return { protocolType: 'REST', name: 'Pets', resources: { '/a': { methods: { GET: { methodIntegration } } } } };
}

const SETTINGS = { stageName: 'prod', variables: { a: 'b' }, nodeSelector: { exposure: 'edge' } };

async function roundTrip(config: RestStageConfig, spoil = (bytes: Uint8Array): Uint8Array => bytes) {
  const { payload, chunks } = encodeRestStage(config);
  const decoded = decodeResource(payload);
  if (decoded.kind !== 'restStage') throw new Error(`decoded a ${decoded.kind}`);
  const bytes = new Map(chunks.map((chunk) => [chunk.digest, spoil(chunk.bytes)]));
  const stage = await loadRestStage(decoded.manifest, (digest) =>
    Promise.resolve(bytes.get(digest) ?? new Uint8Array()),
  );
  return { stage, chunkCount: chunks.length };
}

describe('the snapshot of a stage of a REST API', () => {
  it('brings settings, definition and canary to a node', async () => {
    const canaryApi = anApi('canary');
    const config = { apiId: 'pets', deploymentId: 'd1', settings: SETTINGS, api: anApi('stage'), canaryApi };
    expect(await roundTrip(config)).toEqual({ stage: config, chunkCount: 0 });
  });

  it('leaves documentation and labels behind', async () => {
    const documentationParts = [{ location: { type: 'API' as const }, properties: '{}' }];
    const api = { ...anApi('stage'), tags: { team: 'pets' }, documentationParts };
    const config = { apiId: 'pets', deploymentId: 'd1', settings: SETTINGS, api, canaryApi: undefined };
    expect((await roundTrip(config)).stage.api).toEqual(anApi('stage'));
  });

  it('lies in chunks when it is large, and one that was changed on the way is refused', async () => {
    const api = anApi('x'.repeat(300_000));
    const config = { apiId: 'pets', deploymentId: 'd1', settings: SETTINGS, api, canaryApi: undefined };
    const { stage, chunkCount } = await roundTrip(config);
    expect(stage.api).toEqual(api);
    expect(chunkCount).toBeGreaterThan(0);
    await expect(roundTrip(config, (bytes) => bytes.map((byte) => byte ^ 1))).rejects.toThrow('does not match');
  });
});
