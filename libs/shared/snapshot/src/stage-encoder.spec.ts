import { describe, expect, it, vi } from 'vitest';
import { StageEncoder, encodeStage } from './index.ts';
import type { StageConfig } from './index.ts';

function config(routeCount: number): StageConfig {
  const ids = Array.from({ length: routeCount }, (_, index) => index);
  return {
    apiId: 'pets',
    deploymentId: 'd1',
    settings: { stageName: 'prod' },
    api: { protocolType: 'HTTP', name: 'pets' },
    integrations: new Map(ids.map((id) => [`i${id}`, { integrationType: 'MOCK' as const }])),
    routes: ids.map((id) => ({ routeKey: `GET /pets/${id}`, target: `integrations/i${id}` })),
  };
}

const noBreath = () => undefined;

describe('StageEncoder', () => {
  it('encodes what encodeStage encodes, the first time and after each change', async () => {
    const encoder = new StageEncoder();
    const first = config(500);
    const changed = { ...first, routes: first.routes.with(7, { routeKey: 'GET /new', target: 'integrations/i7' }) };
    const integrations = new Map([
      ...first.integrations,
      ['i9', { integrationType: 'MOCK' as const, description: 'x' }],
    ]);
    for (const one of [
      first,
      changed,
      { ...changed, integrations },
      first,
      config(3),
      { ...first, deploymentId: 'd2' },
    ]) {
      expect(await encoder.encode(one, noBreath)).toEqual(encodeStage(one));
    }
  });

  it('keeps the chunks whose routes and integrations are the same objects', async () => {
    const encoder = new StageEncoder();
    const before = config(1_000);
    const chunks = new Set((await encoder.encode(before, noBreath)).chunks);
    const routes = before.routes.with(500, { routeKey: 'GET /pets/500', target: 'integrations/i1' });
    const after = await encoder.encode({ ...before, routes }, noBreath);
    expect(after.chunks.filter((chunk) => !chunks.has(chunk))).toHaveLength(1);
  });

  it('asks for a breath before and after it sorts routes into chunks, and after each chunk', async () => {
    const breathe = vi.fn(() => Promise.resolve());
    const { chunks } = await new StageEncoder().encode(config(1_000), breathe);
    expect(breathe).toHaveBeenCalledTimes(2 + chunks.length);
  });
});
