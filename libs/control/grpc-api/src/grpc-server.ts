import {
  AccountServiceDefinition,
  ApiKeyServiceDefinition,
  ApiServiceDefinition,
  ClientCertificateServiceDefinition,
  ConnectionServiceDefinition,
  DeploymentServiceDefinition,
  DocumentationServiceDefinition,
  DomainNameServiceDefinition,
  NodeServiceDefinition,
  StageServiceDefinition,
  TokenServiceDefinition,
  UsagePlanServiceDefinition,
  VpcLinkServiceDefinition,
} from '@gatehouse/contract';
import type { ControlPlaneUseCases } from '@gatehouse/records';
import type { TlsSource } from '@gatehouse/tls';
import { createServer } from 'nice-grpc';
import type { Server } from 'nice-grpc';
import { errorDetailsServerMiddleware } from 'nice-grpc-error-details';
import { HealthDefinition, HealthServiceImpl, HealthState } from 'nice-grpc-server-health';
import { assertFree } from './assert-free.ts';
import { accountHandlers } from './account-handlers.ts';
import { apiHandlers } from './api-handlers.ts';
import { apiKeyHandlers } from './api-key-handlers.ts';
import { identifyCaller } from './caller.ts';
import type { Authenticate, Caller } from './caller.ts';
import { clientCertificateHandlers } from './client-certificate-handlers.ts';
import { connectionHandlers } from './connection-handlers.ts';
import { deploymentHandlers } from './deployment-handlers.ts';
import { documentationHandlers } from './documentation-handlers.ts';
import { domainNameHandlers } from './domain-name-handlers.ts';
import type { ErrorLog } from './error-log.ts';
import { mapErrors } from './error-mapping.ts';
import type { ApiEndpoint } from './messages.ts';
import { nodeHandlers } from './node-handlers.ts';
import { NO_OBSERVER, observeCalls } from './observe-calls.ts';
import type { CallObserver } from './observe-calls.ts';
import { reflection } from './reflection.ts';
import { stageHandlers } from './stage-handlers.ts';
import { TlsCredentials } from './tls-credentials.ts';
import { tokenHandlers } from './token-handlers.ts';
import { usagePlanHandlers } from './usage-plan-handlers.ts';
import { vpcLinkHandlers } from './vpc-link-handlers.ts';

/** How to serve the operators' API. */
export interface GrpcServerOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly useCases: ControlPlaneUseCases;
  readonly apiEndpoint: ApiEndpoint;
  readonly logger: ErrorLog;
  /** A new id for each unexpected failure; the client sees it, the log has it. */
  readonly newErrorId: () => string;
  /** Largest request in bytes; a larger one gets RESOURCE_EXHAUSTED. Keep it above the import limit, for example 8 MiB. */
  readonly maxMessageBytes: number;
  /** Certificates: given = TLS 1.2 or later, and mutual TLS when they name client authorities. Default: plaintext. */
  readonly tls?: TlsSource;
  /** Looks a bearer token up. Default: no authentication, everybody may call everything. */
  readonly authenticate?: Authenticate;
  /** Traces and counts the calls. Default: nobody does. */
  readonly observer?: CallObserver;
  /** How long `close` waits for calls that run, in milliseconds. Default 5000. */
  readonly closeGraceMs?: number;
}

/** The operators' gRPC API. */
export interface GrpcServer {
  /** Starts to listen. Throws PortInUseError. */
  listen(): Promise<{ readonly port: number }>;
  /** Takes no more calls, ends watches, waits for the calls that run, then closes. */
  close(): Promise<void>;
}

const DEFAULT_CLOSE_GRACE_MS = 5000;

const SERVICES = [
  AccountServiceDefinition,
  ApiKeyServiceDefinition,
  ApiServiceDefinition,
  ClientCertificateServiceDefinition,
  ConnectionServiceDefinition,
  DeploymentServiceDefinition,
  DocumentationServiceDefinition,
  DomainNameServiceDefinition,
  NodeServiceDefinition,
  StageServiceDefinition,
  TokenServiceDefinition,
  UsagePlanServiceDefinition,
  VpcLinkServiceDefinition,
].map((definition) => definition.fullName);

/** Builds the server with all services of `gatehouse.control.v1`, health checking and reflection. Nothing listens yet. */
export function createGrpcServer(options: GrpcServerOptions): GrpcServer {
  const closing = new AbortController();
  const health = HealthState();
  for (const name of SERVICES) health.setStatus('healthy', name);
  const server = createServer({ 'grpc.max_receive_message_length': options.maxMessageBytes })
    .use(errorDetailsServerMiddleware)
    .use(observeCalls(options.observer ?? NO_OBSERVER))
    .use(mapErrors(options.logger, options.newErrorId))
    .use(identifyCaller(options.authenticate));
  addServices(server, options, closing.signal);
  server.add(HealthDefinition, HealthServiceImpl(health));
  const { definitions, implementation } = reflection([...SERVICES, HealthDefinition.fullName]);
  for (const definition of definitions) server.add(definition, implementation);
  const credentials = options.tls === undefined ? undefined : new TlsCredentials(options.tls);
  return {
    listen: async () => ({ port: await listen(server, options, credentials) }),
    close: async () => {
      for (const name of ['', ...SERVICES]) health.setStatus('unhealthy', name);
      closing.abort();
      credentials?.close();
      await shutDown(server, options.closeGraceMs ?? DEFAULT_CLOSE_GRACE_MS);
    },
  };
}

function addServices(server: Server<Caller>, options: GrpcServerOptions, closing: AbortSignal): void {
  const { useCases, apiEndpoint } = options;
  server.add(AccountServiceDefinition, accountHandlers(useCases.account));
  server.add(ApiKeyServiceDefinition, apiKeyHandlers(useCases.apiKeys));
  server.add(ApiServiceDefinition, apiHandlers(useCases.apis, apiEndpoint));
  server.add(ClientCertificateServiceDefinition, clientCertificateHandlers(useCases.clientCertificates));
  server.add(ConnectionServiceDefinition, connectionHandlers(useCases.connections));
  server.add(DeploymentServiceDefinition, deploymentHandlers(useCases.deployments, useCases.rollouts, closing));
  server.add(DocumentationServiceDefinition, documentationHandlers(useCases.documentation));
  server.add(DomainNameServiceDefinition, domainNameHandlers(useCases.domainNames));
  server.add(NodeServiceDefinition, nodeHandlers(useCases.nodes, closing));
  server.add(StageServiceDefinition, stageHandlers(useCases.stages));
  server.add(TokenServiceDefinition, tokenHandlers(useCases.tokens));
  server.add(UsagePlanServiceDefinition, usagePlanHandlers(useCases.usagePlans, useCases.usage));
  server.add(VpcLinkServiceDefinition, vpcLinkHandlers(useCases.vpcLinks));
}

async function listen(
  server: Server<Caller>,
  { host, port }: GrpcServerOptions,
  credentials: TlsCredentials | undefined,
): Promise<number> {
  // The transport prints a line of its own about a busy port and gives an error without a code: ask the system first.
  if (port !== 0) await assertFree(host, port);
  return server.listen(`${host.includes(':') ? `[${host}]` : host}:${port}`, credentials);
}

async function shutDown(server: Server<Caller>, graceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([server.shutdown(), deadline]);
  clearTimeout(timer);
  server.forceShutdown();
}
