import { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import type { Gateway } from './gateway.ts';

/** A client of version 2 of the service; any credentials do. The gateway need not run before the first call. */
export function httpApiClient(gateway: () => Gateway): ApiGatewayV2Client {
  return new ApiGatewayV2Client({
    endpoint: () => Promise.resolve({ url: new URL(`http://127.0.0.1:${String(gateway().managementPort)}`) }),
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAANY', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
}
