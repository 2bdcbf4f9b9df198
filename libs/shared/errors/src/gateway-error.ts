/**
 * The data plane's error catalogue: code -> status and message of the answer of an HTTP API (http-api.md 18); REST APIs give each code a
 * response type of theirs (`libs/data/rest-api`). Codes are never reused.
 */
export const GATEWAY_ERRORS = {
  BAD_REQUEST: { status: 400, message: 'Bad Request' },
  FORBIDDEN: { status: 403, message: 'Forbidden' },
  INVALID_API_KEY: { status: 403, message: 'Forbidden' },
  NOT_FOUND: { status: 404, message: 'Not Found' },
  REQUEST_ENTITY_TOO_LARGE: { status: 413, message: 'Request Entity Too Large' },
  EXPECTATION_FAILED: { status: 417, message: 'Expectation Failed' },
  THROTTLED: { status: 429, message: 'Too Many Requests' },
  QUOTA_EXCEEDED: { status: 429, message: 'Limit Exceeded' },
  REQUEST_HEADER_FIELDS_TOO_LARGE: { status: 431, message: 'Request Header Fields Too Large' },
  INTERNAL_SERVER_ERROR: { status: 500, message: 'Internal Server Error' },
  NOT_IMPLEMENTED: { status: 501, message: 'Not Implemented' },
  NO_CONFIGURATION: { status: 503, message: 'Service Unavailable' },
  INTEGRATION_UNREACHABLE: { status: 503, message: 'Service Unavailable' },
  INTEGRATION_TIMEOUT: { status: 503, message: 'Service Unavailable' },
  INTEGRATION_MALFORMED_RESPONSE: { status: 500, message: 'Internal Server Error' },
  // Of REST APIs only (reference rest-api.md 3.1, 4.3, 7).
  INVALID_JSON_BODY: { status: 400, message: 'Invalid JSON in request body' },
  MISSING_REQUEST_PARAMETERS: { status: 400, message: 'Missing required request parameters' },
  INVALID_REQUEST_BODY: { status: 400, message: 'Invalid request body' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Unsupported Media Type' },
} as const;

/** A code of the data plane's catalogue. */
export type GatewayErrorCode = keyof typeof GATEWAY_ERRORS;
