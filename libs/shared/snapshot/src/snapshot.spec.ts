import { describe, expect, it, vi } from 'vitest';
import { HttpApiChunk } from '@gatehouse/contract';
import type { HttpIntegration, HttpRoute } from '@gatehouse/api-model';
import {
  decodeResource,
  digestOf,
  encodeDomainName,
  encodeStage,
  encodeVpcLink,
  loadStage,
  SnapshotError,
} from './index.ts';
import type { EncodedResource, LoadedStage, StageConfig, StageManifest } from './index.ts';

const PROXY: HttpIntegration = {
  integrationType: 'HTTP_PROXY',
  integrationUri: 'http://backend.example/x',
  timeoutInMillis: 45_000,
  requestParameters: { 'overwrite:header.a': 'b' },
  responseParameters: { '200': { 'overwrite:statuscode': '201' } },
};

function stage(
  routes: readonly HttpRoute[],
  integrations: Record<string, HttpIntegration> = { backend: PROXY },
): StageConfig {
  return {
    apiId: 'abc',
    deploymentId: 'dep1',
    settings: { stageName: 'prod', stageVariables: { a: 'b' } },
    api: { protocolType: 'HTTP', name: 'Test', corsConfiguration: { allowOrigins: ['*'] } },
    integrations: new Map(Object.entries(integrations)),
    routes,
  };
}

function manyRoutes(count: number): HttpRoute[] {
  return Array.from({ length: count }, (_, i) => ({ routeKey: `GET /r/${String(i)}`, target: 'integrations/backend' }));
}

function manifestOf(resource: EncodedResource): StageManifest {
  const decoded = decodeResource(resource.payload);
  if (decoded.kind !== 'stage') throw new Error('expected a stage');
  return decoded.manifest;
}

function fetcher(resource: EncodedResource) {
  const chunks = new Map(resource.chunks.map((chunk) => [chunk.digest, chunk.bytes]));
  return (digest: string) => Promise.resolve(chunks.get(digest) ?? new Uint8Array());
}

const noBreath = (): undefined => undefined;

describe('stage snapshots', () => {
  it('come out as they went in', async () => {
    const config = stage(manyRoutes(3));
    const resource = encodeStage(config);
    const loaded = await loadStage(manifestOf(resource), fetcher(resource), noBreath);
    const { apiId, deploymentId, settings, api } = config;
    expect(loaded).toMatchObject({ apiId, deploymentId, settings, api });
    expect(routesOf(loaded)).toEqual(config.routes.map(({ routeKey, target = '' }) => [routeKey, target]).sort());
    expect(integrationsOf(loaded)).toEqual(config.integrations);
  });

  it('hold route keys and integration ids of any characters', async () => {
    const routes = ['GET /käse/{größe}', 'POST /a%20b', '$default', 'ANY /🧀/{proxy+}'].map((routeKey, i) => ({
      routeKey,
      target: `integrations/ö${String(i)}`,
    }));
    const integrations = Object.fromEntries(routes.map((_, i) => [`ö${String(i)}`, PROXY]));
    const resource = encodeStage(stage(routes, integrations));
    const loaded = await loadStage(manifestOf(resource), fetcher(resource), noBreath);
    expect(routesOf(loaded)).toEqual(routes.map(({ routeKey, target }) => [routeKey, target]).sort());
  });

  it('say which routes ask for an API key', async () => {
    const routes = manyRoutes(4).map((route, i) => (i === 2 ? { ...route, apiKeyRequired: true } : route));
    const unasking = { routeKey: '$default', target: 'integrations/backend', apiKeyRequired: false };
    const resource = encodeStage(stage([...routes, unasking]));
    const loaded = await loadStage(manifestOf(resource), fetcher(resource), noBreath);
    const keys = routeKeysOf(loaded).filter((_, i) => loaded.chunks[0]?.routes.apiKeyRequired?.[i] === 1);
    expect(keys).toEqual(['GET /r/2']);
    const open = encodeStage(stage(manyRoutes(2)));
    const [other] = (await loadStage(manifestOf(open), fetcher(open), noBreath)).chunks;
    expect(other?.routes.apiKeyRequired).toBeUndefined();
  });

  it('have the same digest for the same content', () => {
    expect(encodeStage(stage(manyRoutes(200))).digest).toBe(encodeStage(stage(manyRoutes(200))).digest);
  });

  it('renew one chunk when one route of a large API changes', () => {
    const before = encodeStage(stage(manyRoutes(5_000)));
    const changed = manyRoutes(5_000).map((route, i) => (i === 7 ? { ...route, operationName: 'new' } : route));
    const after = encodeStage(stage(changed));
    const known = new Set(before.chunks.map((chunk) => chunk.digest));
    expect(after.chunks.length).toBeGreaterThan(50);
    expect(after.chunks.filter((chunk) => !known.has(chunk.digest))).toHaveLength(1);
  });

  it('renew two chunks at most when a route is added', () => {
    const known = new Set(encodeStage(stage(manyRoutes(4_096))).chunks.map((chunk) => chunk.digest));
    for (const count of [4_097, 4_098, 4_099, 4_100]) {
      const { chunks } = encodeStage(stage(manyRoutes(count)));
      expect(chunks.filter((chunk) => !known.has(chunk.digest)).length).toBeLessThanOrEqual(2);
      for (const chunk of chunks) known.add(chunk.digest);
    }
  });

  it('leave integrations alone when a route of a large API changes, and the other way round', () => {
    const integrations = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`i${String(i)}`, PROXY]));
    const routes = Array.from({ length: 300 }, (_, i) => ({
      routeKey: `GET /${String(i)}`,
      target: `integrations/i${String(i)}`,
    }));
    const config = stage(routes, integrations);
    for (const { bytes } of encodeStage(config).chunks) {
      const chunk = HttpApiChunk.decode(bytes);
      expect(chunk.routes.length === 0 || Object.keys(chunk.integrations).length === 0).toBe(true);
    }
  });

  it('are refused when a route key is none', async () => {
    const resource = encodeStage(stage([{ routeKey: 'get /', target: 'integrations/backend' }]));
    const load = loadStage(manifestOf(resource), fetcher(resource), noBreath);
    await expect(load).rejects.toThrow(new SnapshotError('"get /" is not a route key'));
  });

  it('take a breath after each chunk', async () => {
    const resource = encodeStage(stage(manyRoutes(1_000)));
    const breathe = vi.fn(() => Promise.resolve());
    await loadStage(manifestOf(resource), fetcher(resource), breathe);
    expect(breathe).toHaveBeenCalledTimes(resource.chunks.length);
  });

  it('are refused when a chunk does not match its digest', async () => {
    const resource = encodeStage(stage(manyRoutes(3)));
    const load = loadStage(manifestOf(resource), () => Promise.resolve(new Uint8Array([1])), noBreath);
    await expect(load).rejects.toThrow('does not match its digest');
  });

  it('are refused when a route has no integration', async () => {
    const resource = encodeStage(stage([{ routeKey: 'GET /', target: 'integrations/other' }]));
    const load = loadStage(manifestOf(resource), fetcher(resource), noBreath);
    await expect(load).rejects.toThrow(
      new SnapshotError('route GET /: its integration integrations/other is not in the snapshot'),
    );
  });
});

describe('stage variables of an integration URI', () => {
  const integration: HttpIntegration = {
    integrationType: 'HTTP_PROXY',
    integrationUri: 'http://${stageVariables.host}/',
  };
  const load = (name: string) => {
    const routes = [{ routeKey: 'GET /', target: 'integrations/i' }];
    const config = {
      ...stage(routes, { i: integration }),
      settings: { stageName: 'prod', stageVariables: { [name]: 'b' } },
    };
    const resource = encodeStage(config);
    return loadStage(manifestOf(resource), fetcher(resource), noBreath);
  };

  it('must exist, or the snapshot is refused', async () => {
    await expect(load('other')).rejects.toThrow(
      'integration i: stage prod has no variable "host"; add it to the stage',
    );
    await expect(load('host')).resolves.toBeDefined();
  });
});

describe('resources', () => {
  it('of domain names and VPC links come out as they went in', () => {
    const domainName = {
      domainName: 'api.example.com',
      apiMappings: [{ apiId: 'abc', stage: 'prod' }],
      routingRules: [],
    };
    const vpcLink = {
      vpcLinkId: 'l1',
      name: 'Link',
      targets: [
        { url: 'http://10.0.0.1:80', weight: 0 },
        { url: 'http://10.0.0.2:80', weight: 1 },
      ],
    };
    expect(decodeResource(encodeDomainName(domainName).payload)).toEqual({ kind: 'domainName', domainName });
    expect(decodeResource(encodeVpcLink(vpcLink).payload)).toEqual({ kind: 'vpcLink', vpcLink });
  });

  it('that are no messages, or empty, are refused', () => {
    expect(() => decodeResource(new Uint8Array([255, 255, 255]))).toThrow(SnapshotError);
    expect(() => decodeResource(new Uint8Array())).toThrow('of a kind that this node does not know');
  });

  it('are named by SHA-256', () => {
    expect(digestOf(new Uint8Array())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

function routesOf({ chunks }: LoadedStage): string[][] {
  return chunks
    .flatMap(({ routes }) =>
      Array.from(routes.integrationOf, (integration, i) => [
        routes.text.slice(routes.keyBounds[2 * i], routes.keyBounds[2 * i + 1]),
        `integrations/${routes.integrationIds[integration] ?? ''}`,
      ]),
    )
    .sort();
}

function routeKeysOf({ chunks }: LoadedStage): string[] {
  return chunks.flatMap(({ routes }) =>
    Array.from({ length: routes.count }, (_, i) =>
      routes.text.slice(routes.keyBounds[2 * i], routes.keyBounds[2 * i + 1]),
    ),
  );
}

function integrationsOf({ integrationChunks }: LoadedStage): Map<string, HttpIntegration> {
  return new Map([...integrationChunks].map(([id, chunk]) => [id, chunk.integrations.require(id)]));
}
