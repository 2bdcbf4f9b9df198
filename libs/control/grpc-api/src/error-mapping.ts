import { CONTROL_ERRORS, ControlError } from '@gatehouse/errors';
import type { Violation } from '@gatehouse/errors';
import { ServerError, Status } from 'nice-grpc-common';
import type { ServerMiddleware } from 'nice-grpc-common';
import { BadRequest, ErrorInfo, RichServerError } from 'nice-grpc-error-details';
import type { Traced } from './observe-calls.ts';
import type { ErrorLog } from './error-log.ts';

/** `domain` of every `google.rpc.ErrorInfo`. */
const ERROR_DOMAIN = 'gatehouse';

/**
 * Bytes of violations in one answer. Details travel in a trailer, and clients in C refuse trailers above 8 KiB (base64 and
 * the message included); what does not fit is counted in the last violation.
 */
const MAX_VIOLATION_BYTES = 4096;
const MAX_MESSAGE_CHARACTERS = 1024;

/**
 * The one place where failures become gRPC statuses: the catalogue's status, the code as `ErrorInfo.reason`, violations as
 * `BadRequest`. Anything unexpected becomes INTERNAL with an id; its cause goes to the log only.
 */
export function mapErrors(log: ErrorLog, newErrorId: () => string): ServerMiddleware<object, Partial<Traced>> {
  return async function* mapErrorsOfCall(call, context) {
    const trace = traceOf(context);
    try {
      return yield* call.next(call.request, context);
    } catch (error) {
      if (error instanceof ServerError || isAbortError(error)) throw error;
      if (error instanceof ControlError && error.code !== 'INTERNAL') {
        logIfOurs(log, error, { method: call.method.path, ...trace });
        throw richError(error);
      }
      const errorId = newErrorId();
      log.error({ err: error, errorId, method: call.method.path, ...trace }, 'A call failed unexpectedly');
      const sentence = `Unexpected failure; the control plane's log has the cause under the error id ${errorId}`;
      throw richError(new ControlError('INTERNAL', sentence), { errorId });
    }
  };
}

function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The trace id as a field of log lines, if the call has one. */
function traceOf({ traceId = '' }: Partial<Traced>): { readonly traceId?: string } {
  return traceId === '' ? {} : { traceId };
}

function logIfOurs(log: ErrorLog, error: ControlError, fields: { readonly method: string }): void {
  if (CONTROL_ERRORS[error.code].httpStatus < 500 || error.code === 'UNIMPLEMENTED') return;
  log.error({ err: error, ...fields }, 'A call failed');
}

function richError(error: ControlError, metadata: Record<string, string> = {}): RichServerError {
  const info = ErrorInfo.fromPartial({ reason: error.code, domain: ERROR_DOMAIN, metadata });
  const fieldViolations = fitting(error.violations).map(({ path, message }) => ({ field: path, description: message }));
  const details = fieldViolations.length === 0 ? [info] : [info, BadRequest.fromPartial({ fieldViolations })];
  const status = Status[CONTROL_ERRORS[error.code].grpcStatus];
  return new RichServerError(status, shortened(error.message), details);
}

function fitting(violations: readonly Violation[]): readonly Violation[] {
  let bytes = 0;
  const kept = violations.filter(({ path, message }) => {
    bytes += Buffer.byteLength(path) + Buffer.byteLength(message) + 8;
    return bytes <= MAX_VIOLATION_BYTES;
  });
  if (kept.length === violations.length) return violations;
  return [...kept, { path: '', message: `… and ${violations.length - kept.length} more problems` }];
}

function shortened(message: string): string {
  return message.length <= MAX_MESSAGE_CHARACTERS ? message : `${message.slice(0, MAX_MESSAGE_CHARACTERS)}…`;
}
