import { describe, expect, it, vi } from 'vitest';
import type { HttpIntegration, HttpRoute, StageSettings } from '@gatehouse/api-model';
import type { Upstream } from '@gatehouse/exchange';
import { MetricsRegistry } from '@gatehouse/metrics';
import { decodeResource, encodeStage, SnapshotError, StageLoader } from '@gatehouse/snapshot';
import { testLimiter, testResponseCache } from '@gatehouse/testing';
import { GatewayState, Limits, prepareStage } from './index.ts';
import type { PrepareDependencies } from './index.ts';
import type { PreparedRoute } from './prepared.ts';

const KEY = 'stages/abc/prod';

interface Content {
  readonly routes: readonly HttpRoute[];
  readonly integrations?: Record<string, HttpIntegration>;
  readonly settings?: Partial<StageSettings>;
}

const PROXY: HttpIntegration = { integrationType: 'HTTP_PROXY', integrationUri: 'http://${stageVariables.host}/x' };
const MANY: readonly HttpRoute[] = Array.from({ length: 400 }, (_, i) => ({
  routeKey: `GET /r/${String(i)}/{id}`,
  target: 'integrations/m',
}));

function setUp() {
  const origin = vi.fn(() => ({}) as Upstream);
  const registry = new MetricsRegistry();
  const limits = new Limits(testLimiter());
  const dependencies: PrepareDependencies = {
    upstreams: { origin },
    accessLog: () => undefined,
    metrics: (apiId, stageName, routeKey) => registry.routeMetrics(apiId, stageName, routeKey),
    responseCache: testResponseCache(),
    limits,
  };
  const state = new GatewayState({
    prepareStage: (stage, vpcLinks, breathe, previous) =>
      prepareStage(stage, vpcLinks, breathe, dependencies, previous),
    prepareRestStage: () => Promise.reject(new Error('no REST APIs here')),
    openVpcLink: () => {
      throw new Error('no VPC links here');
    },
    responseCache: dependencies.responseCache,
    limits,
  });
  const loader = new StageLoader();
  const apply = async ({ routes, integrations = { m: { integrationType: 'MOCK' } }, settings }: Content, key = KEY) => {
    const { payload, chunks } = encodeStage({
      apiId: 'abc',
      deploymentId: 'd1',
      settings: { stageName: 'prod', stageVariables: { host: 'backend.example' }, ...settings },
      api: { protocolType: 'HTTP', name: 'Test' },
      integrations: new Map(Object.entries(integrations)),
      routes,
    });
    const decoded = decodeResource(payload);
    if (decoded.kind !== 'stage') throw new Error('expected a stage');
    const bytes = new Map(chunks.map((chunk) => [chunk.digest, chunk.bytes]));
    const breathe = (): undefined => undefined;
    const fetchChunk = (digest: string) => Promise.resolve(bytes.get(digest) ?? new Uint8Array());
    await state.applyStage(key, await loader.load(key, decoded.manifest, fetchChunk, breathe), breathe);
  };
  const stage = () => state.config().stages.get('abc', 'prod');
  const route = (path: string): PreparedRoute | undefined => stage()?.routes.match('GET', path)?.value;
  return { apply, route, stage, origin };
}

describe('a changed route of a large API', () => {
  it('is served, and the prepared routes of all other chunks stay as they are', async () => {
    const { apply, route, stage } = setUp();
    await apply({ routes: MANY });
    const before = MANY.map((_, i) => route(`/r/${String(i)}/1`));
    const old = stage();
    await apply({ routes: MANY.with(7, { routeKey: 'GET /r/seven/{other}', target: 'integrations/m' }) });
    const after = MANY.map((_, i) => route(`/r/${String(i)}/1`));
    expect(after.filter((prepared, i) => prepared === before[i]).length).toBeGreaterThan(400 - 2 * 64);
    expect(after.map((prepared) => prepared?.routeKey)).toEqual(
      MANY.map(({ routeKey }, i) => (i === 7 ? undefined : routeKey)),
    );
    expect(route('/r/seven/1')?.routeKey).toBe('GET /r/seven/{other}');
    // Requests in flight keep the table that they began with.
    expect(old?.routes.match('GET', '/r/7/1')?.value).toBe(before[7]);
    expect(old?.routes.match('GET', '/r/seven/1')).toBeUndefined();
  });

  it('is right after hundreds of changes, each against a table made anew', async () => {
    const { apply, route } = setUp();
    let routes = MANY.slice(0, 150);
    for (let change = 0; change < 120; change += 1) {
      const version = String(change);
      routes = routes.with((change * 37) % 150, { routeKey: `GET /c/${version}/{id}`, target: 'integrations/m' });
      await apply({ routes });
      const { apply: applyAnew, route: routeAnew } = setUp();
      if (change % 30 === 29) await applyAnew({ routes });
      else continue;
      for (let i = 0; i < 150; i += 1) {
        for (const path of [`/r/${String(i)}/1`, `/c/${String(i)}/1`]) {
          expect(route(path)?.routeKey).toBe(routeAnew(path)?.routeKey);
        }
      }
    }
  });

  it('counts into the same aggregates as before', async () => {
    const { apply, route } = setUp();
    const settings = { defaultRouteSettings: { detailedMetricsEnabled: true } };
    await apply({ routes: MANY, settings });
    const before = route('/r/7/1')?.metrics;
    await apply({
      routes: MANY.with(7, { ...MANY[7], routeKey: 'GET /r/7/{id}', operationName: 'x' }),
      settings,
    });
    expect(before?.labels.routeKey).toBe('GET /r/7/{id}');
    expect(route('/r/7/1')?.metrics).toBe(before);
    await apply({ routes: MANY });
    expect(route('/r/7/1')?.metrics.labels.routeKey).toBeUndefined();
  });
});

describe('integrations', () => {
  const routes = [
    { routeKey: 'GET /a', target: 'integrations/a' },
    { routeKey: 'GET /b', target: 'integrations/b' },
    ...MANY,
  ];
  const integrations = { a: PROXY, b: PROXY, m: { integrationType: 'MOCK' as const } };

  it('are prepared anew when a stage variable changes', async () => {
    const { apply, route, origin } = setUp();
    await apply({ routes, integrations });
    const before = route('/a')?.integration;
    await apply({ routes, integrations, settings: { stageVariables: { host: 'other.example' } } });
    expect(route('/a')?.integration).not.toBe(before);
    expect(origin).toHaveBeenLastCalledWith(expect.objectContaining({ host: 'other.example' }));
  });

  it('change for routes whose own chunk did not change', async () => {
    const { apply, route } = setUp();
    await apply({ routes, integrations });
    const before = route('/a')?.integration;
    expect(route('/a')?.integration).toBe(before);
    await apply({ routes, integrations: { ...integrations, a: { ...PROXY, timeoutInMillis: 100 } } });
    expect(route('/a')?.integration).not.toBe(before);
  });

  it('of $default routes have a form of their own', async () => {
    const { apply, route } = setUp();
    await apply({ routes: [...routes, { routeKey: '$default', target: 'integrations/a' }], integrations });
    expect(route('/elsewhere')?.routeKey).toBe('$default');
    expect(route('/elsewhere')?.integration).not.toBe(route('/a')?.integration);
  });

  it('that cannot be served are refused before anything calls them, and what was served stays', async () => {
    const { apply, route } = setUp();
    await apply({ routes: MANY });
    const refusals: readonly (readonly [Content, string])[] = [
      [{ routes, integrations: { ...integrations, b: { integrationType: 'AWS_PROXY' } } }, 'integration b: AWS_PROXY'],
      [{ routes, integrations: { ...integrations, b: { ...PROXY, integrationUri: 'nonsense' } } }, 'integration b: '],
      [{ routes: [...MANY, { routeKey: 'GET /r/7/{x}', target: 'integrations/m' }] }, 'matches the same requests'],
      [{ routes: [...MANY, { routeKey: 'GET /{a+}/b', target: 'integrations/m' }] }, 'greedy'],
      [
        { routes: [...MANY, { routeKey: 'GET /z', target: 'integrations/m', authorizationType: 'JWT' }] },
        'route GET /z: authorizers are not served',
      ],
    ];
    for (const [content, message] of refusals) {
      const error: unknown = await apply(content).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(SnapshotError);
      expect((error as Error).message).toContain(message);
      expect(route('/r/7/1')?.routeKey).toBe('GET /r/7/{id}');
    }
    await apply({ routes, integrations });
    expect(route('/a')?.routeKey).toBe('GET /a');
  });
});

it('a stage under the key of another is refused', async () => {
  const { apply } = setUp();
  await expect(apply({ routes: MANY }, 'stages/abc/dev')).rejects.toThrow(
    'the resource under key stages/abc/dev is that of key stages/abc/prod',
  );
});
