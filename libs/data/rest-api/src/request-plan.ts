import type { RestIntegration } from '@gatehouse/api-model';
import type { TemplateOverrides } from '@gatehouse/mapping-templates';
import { gatewayResponse } from '@gatehouse/pipeline';
import type { Invocation } from '@gatehouse/pipeline';
import { BrokenJsonError } from './expression.ts';
import { compileDestination } from './integration-uri.ts';
import type { Destination, IntegrationSurroundings } from './integration-uri.ts';
import { refuse } from './request-body.ts';
import { compileRequestParameters, forbiddenHeader } from './request-parameters.ts';
import type { RequestMapping, RequestParameters } from './request-parameters.ts';
import { RestValues } from './rest-values.ts';

/** Milliseconds when an integration names no timeout (reference rest-api.md 4.9). */
const DEFAULT_TIMEOUT_MS = 29_000;

/** What integrations with a backend need for each request, compiled once. */
export interface RequestPlan {
  readonly apiId: string;
  readonly destination: Destination;
  /** Fixed method; undefined = the client's. */
  readonly method: string | undefined;
  readonly mapping: RequestMapping;
  readonly timeoutMs: number;
}

/** The plan of an integration with a backend. Throws RangeError for what cannot be used. */
export function compileRequestPlan(integration: RestIntegration, around: IntegrationSurroundings): RequestPlan {
  return {
    apiId: around.apiId,
    destination: compileDestination(integration, around),
    method: integration.httpMethod === 'ANY' ? undefined : integration.httpMethod,
    mapping: compileRequestParameters(integration.requestParameters),
    timeoutMs: integration.timeoutInMillis ?? DEFAULT_TIMEOUT_MS,
  };
}

/** Parameters of a request and its target. */
export interface EvaluatedRequest {
  readonly parameters: RequestParameters;
  readonly target: string;
}

/** Evaluates the parameters of a request and makes its target with the query that `queryOf` gives; undefined = it was answered. */
export function evaluateRequest(
  { mapping, destination }: RequestPlan,
  invocation: Invocation,
  body: Uint8Array | undefined,
  overrides: TemplateOverrides | undefined,
  queryOf: (parameters: RequestParameters) => string,
): EvaluatedRequest | undefined {
  try {
    const parameters = mapping.evaluate(new RestValues(invocation, body), overrides);
    const forbidden = forbiddenHeader(parameters);
    if (forbidden !== undefined) return refuse(invocation, `the header ${forbidden} cannot be mapped to`);
    const greedyName = mapping.greedyName(invocation.route?.greedyParam);
    const target = destination.target(parameters, queryOf(parameters), greedyName);
    if (typeof target === 'string') return { parameters, target };
    if (target.problem === 'unfilled') return refuse(invocation, target.detail);
    invocation.integrationError = target.detail;
    gatewayResponse(invocation, 'BAD_REQUEST');
    return undefined;
  } catch (error) {
    if (!(error instanceof BrokenJsonError)) throw error;
    gatewayResponse(invocation, 'INVALID_JSON_BODY');
    return undefined;
  }
}

/** Whether a request of this method carries a body to the backend. */
export function sendsBody(method: string, byteCount: number): boolean {
  if (method === 'POST' || method === 'PUT' || method === 'PATCH') return true;
  return method === 'DELETE' && byteCount > 0;
}
