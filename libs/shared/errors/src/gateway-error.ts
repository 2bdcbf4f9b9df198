/** The data plane's error catalogue for HTTP APIs: code -> status and message of the answer (http-api.md 18). Codes are never reused. */
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
} as const;

/** A code of the data plane's catalogue. */
export type GatewayErrorCode = keyof typeof GATEWAY_ERRORS;
