import type { RestIntegration, RestMethod } from '@gatehouse/api-model';
import { mockStatusOf } from '@gatehouse/integration-mapping';
import type { BinaryMediaTypes } from '@gatehouse/integration-mapping';
import { bufferRequestBody } from '@gatehouse/pipeline';
import type { Invocation, PreparedIntegration } from '@gatehouse/pipeline';
import { compileIntegrationResponder } from './integration-response.ts';
import { compileRequestBody, refuse } from './request-body.ts';

const NOTHING = new Uint8Array(0);

/**
 * A MOCK integration (reference rest-api.md 4.7): the request template gives `statusCode`, which selects the integration response; without
 * a template the default one answers. Throws RangeError for what cannot be used.
 */
export function prepareMockIntegration(
  method: RestMethod,
  integration: RestIntegration,
  binary: BinaryMediaTypes,
): PreparedIntegration {
  const mapBody = compileRequestBody(integration, binary);
  const respond = compileIntegrationResponder(method, integration, binary);
  const statusOf = lastStatus();
  const answer = (invocation: Invocation, body: Buffer): void => {
    const request = mapBody(invocation, body);
    if (request === undefined) return;
    const status = request.isTemplate ? statusOf(request.body.toString('utf8')) : 0;
    if (status === undefined) {
      return refuse(invocation, 'the request template of a MOCK integration must make {"statusCode": 200}');
    }
    invocation.integrationStatus = status;
    const { overrides } = request;
    const selectedBy = status === 0 ? '' : String(status);
    respond(invocation, { status, headers: [], body: NOTHING }, { selectedBy, body, overrides });
  };
  return {
    start: (invocation) => {
      bufferRequestBody(invocation, (body) => {
        answer(invocation, body);
      });
    },
  };
}

/** Most templates of a MOCK make the same text each time: it is read once. */
function lastStatus(): (text: string) => number | undefined {
  let lastText = '';
  let last: number | undefined;
  return (text) => {
    if (text !== lastText) {
      last = mockStatusOf(text);
      lastText = text;
    }
    return last;
  };
}
