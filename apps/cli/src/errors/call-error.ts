/** A wrong field that the server named. */
export interface FieldViolation {
  readonly path: string;
  readonly message: string;
}

/** A call to the control plane that failed, free of the transport's types. */
export class CallError extends Error {
  /** Name of the gRPC status, such as `NOT_FOUND`. */
  readonly status: string;
  /** Code of the server's error catalogue; undefined when the failure did not come from Gatehouse. */
  readonly reason: string | undefined;
  readonly violations: readonly FieldViolation[];
  /** `ApiService/GetApi`. */
  readonly method: string;

  constructor(
    message: string,
    parts: {
      readonly status: string;
      readonly method: string;
      readonly reason?: string | undefined;
      readonly violations?: readonly FieldViolation[];
      readonly cause?: unknown;
    },
  ) {
    super(message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'CallError';
    this.status = parts.status;
    this.method = parts.method;
    this.reason = parts.reason;
    this.violations = parts.violations ?? [];
  }
}
