import { randomInt, randomUUID } from 'node:crypto';
import { createAdminServer } from '@gatehouse/admin-http';
import type { ConnectionChannel } from '@gatehouse/connection-channel';
import type { ConfigPublisher } from '@gatehouse/config-channel';
import type { GrpcServer } from '@gatehouse/grpc-api';
import { Closers } from '@gatehouse/process';
import type { ControlStore } from '@gatehouse/records';
import { bootstrapToken, resealApiKeys, resealClientCertificates, TokenService } from '@gatehouse/services';
import type { ControlPlane } from '@gatehouse/services';
import { readSecret } from '@gatehouse/secrets';
import type { SecretBox } from '@gatehouse/secrets';
import type { Telemetry } from '@gatehouse/telemetry';
import { openTlsFiles, tlsPaths } from '@gatehouse/tls';
import type { TlsFiles } from '@gatehouse/tls';
import type { UsageCounters } from '@gatehouse/usage-counters';
import type { Logger } from 'pino';
import { exposureWarnings } from './auth-settings.ts';
import { awsApi } from './aws-api.ts';
import { callerOf } from './aws-caller.ts';
import { buildControlPlane, openStore } from './build-control-plane.ts';
import { managementRoutes } from './management-pages.ts';
import { observe } from './observation.ts';
import { openSecretBox } from './open-secret-box.ts';
import type { Observation } from './observation.ts';
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
  /** Where nodes count usage; undefined = it is not collected. */
  readonly usageCounters?: UsageCounters;
  /** The way to the nodes' WebSocket connections; default: no node has any. */
  readonly connections?: ConnectionChannel;
  /** Traces and OTLP metrics; default: none. The process closes it. */
  readonly telemetry?: Telemetry;
}

/** A control plane whose store is open and whose publisher works. */
export interface OpenControlPlane {
  readonly useCases: ControlPlane;
  readonly managementPort: number;
  /** Warnings that the operator must see, line by line. */
  readonly notices: readonly string[];
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
    const tls = await openTls(settings, logger);
    closers.add(() => Promise.resolve(tls?.close()));
    const observation = observe(options.telemetry);
    closers.add(() => Promise.resolve(observation.close()));
    const store = observation.store(await openStore(settings));
    closers.add(() => store.close());
    const secretBox = await openSecretBox(settings);
    const useCases = buildControlPlane(settings, store, observation.channel(channel), apiEndpoint, logger, {
      ...(secretBox && { secretBox }),
      ...(options.connections && { connections: options.connections }),
      ...(options.usageCounters && { usageCounters: options.usageCounters }),
    });
    const tokens = buildTokens(store, logger, secretBox);
    const routes = { ...managementRoutes(store), ...observation.routes };
    const api = awsApi(() => ({
      useCases,
      identity: settings,
      apiEndpoint,
      randomInt: (max) => randomInt(max),
      newRequestId: randomUUID,
      authorize: callerOf(settings, tokens, () => Date.now()),
      logger,
    }));
    const management = createAdminServer({ host, port: settings.managementPort, routes, api, ...(tls && { tls }) });
    const { port: managementPort } = await management.listen();
    closers.add(() => management.close());
    await useCases.publisher.start();
    closers.add(() => useCases.publisher.stop());
    await useCases.usageCollector.start();
    closers.add(() => useCases.usageCollector.stop());
    resealInBackground(store, secretBox, logger);
    observation.start({
      nodes: () => useCases.registry.views(),
      nodesBehind: () => useCases.registry.behind().length,
      isLeader: () => useCases.publisher.isLeader,
      problem: () => useCases.publisher.problem,
    });
    await firstToken(settings, store);
    const notices = warningsOf(settings, tls);
    const listenGrpc = async (): Promise<{ readonly port: number }> => {
      const grpc = await buildGrpc(options, { ...useCases, tokens }, tls, observation);
      const address = await grpc.listen();
      closers.add(() => grpc.close());
      return address;
    };
    return { useCases, managementPort, notices, listenGrpc, close: () => closers.closeAll() };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

function buildTokens(store: ControlStore, logger: Logger, secretBox: SecretBox | undefined): TokenService {
  return new TokenService({
    store,
    logger,
    clock: () => Date.now(),
    randomInt: (max) => randomInt(max),
    ...(secretBox && { secretBox }),
  });
}

/** Beside everything else: values are read with the old key until it is done. */
function resealInBackground(store: ControlStore, secretBox: SecretBox | undefined, logger: Logger): void {
  if (secretBox === undefined) return;
  const reseal = async (): Promise<void> => {
    await resealApiKeys(store, secretBox, logger);
    await resealClientCertificates(store, secretBox, logger);
  };
  reseal().catch((err: unknown) => {
    logger.error(
      { err },
      'values of API keys, or keys of client certificates, could not be encrypted with the new key; keep the old one until they are',
    );
  });
}

function openTls(settings: ControlPlaneSettings, logger: Logger): Promise<TlsFiles | undefined> {
  return openTlsFiles(tlsPaths(settings), {
    onReload: ({ error }) => {
      if (error === undefined) logger.info({}, 'new certificates were taken');
      else logger.error({ err: error }, 'the changed certificates cannot be used; the old ones stay');
    },
  });
}

function warningsOf({ host, auth, managementAuth }: ControlPlaneSettings, tls: TlsFiles | undefined): string[] {
  const hasMutualTls = tls?.current().clientCa !== undefined;
  return exposureWarnings({ host, auth, managementAuth, hasTls: tls !== undefined, hasMutualTls });
}

/** Makes the first token of an empty store and prints it at once: a start that fails later must not lose it. Never logged. */
async function firstToken(settings: ControlPlaneSettings, store: ControlStore): Promise<void> {
  if (settings.auth !== 'token') return;
  const { bootstrapToken: value, bootstrapTokenFile: file } = settings;
  const token = await readSecret({ value, file, variable: 'GATEHOUSE_BOOTSTRAP_TOKEN' });
  const { printed } = await bootstrapToken(store, { token, randomInt: (max) => randomInt(max) });
  if (printed === undefined) return;
  process.stdout.write(`The first token, an administrator's; it is shown only now: ${printed}\n`);
}

/** The packages of gRPC are read only now. */
async function buildGrpc(
  { settings, apiEndpoint, logger }: ControlPlaneOptions,
  useCases: ControlPlane & { readonly tokens: TokenService },
  tls: TlsFiles | undefined,
  { callObserver }: Observation,
): Promise<GrpcServer> {
  const { createGrpcServer } = await import('@gatehouse/grpc-api');
  return createGrpcServer({
    host: settings.host,
    port: settings.grpcPort,
    useCases,
    apiEndpoint,
    logger,
    newErrorId: randomUUID,
    maxMessageBytes: MAX_GRPC_MESSAGE_BYTES,
    observer: callObserver,
    ...(tls && { tls }),
    ...(settings.auth === 'token' && { authenticate: (token: string) => useCases.tokens.authenticate(token) }),
  });
}
