import * as contract from '@gatehouse/contract';
import type { ControlPlaneUseCases } from '@gatehouse/records';
import type { CompatServiceDefinition } from 'nice-grpc';
import { createChannel, createClientFactory } from 'nice-grpc';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';
import { createGrpcServer } from './grpc-server.ts';
import type { GrpcServerOptions } from './grpc-server.ts';

/** Bytes that a request may have in specs. */
export const SPEC_MAX_MESSAGE_BYTES = 1024 * 1024;

/** Starts a server on a free port of the loopback, with clients that decode error details. */
export async function startSpecServer(
  useCases: Partial<ControlPlaneUseCases>,
  security: Pick<GrpcServerOptions, 'tls' | 'authenticate'> = {},
) {
  const log: object[] = [];
  const server = createGrpcServer({
    host: '127.0.0.1',
    port: 0,
    // A call to a use case that the spec did not give fails as an unexpected error, which is what such a spec deserves.
    useCases: useCases as ControlPlaneUseCases,
    apiEndpoint: (apiId) => `http://${apiId}.execute-api.localhost:8080`,
    logger: { error: (fields) => log.push(fields) },
    newErrorId: () => 'error-1',
    maxMessageBytes: SPEC_MAX_MESSAGE_BYTES,
    closeGraceMs: 1000,
    ...security,
  });
  const { port } = await server.listen();
  const channel = createChannel(`127.0.0.1:${port}`, undefined, { 'grpc.max_receive_message_length': -1 });
  const factory = createClientFactory().use(errorDetailsClientMiddleware);
  return {
    port,
    log,
    server,
    client: <Definition extends CompatServiceDefinition>(definition: Definition) => factory.create(definition, channel),
    stop: async () => {
      channel.close();
      await server.close();
    },
  };
}

/** Paths of all methods of all services that were generated from the contract. */
export function methodsOfContract(): string[] {
  return Object.entries(contract)
    .filter(([name]) => name.endsWith('ServiceDefinition'))
    .flatMap(([, definition]) => {
      const { fullName, methods } = definition as unknown as CompatServiceDefinition & {
        readonly fullName: string;
        readonly methods: Readonly<Record<string, { readonly name: string }>>;
      };
      return Object.values(methods).map(({ name }) => `/${fullName}/${name}`);
    });
}
