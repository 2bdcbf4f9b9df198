import {
  CreateResourceCommand,
  CreateRestApiCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { afterAll } from 'vitest';
import { gatewayForTests } from './gateway-for-tests.ts';
import type { Gateway } from './gateway.ts';
import { restClient } from './rest-client.ts';

/** A standalone process and a client of version 1 of the service. */
export interface RestApiKit {
  /** Within tests and hooks only. */
  readonly gateway: Gateway;
  readonly aws: APIGatewayClient;
  /** A new REST API: its id, and the id of its root resource. */
  newApi(name?: string): Promise<{ readonly restApiId: string; readonly rootId: string }>;
  /** A new resource, under the root unless said otherwise. */
  newResource(restApiId: string, parentId: string, pathPart: string): Promise<string>;
  /** A new API with `GET /` and, unless said otherwise, a MOCK integration. */
  newMethod(integration?: boolean): Promise<MethodKey>;
}

/** What names a method in requests. */
export interface MethodKey {
  readonly restApiId: string;
  readonly resourceId: string;
  readonly httpMethod: string;
}

/** The kit of a spec file: the process runs for all its tests. Any credentials do. */
export function restApiKit(): RestApiKit {
  const gateway = gatewayForTests();
  const aws = restClient(gateway);
  afterAll(() => aws.destroy());
  const newApi: RestApiKit['newApi'] = async (name = 'pets') => {
    const { id = '', rootResourceId = '' } = await aws.send(new CreateRestApiCommand({ name }));
    return { restApiId: id, rootId: rootResourceId };
  };
  return {
    get gateway() {
      return gateway();
    },
    aws,
    newApi,
    newResource: async (restApiId, parentId, pathPart) => {
      const { id = '' } = await aws.send(new CreateResourceCommand({ restApiId, parentId, pathPart }));
      return id;
    },
    newMethod: async (integration = true) => {
      const { restApiId, rootId } = await newApi();
      const key = { restApiId, resourceId: rootId, httpMethod: 'GET' };
      await aws.send(new PutMethodCommand({ ...key, authorizationType: 'NONE' }));
      if (integration) await aws.send(new PutIntegrationCommand({ ...key, type: 'MOCK' }));
      return key;
    },
  };
}
