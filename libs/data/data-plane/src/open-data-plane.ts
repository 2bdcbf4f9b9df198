import { setTimeout as sleep } from 'node:timers/promises';
import { createAdminServer } from '@gatehouse/admin-http';
import type { ConfigSubscriber, NodeIdentity } from '@gatehouse/config-channel';
import { Closers } from '@gatehouse/process';
import type { Logger } from 'pino';
import { adminRoutes } from './admin-pages.ts';
import { buildNode } from './build-node.ts';
import type { NodeParts } from './build-node.ts';
import { NodeLifecycle } from './lifecycle.ts';
import type { DataPlaneSettings } from './settings.ts';

/** What a node is given by its process. */
export interface DataPlaneOptions {
  readonly settings: DataPlaneSettings;
  readonly node: NodeIdentity;
  readonly subscriber: ConfigSubscriber;
  readonly logger: Logger;
  /** How long a drained node still takes requests, so that balancers notice. */
  readonly drainDelayMs: number;
}

/** A node whose listeners are open. */
export interface DataPlane {
  readonly ports: { readonly http: number; readonly admin: number };
  readonly parts: NodeParts;
  readonly lifecycle: NodeLifecycle;
  /** Follows the configuration; resolves when the node serves all that there was. */
  start(): Promise<void>;
  /** Finishes requests in flight, then closes everything. */
  stop(): Promise<void>;
}

/** Wires a node and opens its listeners: until it has configuration it answers 503. Rejects with PortInUseError. */
export async function openDataPlane(options: DataPlaneOptions): Promise<DataPlane> {
  const { settings, node, subscriber, logger, drainDelayMs } = options;
  const closers = new Closers();
  const parts = buildNode(settings, node, subscriber, logger);
  const { server, agent } = parts;
  const lifecycle = new NodeLifecycle(
    {
      discourage: () => {
        server.discourage();
      },
      drain: (deadlineMs) => server.drain(deadlineMs),
      sleep: (delayMs) => sleep(delayMs),
      onChange: (state) => {
        logger.info({ nodeId: node.nodeId, state }, 'the node changed its state');
      },
    },
    { delayMs: drainDelayMs, timeoutMs: settings.drainTimeoutMs },
  );
  closers.add(() => parts.close());
  try {
    const { port: http } = await server.listen();
    const { host, adminPort: port } = settings;
    const adminServer = createAdminServer({ host, port, routes: adminRoutes(parts, lifecycle) });
    const { port: admin } = await adminServer.listen();
    closers.add(() => adminServer.close());
    closers.add(async () => {
      await lifecycle.drain();
    });
    const start = async (): Promise<void> => {
      await agent.start();
      lifecycle.ready();
    };
    return { ports: { http, admin }, parts, lifecycle, start, stop: () => closers.closeAll() };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}
