import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { startNats } from '../nats.ts';
import type { NatsServer } from '../nats.ts';
import { startPostgres } from '../postgres.ts';
import type { PostgresServer } from '../postgres.ts';
import { startRedis } from '../redis.ts';
import type { RedisServer } from '../redis.ts';
import { appProcess } from './app-process.ts';
import type { AppProcess } from './app-process.ts';

/** A control plane of a cluster. */
export interface ControlPlaneProcess extends AppProcess {
  readonly grpcPort: number;
  readonly managementPort: number;
}

/** A node of a cluster. */
export interface NodeProcess extends AppProcess {
  readonly nodeId: string;
  readonly trafficPort: number;
  readonly adminPort: number;
  /** Folder of its copy of the configuration. */
  readonly dataDir: string;
}

/** What runs in a cluster. */
export interface ClusterOptions {
  readonly controlPlanes?: number;
  readonly nodes?: number;
  readonly redis?: boolean;
  /** The port that a process should have; 0 = any free one. Default: any. */
  readonly portOf?: (what: 'traffic' | 'admin' | 'grpc' | 'management', index: number) => number;
  /** NATS as a process sees it: the way through a relay, for example. */
  readonly natsUrlFor?: (name: string, url: string) => string | Promise<string>;
  /** PostgreSQL as a control plane sees it. */
  readonly storeUrlFor?: (name: string, url: string) => string | Promise<string>;
  /** Redis as a node sees it. */
  readonly redisUrlFor?: (name: string, url: string) => string | Promise<string>;
  readonly controlPlaneEnv?: Readonly<Record<string, string>>;
  readonly nodeEnv?: (index: number) => Readonly<Record<string, string>>;
}

/** NATS, PostgreSQL, control planes and nodes of their own on loopback. */
export interface Cluster {
  readonly nats: NatsServer;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer | undefined;
  readonly controlPlanes: readonly ControlPlaneProcess[];
  readonly nodes: readonly NodeProcess[];
  readonly folder: string;
  /** Ends everything: nodes, control planes, servers; removes all files. May be called twice. */
  stop(): Promise<void>;
}

/** Nodes of a cluster do not wait for balancers that are not there. */
const DRAIN_DELAY_MS = 300;

/** Starts a cluster and waits until every process runs (nodes may still wait for configuration). Nothing is left when it rejects. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step().catch(() => undefined);
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-cluster-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const [nats, postgres, redis] = await Promise.all([
      startNats(),
      startPostgres(),
      options.redis === true ? startRedis() : undefined,
    ]);
    for (const server of [nats, postgres, redis]) undo.push(() => server?.stop() ?? Promise.resolve());
    const servers = { nats, postgres, redis, folder, secretKey: randomBytes(32).toString('base64') };
    const controlPlanes = await Promise.all(
      numbers(options.controlPlanes ?? 2).map((index) => controlPlane(index, servers, options)),
    );
    undo.push(() => Promise.all(controlPlanes.map((plane) => plane.end('SIGTERM'))));
    // One after the other: the first one makes the tables.
    for (const plane of controlPlanes) await plane.start();
    const nodes = await Promise.all(numbers(options.nodes ?? 3).map((index) => dataPlane(index, servers, options)));
    undo.push(() => Promise.all(nodes.map((node) => node.end('SIGTERM'))));
    await Promise.all(nodes.map((node) => node.start()));
    return { nats, postgres, redis, controlPlanes, nodes, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Servers {
  readonly nats: NatsServer;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer | undefined;
  readonly folder: string;
  /** All control planes seal with the same one. */
  readonly secretKey: string;
}

async function controlPlane(index: number, servers: Servers, options: ClusterOptions): Promise<ControlPlaneProcess> {
  const name = `control-plane-${String(index + 1)}`;
  const grpcPort = await portFor(options, 'grpc', index);
  const managementPort = await portFor(options, 'management', index);
  const env = {
    GATEHOUSE_STORE_URL: (await options.storeUrlFor?.(name, servers.postgres.url)) ?? servers.postgres.url,
    GATEHOUSE_NATS_URL: (await options.natsUrlFor?.(name, servers.nats.url)) ?? servers.nats.url,
    GATEHOUSE_GRPC_PORT: String(grpcPort),
    GATEHOUSE_MANAGEMENT_PORT: String(managementPort),
    GATEHOUSE_AUTH: 'none',
    GATEHOUSE_SECRET_KEY: servers.secretKey,
    ...(servers.redis && { GATEHOUSE_REDIS_URL: servers.redis.url }),
    ...options.controlPlaneEnv,
  };
  // Kept as it is: a copy would freeze `pid`.
  return Object.assign(appProcess({ name, app: 'control-plane', env }), { grpcPort, managementPort });
}

async function dataPlane(index: number, servers: Servers, options: ClusterOptions): Promise<NodeProcess> {
  const nodeId = `node-${String(index + 1)}`;
  const trafficPort = await portFor(options, 'traffic', index);
  const ownEnv = options.nodeEnv?.(index) ?? {};
  // Each worker has an admin port of its own, one after the other.
  const adminPort = await portFor(options, 'admin', index, Number(ownEnv['GATEHOUSE_WORKERS'] ?? 1));
  const dataDir = join(servers.folder, nodeId);
  const { redis } = servers;
  const redisUrl = redis && ((await options.redisUrlFor?.(nodeId, redis.url)) ?? redis.url);
  const env = {
    GATEHOUSE_NODE_ID: nodeId,
    GATEHOUSE_DATA_DIR: dataDir,
    GATEHOUSE_NATS_URL: (await options.natsUrlFor?.(nodeId, servers.nats.url)) ?? servers.nats.url,
    GATEHOUSE_HTTP_PORT: String(trafficPort),
    GATEHOUSE_ADMIN_PORT: String(adminPort),
    GATEHOUSE_DRAIN_DELAY_MS: String(DRAIN_DELAY_MS),
    ...(redisUrl !== undefined && { GATEHOUSE_REDIS_URL: redisUrl }),
    ...ownEnv,
  };
  const process = appProcess({ name: nodeId, app: 'data-plane', env });
  return Object.assign(process, { nodeId, trafficPort, adminPort, dataDir });
}

async function portFor(
  options: ClusterOptions,
  what: 'traffic' | 'admin' | 'grpc' | 'management',
  index: number,
  count = 1,
): Promise<number> {
  const wished = options.portOf?.(what, index) ?? 0;
  return wished === 0 ? freePort(count) : wished;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
