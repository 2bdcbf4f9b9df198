import type { RestIntegration } from '@gatehouse/api-model';
import { headerOf } from '@gatehouse/exchange';
import { convertBody, requestConversion, responseConversion } from '@gatehouse/integration-mapping';
import type { BinaryMediaTypes } from '@gatehouse/integration-mapping';
import { bufferRequestBody, gatewayResponse, OwnHeaders, ProxyCall } from '@gatehouse/pipeline';
import type { CallPlan, Invocation, PreparedIntegration, StartedRequest } from '@gatehouse/pipeline';
import { withoutConditions } from '@gatehouse/response-cache';
import { addDefaultHeaders, proxyHeaders, setHeader } from './backend-headers.ts';
import type { IntegrationSurroundings } from './integration-uri.ts';
import { ProxiedAnswer } from './proxied-answer.ts';
import { refuse } from './request-body.ts';
import { compileRequestPlan, evaluateRequest, sendsBody } from './request-plan.ts';
import type { RequestPlan } from './request-plan.ts';
import { queryOf } from './request-parameters.ts';

interface ProxyPlan extends RequestPlan {
  readonly ownHeaders: OwnHeaders;
}

/**
 * An HTTP_PROXY integration (reference rest-api.md 4): headers, query and body of the client go on, `requestParameters` override headers and
 * append to the query; bodies stream unless `contentHandling` or `binaryMediaTypes` convert them. Throws RangeError for what cannot be used.
 */
export function prepareHttpProxyIntegration(
  integration: RestIntegration,
  around: IntegrationSurroundings,
  binary: BinaryMediaTypes,
): PreparedIntegration {
  const plan: ProxyPlan = {
    ...compileRequestPlan(integration, around),
    ownHeaders: new OwnHeaders(),
  };
  const { upstream, scheme } = plan.destination;
  const call = (invocation: Invocation, body: Buffer | undefined, source: Buffer | undefined): void => {
    const request = requestOf(plan, invocation, body, source);
    if (request === undefined) return;
    const calls: CallPlan = {
      upstream,
      scheme,
      request: () => request,
      response: () => new ProxiedAnswer(invocation, (headers) => conversionOf(invocation, headers, binary)),
    };
    new ProxyCall(invocation, calls).start(body);
  };
  const { contentHandling } = integration;
  return {
    start: (invocation) => {
      const { request, environment } = invocation;
      if (request.contentLength > environment.maxPayloadBytes) {
        return gatewayResponse(invocation, 'REQUEST_ENTITY_TOO_LARGE');
      }
      const conversion = requestConversion(binary, headerOf(request.headers, 'content-type'), contentHandling);
      const converts = conversion === 'encode' || conversion === 'decode';
      if (!converts && !plan.mapping.needsBody && invocation.bufferedBody === undefined) {
        return call(invocation, undefined, undefined);
      }
      bufferRequestBody(invocation, (source) => {
        const converted = convertBody(source, converts ? conversion : 'bytes');
        if (!converted.ok) return refuse(invocation, 'the body is no base64, which contentHandling asks for');
        const body = converted.kind === 'text' ? Buffer.from(converted.text, 'utf8') : Buffer.from(converted.bytes);
        call(invocation, body, source);
      });
    },
  };
}

function conversionOf(invocation: Invocation, headers: readonly string[], binary: BinaryMediaTypes) {
  const accept = headerOf(invocation.request.headers, 'accept');
  const contentType = headerOf(headers, 'content-type');
  // Without an Accept the answer says itself what it is.
  return responseConversion(binary, { contentType, accept: accept ?? contentType }, undefined);
}

/** Undefined = the request was answered. */
function requestOf(
  plan: ProxyPlan,
  invocation: Invocation,
  body: Buffer | undefined,
  source: Buffer | undefined,
): StartedRequest | undefined {
  const { request, environment, flight } = invocation;
  const evaluated = evaluateRequest(plan, invocation, source, undefined, (parameters) => {
    const mapped = queryOf(parameters);
    return request.query === '' || mapped === '' ? request.query + mapped : `${request.query}&${mapped}`;
  });
  if (evaluated === undefined) return undefined;
  const forwarded = proxyHeaders(invocation, plan.ownHeaders);
  const headers = flight === undefined ? forwarded : withoutConditions(forwarded);
  for (const [name, values] of evaluated.parameters.headers) setHeader(headers, name, values);
  const host = headerOf(headers, 'host');
  setHeader(headers, 'host', []);
  const method = plan.method ?? request.method;
  const contentLength = body === undefined ? request.contentLength : body.byteLength;
  addDefaultHeaders(headers, plan.apiId, contentLength !== 0 || sendsBody(method, 0));
  return {
    method,
    target: evaluated.target,
    authority: host ?? plan.destination.authority,
    headers,
    contentLength,
    timeoutMs: plan.timeoutMs,
    startedAtMs: environment.nowMs(),
  };
}
