import type { WebSocketIntegration } from '@gatehouse/api-model';
import { mappedRequestBody } from './integration-request.ts';
import { compileResponses, statusCodeOf } from './integration-response.ts';
import type { IntegrationOutcome, PreparedWebSocketIntegration } from './prepared.ts';

const FAILED: IntegrationOutcome = { ok: false, error: 'INTEGRATION_FAILED' };
const NO_HEADERS: readonly string[] = [];

/** A MOCK integration: the request template makes the answer, which must hold a `statusCode`; response templates see it as their body. */
export function prepareMockIntegration(integration: WebSocketIntegration): PreparedWebSocketIntegration {
  const requestBody = mappedRequestBody(integration);
  const respond = compileResponses(integration);
  const statusOf = lastStatus();
  return {
    call: (invocation, _wantsBody, done) => {
      const body = requestBody(invocation)?.toString();
      const status = body === undefined ? undefined : statusOf(body);
      if (body === undefined || status === undefined) {
        invocation.integrationError ??= 'the request template of a MOCK integration must make {"statusCode": 200}';
        return done(FAILED);
      }
      invocation.integrationStatus = status;
      done(respond(invocation, { status, headers: NO_HEADERS, body }));
    },
  };
}

/** Most templates of a MOCK make the same text each time: it is read once. */
function lastStatus(): (text: string) => number | undefined {
  let lastText = '';
  let last: number | undefined;
  return (text) => {
    if (text !== lastText) {
      last = statusCodeOf(text);
      lastText = text;
    }
    return last;
  };
}
