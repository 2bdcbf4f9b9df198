// Cost of one changed route on a node, by size of the API: what moves, CPU and allocation from the arrival of the pointer to
// the swap. Heap without buffers. Prints a table: npm run bench:apply
import { ok } from 'node:assert/strict';
import { MetricsRegistry } from '@gatehouse/metrics';
import { GatewayState, Limits, prepareStage } from '@gatehouse/pipeline';
import { testLimiter, testResponseCache } from '@gatehouse/testing';
import { decodeResource, encodeStage, StageLoader } from '@gatehouse/snapshot';
import type { EncodedResource } from '@gatehouse/snapshot';
import { createUpstreamProvider } from '@gatehouse/upstream';

const SIZES = [10, 1_000, 5_000, 10_000];
const WARM_UPS = 60;
const CHANGES = 120;
const KEY = 'stages/bench/prod';

/** An API in which route 7 tells the version; every route has an integration of its own, as after an OpenAPI import. */
function encode(routeCount: number, version: number): EncodedResource {
  const ids = Array.from({ length: routeCount }, (_, i) => `i${String(i)}`);
  return encodeStage({
    apiId: 'bench',
    deploymentId: `d${String(version)}`,
    settings: { stageName: 'prod' },
    api: { protocolType: 'HTTP', name: 'Bench' },
    integrations: new Map(
      ids.map((id) => [id, { integrationType: 'HTTP_PROXY', integrationUri: `http://127.0.0.1:8080/${id}` }]),
    ),
    routes: ids.map((id, i) => ({
      routeKey: i === 7 ? `GET /v${String(version)}/{id}` : `GET /items/${String(i)}/{id}`,
      target: `integrations/${id}`,
    })),
  });
}

class Node {
  readonly #chunks = new Map<string, Uint8Array>();
  readonly #loader = new StageLoader();
  readonly #state: GatewayState;
  movedBytes = 0;

  constructor() {
    const metrics = new MetricsRegistry();
    const limits = new Limits(testLimiter());
    const dependencies = {
      upstreams: createUpstreamProvider(),
      accessLog: () => undefined,
      metrics: (apiId: string, stageName: string, routeKey: string | undefined) =>
        metrics.routeMetrics(apiId, stageName, routeKey),
      responseCache: testResponseCache(),
      limits,
    };
    this.#state = new GatewayState({
      prepareStage: (stage, vpcLinks, breathe, previous) =>
        prepareStage(stage, vpcLinks, breathe, dependencies, previous),
      prepareRestStage: () => Promise.reject(new Error('no REST APIs here')),
      openVpcLink: () => {
        throw new Error('no VPC links here');
      },
      responseCache: dependencies.responseCache,
      limits,
    });
  }

  /** Puts what the node does not hold where it can be fetched. */
  publish({ payload, chunks }: EncodedResource): void {
    this.movedBytes = payload.byteLength;
    for (const { digest, bytes } of chunks) {
      if (!this.#chunks.has(digest)) this.movedBytes += bytes.byteLength;
      this.#chunks.set(digest, bytes);
    }
  }

  async apply(payload: Uint8Array): Promise<void> {
    const decoded = decodeResource(payload);
    if (decoded.kind !== 'stage') throw new Error('expected a stage');
    const breathe = (): undefined => undefined;
    const fetchChunk = (digest: string) => Promise.resolve(this.#chunks.get(digest) ?? new Uint8Array());
    const stage = await this.#loader.load(KEY, decoded.manifest, fetchChunk, breathe);
    await this.#state.applyStage(KEY, stage, breathe);
  }

  serves(path: string): boolean {
    return this.#state.config().stages.get('bench', 'prod')?.routes.match('GET', path) !== undefined;
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

interface Cost {
  readonly cpuMs: number;
  readonly allocatedKilobytes: number;
  readonly movedKilobytes: number;
}

async function costOf(node: Node, resource: EncodedResource): Promise<Cost> {
  node.publish(resource);
  globalThis.gc?.({ type: 'minor' });
  const heapBefore = process.memoryUsage().heapUsed;
  const cpuBefore = cpuMs();
  await node.apply(resource.payload);
  const used = cpuMs() - cpuBefore;
  const allocated = process.memoryUsage().heapUsed - heapBefore;
  return { cpuMs: used, allocatedKilobytes: allocated / 1_000, movedKilobytes: node.movedBytes / 1_000 };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

async function measure(routeCount: number): Promise<Record<string, string>> {
  const node = new Node();
  const first = await costOf(node, encode(routeCount, 0));
  const costs: Cost[] = [];
  for (let version = 1; version <= WARM_UPS + CHANGES; version += 1) {
    const cost = await costOf(node, encode(routeCount, version));
    if (version > WARM_UPS) costs.push(cost);
    ok(node.serves(`/v${String(version)}/1`) && !node.serves(`/v${String(version - 1)}/1`));
  }
  const cpu = costs.map((cost) => cost.cpuMs).sort((a, b) => a - b);
  return {
    'first time, CPU ms': first.cpuMs.toFixed(0),
    'CPU ms p50': median(cpu).toFixed(2),
    'CPU ms p90': (cpu[Math.floor(cpu.length * 0.9)] ?? 0).toFixed(2),
    'heap KB': median(costs.map((cost) => cost.allocatedKilobytes)).toFixed(0),
    'moved KB': median(costs.map((cost) => cost.movedKilobytes)).toFixed(1),
  };
}

const rows: Record<string, Record<string, string>> = {};
for (const size of SIZES) rows[`${String(size)} routes`] = await measure(size);
console.table(rows);
