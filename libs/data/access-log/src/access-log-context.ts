/**
 * What a line may say of a request (reference http-api.md 16, operations.md 2.3). Undefined or empty = no value, printed
 * as `-`. Numbers below 0 are no value.
 */
export interface AccessLogContext {
  readonly apiId: string;
  readonly stage: string;
  readonly routeKey: string | undefined;
  readonly requestId: string;
  /** Of REST APIs; all others have one id. */
  readonly extendedRequestId?: string | undefined;
  /** Of REST APIs only (reference rest-api.md 6.5). */
  readonly resourceId?: string | undefined;
  readonly resourcePath?: string | undefined;
  readonly operationName?: string | undefined;
  readonly deploymentId?: string | undefined;
  readonly isCanaryRequest?: boolean | undefined;
  /** 32 hexadecimal digits; undefined while telemetry is off. */
  readonly traceId?: string | undefined;
  readonly requestTimeUnixMs: number;
  readonly httpMethod: string;
  readonly path: string;
  readonly protocol: string;
  readonly domainName: string;
  readonly domainPrefix: string;
  readonly basePathMatched: string | undefined;
  readonly sourceIp: string;
  /** As received: a string of bytes. */
  readonly userAgent: string | undefined;
  readonly status: number;
  readonly responseLengthBytes: number;
  readonly responseLatencyMs: number;
  readonly dataProcessedBytes: number;
  readonly integrationStatus: number;
  readonly integrationLatencyMs: number;
  readonly integrationError: string | undefined;
  /** The value of the key that the request was admitted with. */
  readonly apiKey?: string | undefined;
  readonly apiKeyId?: string | undefined;
  readonly usagePlanId?: string | undefined;
  /** The limit that refused the request. */
  readonly limitLevel?: string | undefined;
  readonly errorMessage: string | undefined;
  readonly errorResponseType: string | undefined;
  /** What is wrong with the request by its model. */
  readonly validationError?: string | undefined;
  /** Of WebSocket APIs only (reference websocket-api.md 9). */
  readonly eventType?: string;
  readonly connectionId?: string;
  readonly messageId?: string;
  readonly connectedAtUnixMs?: number;
  readonly disconnectStatusCode?: number | undefined;
  /** What the client said: foreign text. */
  readonly disconnectReason?: string | undefined;
}
