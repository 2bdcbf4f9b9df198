import { randomUUID } from 'node:crypto';
import { createAdminServer } from '@gatehouse/admin-http';
import type { ConfigPublisher } from '@gatehouse/config-channel';
import { Closers } from '@gatehouse/process';
import type { ControlPlane } from '@gatehouse/services';
import type { Logger } from 'pino';
import { buildControlPlane, openStore } from './build-control-plane.ts';
import { managementRoutes } from './management-pages.ts';
import type { ControlPlaneSettings } from './settings.ts';

/** Above the import limit of 6 MiB, so that a document that is too large gets the import's own answer. */
const MAX_GRPC_MESSAGE_BYTES = 16 * 1024 * 1024;

/** What a control plane is given by its process. */
export interface ControlPlaneOptions {
  readonly settings: ControlPlaneSettings;
  readonly channel: ConfigPublisher;
  /** Where an API answers, for `apiEndpoint` in responses. */
  readonly apiEndpoint: (apiId: string) => string;
  readonly logger: Logger;
}

/** A control plane whose store is open and whose publisher works. */
export interface OpenControlPlane {
  readonly useCases: ControlPlane;
  readonly managementPort: number;
  /** Opens the gRPC listener. Apart, because its packages take a third of the start. Rejects with PortInUseError. */
  listenGrpc(): Promise<{ readonly port: number }>;
  /** Closes everything: listeners first, then the publisher, then the store. */
  close(): Promise<void>;
}

/** Opens the store and the management listener, and publishes what nodes lack. Rejects with PortInUseError, or when the store cannot be used. */
export async function openControlPlane(options: ControlPlaneOptions): Promise<OpenControlPlane> {
  const { settings, channel, apiEndpoint, logger } = options;
  const { host } = settings;
  const closers = new Closers();
  try {
    const store = await openStore(settings);
    closers.add(() => store.close());
    const useCases = buildControlPlane(settings, store, channel, apiEndpoint, logger);
    const management = createAdminServer({ host, port: settings.managementPort, routes: managementRoutes(store) });
    const { port: managementPort } = await management.listen();
    closers.add(() => management.close());
    await useCases.publisher.start();
    closers.add(() => useCases.publisher.stop());
    const listenGrpc = async (): Promise<{ readonly port: number }> => {
      const { createGrpcServer } = await import('@gatehouse/grpc-api');
      const grpc = createGrpcServer({
        host,
        port: settings.grpcPort,
        useCases,
        apiEndpoint,
        logger,
        newErrorId: randomUUID,
        maxMessageBytes: MAX_GRPC_MESSAGE_BYTES,
      });
      const address = await grpc.listen();
      closers.add(() => grpc.close());
      return address;
    };
    return { useCases, managementPort, listenGrpc, close: () => closers.closeAll() };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}
