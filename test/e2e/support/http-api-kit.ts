import {
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import { afterAll, beforeAll } from 'vitest';
import { startBackend } from './backend.ts';
import type { Backend } from './backend.ts';
import { gatewayForTests } from './gateway-for-tests.ts';
import type { Gateway } from './gateway.ts';
import { httpApiClient } from './http-api-client.ts';
import { failureOf } from './rest-client.ts';

/** What names the parts of an API that a stage serves. */
export interface ServedApi {
  readonly ApiId: string;
  readonly IntegrationId: string;
  readonly RouteId: string;
}

/** A standalone process, a backend and a client of version 2 of the service. */
export interface HttpApiKit {
  /** Within tests and hooks only, as the backend. */
  readonly gateway: Gateway;
  readonly backend: Backend;
  readonly aws: ApiGatewayV2Client;
  /** A new HTTP API. */
  newApi(name?: string): Promise<string>;
  newWebSocketApi(): Promise<string>;
  /** A proxy integration with the backend. */
  newIntegration(ApiId: string): Promise<string>;
  /** An API with `GET /pets` that its `$default` stage serves. */
  servedApi(): Promise<ServedApi>;
}

/** The kit of a spec file: process and backend run for all its tests. Any credentials do. */
export function httpApiKit(): HttpApiKit {
  const backend = backendForTests();
  const gateway = gatewayForTests();
  const aws = httpApiClient(gateway);
  afterAll(() => aws.destroy());
  return {
    get gateway() {
      return gateway();
    },
    get backend() {
      return backend();
    },
    aws,
    ...apiMakers(aws, backend),
  };
}

function backendForTests(): () => Backend {
  let backend: Backend | undefined;
  beforeAll(async () => {
    backend = await startBackend((_request, response) => response.end('from the backend'));
  });
  afterAll(() => backend?.close());
  return () => {
    if (backend === undefined) throw new Error('The backend runs within tests and hooks only.');
    return backend;
  };
}

function apiMakers(
  aws: ApiGatewayV2Client,
  backend: () => Backend,
): Pick<HttpApiKit, 'newApi' | 'newWebSocketApi' | 'newIntegration' | 'servedApi'> {
  const newApi = async (Name = 'pets'): Promise<string> => {
    const { ApiId = '' } = await aws.send(new CreateApiCommand({ Name, ProtocolType: 'HTTP' }));
    return ApiId;
  };
  const newIntegration = async (ApiId: string): Promise<string> => {
    const proxy = { IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'ANY', IntegrationUri: backend().url } as const;
    const { IntegrationId = '' } = await aws.send(new CreateIntegrationCommand({ ApiId, ...proxy }));
    return IntegrationId;
  };
  return {
    newApi,
    newIntegration,
    newWebSocketApi: async () => {
      const api = {
        Name: 'chat',
        ProtocolType: 'WEBSOCKET',
        RouteSelectionExpression: '$request.body.action',
      } as const;
      const { ApiId = '' } = await aws.send(new CreateApiCommand(api));
      return ApiId;
    },
    servedApi: async () => {
      const ApiId = await newApi();
      const IntegrationId = await newIntegration(ApiId);
      const Target = `integrations/${IntegrationId}`;
      const { RouteId = '' } = await aws.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /pets', Target }));
      await aws.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }));
      return { ApiId, IntegrationId, RouteId };
    },
  };
}

/** Type, status and message of one input sent with each of these commands, which must all fail. */
export function failuresOf(
  aws: ApiGatewayV2Client,
  commands: readonly unknown[],
  input: object,
): Promise<Awaited<ReturnType<typeof failureOf>>[]> {
  const send = (command: unknown): Promise<unknown> => {
    const Command = command as new (input: object) => GetApisCommand;
    return aws.send(new Command(input));
  };
  return Promise.all(commands.map((command) => failureOf(send(command))));
}
