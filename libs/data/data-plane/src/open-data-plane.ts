import { setTimeout as sleep } from 'node:timers/promises';
import { createAdminServer } from '@gatehouse/admin-http';
import type { NodeState } from '@gatehouse/config-channel';
import { Closers } from '@gatehouse/process';
import { adminRoutes } from './admin-pages.ts';
import { buildNode } from './build-node.ts';
import type { NodeOptions, NodeParts } from './build-node.ts';
import { NodeLifecycle } from './lifecycle.ts';
import { buildStatusSender } from './node-beat.ts';

/** What a node is given by its process. */
export interface DataPlaneOptions extends NodeOptions {
  /** How long a drained node still takes requests, so that balancers notice. */
  readonly drainDelayMs: number;
  /** Called when the control plane asks the node to drain and end. */
  readonly onDrainCommand: () => void;
}

/** A node whose listeners are open. */
export interface DataPlane {
  readonly ports: { readonly http: number; readonly admin: number };
  readonly lifecycle: NodeLifecycle;
  /** Follows the configuration; resolves when the node serves all that there was. */
  start(): Promise<void>;
  /** Finishes requests in flight, then closes everything. */
  stop(): Promise<void>;
}

/** Wires a node and opens its listeners: until it has configuration it answers 503. Rejects with PortInUseError. */
export async function openDataPlane(options: DataPlaneOptions): Promise<DataPlane> {
  const { settings, node, subscriber, onDrainCommand } = options;
  const parts = buildNode(options);
  const { server, agent } = parts;
  const closers = new Closers();
  const onChange: ((state: NodeState) => void)[] = [];
  const lifecycle = buildLifecycle(options, parts, (state) => {
    for (const listener of onChange) listener(state);
  });
  const sender = buildStatusSender(parts, lifecycle, node, subscriber);
  closers.add(() => parts.close());
  try {
    const { port: http } = await server.listen();
    const { host, adminPort: port } = settings;
    const adminServer = createAdminServer({ host, port, routes: adminRoutes(parts, lifecycle) });
    const { port: admin } = await adminServer.listen();
    closers.add(() => adminServer.close());
    closers.add(async () => {
      await lifecycle.drain();
      sender.stop();
    });
    const start = async (): Promise<void> => {
      const unsubscribe = subscriber.onCommand(node.nodeId, (command) => {
        if (command.kind === 'report') agent.reportAll();
        else onDrainCommand();
        return Promise.resolve();
      });
      closers.add(() => Promise.resolve(unsubscribe()));
      onChange.push(() => {
        sender.send();
      });
      sender.start();
      await agent.start();
      lifecycle.ready();
      parts.webSockets.ready();
    };
    return { ports: { http, admin }, lifecycle, start, stop: () => closers.closeAll() };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

function buildLifecycle(
  { settings, node, logger, drainDelayMs }: DataPlaneOptions,
  { server, webSockets }: NodeParts,
  onChange: (state: NodeState) => void,
): NodeLifecycle {
  return new NodeLifecycle(
    {
      discourage: () => {
        server.discourage();
        webSockets.discourage();
      },
      drain: async (deadlineMs) => {
        const drained = [server.drain(deadlineMs), webSockets.drain(settings.webSocketDrainWindowMs, deadlineMs)];
        return (await Promise.all(drained)).every((isFinished) => isFinished);
      },
      sleep: (delayMs) => sleep(delayMs),
      onChange: (state) => {
        logger.info({ nodeId: node.nodeId, state }, 'the node changed its state');
        onChange(state);
      },
    },
    { delayMs: drainDelayMs, timeoutMs: settings.drainTimeoutMs },
  );
}
