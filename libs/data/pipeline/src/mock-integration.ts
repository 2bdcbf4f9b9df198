import type { HttpIntegration } from '@gatehouse/api-model';
import type { PreparedIntegration } from './prepared.ts';

/** A MOCK integration: a fixed status, headers and body. */
export function prepareMockIntegration(integration: HttpIntegration): PreparedIntegration {
  const { statusCode = 200, headers = {}, body = '' } = integration.mockResponse ?? {};
  const flatHeaders = Object.entries(headers).flatMap(([name, value]) => [name.toLowerCase(), value]);
  const bytes = Buffer.from(body, 'utf8');
  return {
    start: (invocation) => {
      invocation.integrationStatus = statusCode;
      const contentLength = invocation.request.method === 'HEAD' ? bytes.length : undefined;
      invocation.respond(statusCode, [...flatHeaders], bytes, contentLength);
    },
  };
}
