import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { createAdminServer } from '@gatehouse/admin-http';
import { InProcessChannel } from '@gatehouse/config-channel';
import { adminRoutes, managementRoutes } from './admin-pages.ts';
import { bannerText } from './banner.ts';
import { buildControlPlane, openStore } from './build-control-plane.ts';
import { buildDataPlane } from './build-data-plane.ts';
import { Closers } from './closers.ts';
import { startExample } from './example.ts';
import { createLogger } from './logger.ts';
import type { StandaloneSettings } from './settings.ts';
import { VERSION } from './version.ts';

const NODE_ID = 'standalone';

/** A few turns of the event loop. */
const FIRST_REQUESTS_MS = 20;

/** Above the import limit of 6 MiB, so that a document that is too large gets the import's own answer. */
const MAX_GRPC_MESSAGE_BYTES = 16 * 1024 * 1024;

/** The running process. */
export interface Standalone {
  /** What the terminal shows. */
  readonly banner: string;
  /** Finishes requests in flight, then closes everything in an order that loses nothing. */
  stop(): Promise<void>;
}

/**
 * Wires control plane and data plane of one process over an in-process channel, and starts them. The traffic port comes
 * first: a second process on the same machine must be told of the port before it meets the locked store.
 */
export async function startStandalone(settings: StandaloneSettings): Promise<Standalone> {
  const logger = createLogger(settings.logLevel);
  const closers = new Closers();
  try {
    const { host } = settings;
    const channel = new InProcessChannel();
    const data = buildDataPlane(settings, NODE_ID, channel, logger);
    closers.add(() => data.close());
    const { port: http } = await data.server.listen();
    const admin = createAdminServer({ host, port: settings.adminPort, routes: adminRoutes(data) });
    const { port: adminPort } = await admin.listen();
    closers.add(() => admin.close());

    const store = await openStore(settings);
    closers.add(() => store.close());
    const apiEndpoint = (apiId: string): string => `http://${apiId}.execute-api.localhost:${String(http)}`;
    const control = buildControlPlane(settings, store, channel, apiEndpoint, logger);
    const management = createAdminServer({ host, port: settings.managementPort, routes: managementRoutes(store) });
    const { port: managementPort } = await management.listen();
    closers.add(() => management.close());
    await control.publisher.start();
    closers.add(() => control.publisher.stop());
    await data.agent.start();
    control.registry.seen(NODE_ID, VERSION);
    const example = settings.example ? await startExample(control, settings.examplePort) : undefined;
    if (example !== undefined) closers.add(() => example.close());
    // Requests that came meanwhile are answered before the gRPC packages, a third of the start, are read.
    await setTimeout(FIRST_REQUESTS_MS);
    const { createGrpcServer } = await import('@gatehouse/grpc-api');
    const grpc = createGrpcServer({
      host,
      port: settings.grpcPort,
      useCases: control,
      apiEndpoint,
      logger,
      newErrorId: randomUUID,
      maxMessageBytes: MAX_GRPC_MESSAGE_BYTES,
    });
    const { port: grpcPort } = await grpc.listen();
    closers.add(() => grpc.close());
    closers.add(async () => {
      await data.server.drain(settings.drainTimeoutMs);
    });
    const ports = { http, admin: adminPort, grpc: grpcPort, management: managementPort };
    return {
      banner: bannerText(settings, ports, example !== undefined, performance.now()),
      stop: () => closers.closeAll(),
    };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}
