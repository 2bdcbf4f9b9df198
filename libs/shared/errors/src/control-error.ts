/** One wrong field of a request. `path` is a JSON path into the request's document. */
export interface Violation {
  readonly path: string;
  readonly message: string;
}

/** The control plane's error catalogue: code -> gRPC status, HTTP status, what it means. Codes are never reused. */
export const CONTROL_ERRORS = {
  NOT_FOUND: { grpcStatus: 'NOT_FOUND', httpStatus: 404, meaning: 'the named resource does not exist' },
  ALREADY_EXISTS: { grpcStatus: 'ALREADY_EXISTS', httpStatus: 409, meaning: 'a resource with this id or name exists' },
  UNAUTHENTICATED: { grpcStatus: 'UNAUTHENTICATED', httpStatus: 401, meaning: 'the call carries no valid token' },
  PERMISSION_DENIED: {
    grpcStatus: 'PERMISSION_DENIED',
    httpStatus: 403,
    meaning: 'the role of the token does not allow this call',
  },
  INVALID_ARGUMENT: {
    grpcStatus: 'INVALID_ARGUMENT',
    httpStatus: 400,
    meaning: 'the request is wrong; field violations say where',
  },
  STALE_REVISION: { grpcStatus: 'ABORTED', httpStatus: 409, meaning: 'the resource changed since it was read' },
  FAILED_PRECONDITION: {
    grpcStatus: 'FAILED_PRECONDITION',
    httpStatus: 409,
    meaning: 'the system is not in a state that allows this',
  },
  TOO_LARGE: { grpcStatus: 'RESOURCE_EXHAUSTED', httpStatus: 413, meaning: 'the document is larger than the limit' },
  UNIMPLEMENTED: { grpcStatus: 'UNIMPLEMENTED', httpStatus: 501, meaning: 'the feature is not served by this version' },
  STORE_UNAVAILABLE: {
    grpcStatus: 'UNAVAILABLE',
    httpStatus: 503,
    meaning: 'the control store cannot be reached; try again',
  },
  NODE_UNAVAILABLE: { grpcStatus: 'UNAVAILABLE', httpStatus: 503, meaning: 'the node does not answer; try again' },
  STORE_CORRUPT: {
    grpcStatus: 'DATA_LOSS',
    httpStatus: 500,
    meaning: 'the control store is damaged; nothing was touched',
  },
  INTERNAL: { grpcStatus: 'INTERNAL', httpStatus: 500, meaning: 'unexpected failure; the log has the cause' },
} as const;

/** A code of the control plane's catalogue. */
export type ControlErrorCode = keyof typeof CONTROL_ERRORS;

/** A failure that an operator may see: a code of the catalogue, a sentence, and the wrong fields if there are any. */
export class ControlError extends Error {
  readonly code: ControlErrorCode;
  readonly violations: readonly Violation[];

  constructor(
    code: ControlErrorCode,
    message: string,
    options: { readonly violations?: readonly Violation[]; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ControlError';
    this.code = code;
    this.violations = options.violations ?? [];
  }
}
