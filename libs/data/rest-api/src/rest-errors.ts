import type { GatewayErrorCode } from '@gatehouse/errors';

/** How an error of the data plane shows in a REST API (reference rest-api.md 3.1). */
export interface RestError {
  /** Response type: what may be customised, and `$context.error.responseType`. */
  readonly type: string;
  readonly status: number;
  readonly message: string;
  /** Header `x-amzn-ErrorType`. */
  readonly errorType: string;
  /** The default body has a blank after the colon: the service writes both forms. */
  readonly isSpaced: boolean;
  /** Not customisable. */
  readonly isFixed?: boolean;
}

const FAILURE = { errorType: 'InternalServerErrorException', isSpaced: true } as const;
const BAD_REQUEST = { status: 400, errorType: 'BadRequestException', isSpaced: true } as const;

/** Every error of the data plane as a REST API shows it. */
export const REST_ERRORS: Readonly<Record<GatewayErrorCode, RestError>> = {
  NOT_FOUND: {
    type: 'MISSING_AUTHENTICATION_TOKEN',
    status: 403,
    message: 'Missing Authentication Token',
    errorType: 'MissingAuthenticationTokenException',
    isSpaced: false,
  },
  FORBIDDEN: forbidden('ACCESS_DENIED'),
  INVALID_API_KEY: forbidden('INVALID_API_KEY'),
  THROTTLED: {
    type: 'THROTTLED',
    status: 429,
    message: 'Too Many Requests',
    errorType: 'TooManyRequestsException',
    isSpaced: false,
  },
  QUOTA_EXCEEDED: {
    type: 'QUOTA_EXCEEDED',
    status: 429,
    message: 'Limit Exceeded',
    errorType: 'LimitExceededException',
    isSpaced: false,
  },
  REQUEST_ENTITY_TOO_LARGE: tooLarge(413, 'Request Too Long'),
  REQUEST_HEADER_FIELDS_TOO_LARGE: tooLarge(431, 'Request Header Fields Too Large'),
  BAD_REQUEST: { type: 'BAD_REQUEST_PARAMETERS', message: 'Bad Request', ...BAD_REQUEST },
  MISSING_REQUEST_PARAMETERS: {
    type: 'BAD_REQUEST_PARAMETERS',
    message: 'Missing required request parameters',
    ...BAD_REQUEST,
  },
  INVALID_JSON_BODY: { type: 'BAD_REQUEST_BODY', message: 'Invalid JSON in request body', ...BAD_REQUEST },
  INVALID_REQUEST_BODY: { type: 'BAD_REQUEST_BODY', message: 'Invalid request body', ...BAD_REQUEST },
  EXPECTATION_FAILED: { type: 'DEFAULT_4XX', message: 'Expectation Failed', ...BAD_REQUEST, status: 417 },
  UNSUPPORTED_MEDIA_TYPE: {
    type: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'Unsupported Media Type',
    ...BAD_REQUEST,
    status: 415,
  },
  INTERNAL_SERVER_ERROR: { type: 'API_CONFIGURATION_ERROR', status: 500, message: 'Internal server error', ...FAILURE },
  NOT_IMPLEMENTED: { type: 'API_CONFIGURATION_ERROR', status: 501, message: 'Internal server error', ...FAILURE },
  NO_CONFIGURATION: { type: 'API_CONFIGURATION_ERROR', status: 503, message: 'Service Unavailable', ...FAILURE },
  INTEGRATION_UNREACHABLE: {
    type: 'INTEGRATION_FAILURE',
    status: 504,
    message: 'Network error communicating with endpoint',
    ...FAILURE,
  },
  INTEGRATION_TIMEOUT: { type: 'INTEGRATION_TIMEOUT', status: 504, message: 'Endpoint request timed out', ...FAILURE },
  INTEGRATION_MALFORMED_RESPONSE: {
    type: 'INTEGRATION_FAILURE',
    status: 502,
    message: 'Internal server error',
    ...FAILURE,
  },
};

/** The answer of a type without a template of its own. */
export function defaultBody({ isSpaced }: RestError, message: string): string {
  return `{"message":${isSpaced ? ' ' : ''}${JSON.stringify(message)}}`;
}

function forbidden(type: string): RestError {
  return { type, status: 403, message: 'Forbidden', errorType: 'ForbiddenException', isSpaced: false };
}

function tooLarge(status: number, message: string): RestError {
  return {
    type: 'REQUEST_TOO_LARGE',
    status,
    message,
    errorType: 'RequestTooLargeException',
    isSpaced: false,
    isFixed: true,
  };
}
