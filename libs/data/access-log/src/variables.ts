import type { AccessLogContext } from './access-log-context.ts';
import { ClfTime } from './clf-time.ts';

/** Reads one variable; undefined = no value. */
export type Variable = (context: AccessLogContext) => string | undefined;

const count = (value: number): string | undefined => (value < 0 ? undefined : String(value));
const milliseconds = (value: number): string | undefined => (value < 0 ? undefined : String(Math.round(value)));
const status = (value: number): string | undefined => (value === 0 ? undefined : String(value));

const integrationStatus: Variable = (context) => status(context.integrationStatus);
const integrationLatency: Variable = (context) => milliseconds(context.integrationLatencyMs);
const integrationError: Variable = (context) => context.integrationError;

/** The form that the service uses for REST APIs; HTTP APIs have no name for a trace (reference operations.md 2.3). */
function xrayTraceId(traceId: string | undefined): string | undefined {
  return traceId === undefined ? undefined : `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
}

const NOT_ASCII = /[^\t\x20-\x7e]/;

/** Header values are strings of bytes; those of a log are UTF-8. */
function textOf(bytes: string | undefined): string | undefined {
  return bytes === undefined || !NOT_ASCII.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The variables of HTTP APIs that this gateway can fill, by their name after `$context.`. */
export function createVariables(): ReadonlyMap<string, Variable> {
  const clfTime = new ClfTime();
  return new Map<string, Variable>([
    ['apiId', (context) => context.apiId],
    ['stage', (context) => context.stage],
    ['routeKey', (context) => context.routeKey],
    ['requestId', (context) => context.requestId],
    ['extendedRequestId', (context) => context.extendedRequestId ?? context.requestId],
    ['resourceId', (context) => context.resourceId],
    ['resourcePath', (context) => context.resourcePath],
    ['operationName', (context) => context.operationName],
    ['deploymentId', (context) => context.deploymentId],
    ['isCanaryRequest', (context) => context.isCanaryRequest?.toString()],
    ['traceId', (context) => context.traceId],
    ['xrayTraceId', (context) => xrayTraceId(context.traceId)],
    ['requestTime', (context) => clfTime.format(context.requestTimeUnixMs)],
    ['requestTimeEpoch', (context) => String(context.requestTimeUnixMs)],
    ['httpMethod', (context) => context.httpMethod],
    ['path', (context) => context.path],
    ['protocol', (context) => context.protocol],
    ['domainName', (context) => context.domainName],
    ['domainPrefix', (context) => context.domainPrefix],
    ['customDomain.basePathMatched', (context) => context.basePathMatched],
    ['identity.sourceIp', (context) => context.sourceIp],
    ['identity.userAgent', (context) => textOf(context.userAgent)],
    ['status', (context) => status(context.status)],
    ['responseLength', (context) => count(context.responseLengthBytes)],
    ['responseLatency', (context) => milliseconds(context.responseLatencyMs)],
    ['dataProcessed', (context) => count(context.dataProcessedBytes)],
    ['integration.status', integrationStatus],
    ['integration.latency', integrationLatency],
    ['integrationLatency', integrationLatency],
    ['integration.error', integrationError],
    ['integrationErrorMessage', integrationError],
    ['identity.apiKey', (context) => context.apiKey],
    ['identity.apiKeyId', (context) => context.apiKeyId],
    // Gatehouse's own: which plan, and which of the limits refused.
    ['usagePlanId', (context) => context.usagePlanId],
    ['error.limitLevel', (context) => context.limitLevel],
    ['error.message', (context) => context.errorMessage],
    [
      'error.messageString',
      (context) => (context.errorMessage === undefined ? undefined : JSON.stringify(context.errorMessage)),
    ],
    ['error.validationErrorString', (context) => context.validationError],
    ['error.responseType', (context) => context.errorResponseType],
    ['eventType', (context) => context.eventType],
    ['connectionId', (context) => context.connectionId],
    ['messageId', (context) => context.messageId],
    ['connectedAt', (context) => context.connectedAtUnixMs?.toString()],
    ['disconnectStatusCode', (context) => context.disconnectStatusCode?.toString()],
    ['disconnectReason', (context) => context.disconnectReason],
  ]);
}

/** Variables of the service that have no value on this gateway yet; they print `-` and are no mistake. */
const WITHOUT_VALUE =
  /^(accountId|endpointType|tlsVersion|cipherSuite|webaclArn|wafResponseCode|(?:authenticate|authorize|waf)\.\w+|error\.validationErrorString|integration\.(?:responseTransferMode|timeToAllHeaders|timeToFirstContent)|awsEndpointRequestId2?|integrationStatus|integration\.(integrationStatus|requestId)|customDomain\.routingRuleIdMatched|(authorizer|identity)\.[\w.]+)$/;

/** True for a variable that the service has and this gateway cannot fill. */
export function isKnownWithoutValue(name: string): boolean {
  return WITHOUT_VALUE.test(name);
}
