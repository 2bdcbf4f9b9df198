import type { RestIntegration, RestMethod } from '@gatehouse/api-model';
import { headerOf } from '@gatehouse/exchange';
import type { BinaryMediaTypes } from '@gatehouse/integration-mapping';
import { bufferRequestBody, ProxyCall } from '@gatehouse/pipeline';
import type { BackendResponse, Invocation, PreparedIntegration, StartedRequest } from '@gatehouse/pipeline';
import { addDefaultHeaders, mappedHeaders, setHeader } from './backend-headers.ts';
import { BufferedAnswer } from './buffered-answer.ts';
import { compileIntegrationResponder } from './integration-response.ts';
import type { IntegrationResponder } from './integration-response.ts';
import type { IntegrationSurroundings } from './integration-uri.ts';
import { compileRequestBody } from './request-body.ts';
import type { MappedRequest, RequestBodyMapping } from './request-body.ts';
import { compileRequestPlan, evaluateRequest, sendsBody } from './request-plan.ts';
import type { RequestPlan } from './request-plan.ts';
import { queryOf } from './request-parameters.ts';

interface HttpPlan extends RequestPlan {
  readonly mapBody: RequestBodyMapping;
  readonly respond: IntegrationResponder;
}

/**
 * An HTTP integration (reference rest-api.md 4): the request is made of mappings alone, the answer goes through the integration response
 * of its status. Throws RangeError for what cannot be used.
 */
export function prepareHttpIntegration(
  method: RestMethod,
  integration: RestIntegration,
  around: IntegrationSurroundings,
  binary: BinaryMediaTypes,
): PreparedIntegration {
  const plan: HttpPlan = {
    ...compileRequestPlan(integration, around),
    mapBody: compileRequestBody(integration, binary),
    respond: compileIntegrationResponder(method, integration, binary),
  };
  return {
    start: (invocation) => {
      bufferRequestBody(invocation, (body) => {
        call(plan, invocation, body);
      });
    },
  };
}

function call(plan: HttpPlan, invocation: Invocation, body: Buffer): void {
  const mapped = plan.mapBody(invocation, body);
  const request = mapped && requestOf(plan, invocation, body, mapped);
  if (mapped === undefined || request === undefined) return;
  const response = (): BackendResponse =>
    new BufferedAnswer(invocation, (answer) => {
      const trace = headerOf(request.headers, 'x-amzn-trace-id');
      plan.respond(invocation, answer, {
        selectedBy: String(answer.status),
        body,
        overrides: mapped.overrides,
        headers: trace === undefined ? [] : ['X-Amzn-Trace-Id', trace],
      });
    });
  const { upstream, scheme } = plan.destination;
  const sent = request.contentLength === 0 ? Buffer.alloc(0) : mapped.body;
  new ProxyCall(invocation, { upstream, scheme, request: () => request, response }).start(sent);
}

/** Undefined = the request was answered. */
function requestOf(
  plan: HttpPlan,
  invocation: Invocation,
  body: Buffer,
  { body: mappedBody, overrides }: MappedRequest,
): StartedRequest | undefined {
  const method = plan.method ?? invocation.request.method;
  const hasBody = sendsBody(method, mappedBody.byteLength);
  const evaluated = evaluateRequest(plan, invocation, body, overrides, queryOf);
  if (evaluated === undefined) return undefined;
  const headers = mappedHeaders(invocation, hasBody);
  for (const [name, values] of evaluated.parameters.headers) setHeader(headers, name, values);
  const host = headerOf(headers, 'host');
  setHeader(headers, 'host', []);
  addDefaultHeaders(headers, plan.apiId, hasBody);
  return {
    method,
    target: evaluated.target,
    authority: host ?? plan.destination.authority,
    headers,
    contentLength: hasBody ? mappedBody.byteLength : 0,
    timeoutMs: plan.timeoutMs,
    startedAtMs: invocation.environment.nowMs(),
  };
}
