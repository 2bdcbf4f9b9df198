import { ClientError, Status } from 'nice-grpc-common';
import type { ClientMiddleware } from 'nice-grpc-common';
import { RichClientError } from 'nice-grpc-error-details';
import { CallError } from '../errors/call-error.ts';
import type { FieldViolation } from '../errors/call-error.ts';

/** Told of each call: method and outcome. */
export type CallLog = (method: string, outcome: string) => void;

/** Turns the transport's failures into CallErrors. */
export function translateErrors(log: CallLog): ClientMiddleware {
  return async function* translate(call, options) {
    const method = methodName(call.method.path);
    try {
      const answer = yield* call.next(call.request, options);
      log(method, 'OK');
      return answer;
    } catch (error) {
      const translated = error instanceof ClientError ? callError(error, method) : error;
      log(method, translated instanceof CallError ? translated.status : 'ended');
      throw translated;
    }
  };
}

/** Gives each call that has one answer a deadline; streams are ended by whoever reads them. */
export function deadlines(timeoutMs: number): ClientMiddleware {
  return async function* limit(call, options) {
    if (call.responseStream) return yield* call.next(call.request, options);
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline]);
    try {
      return yield* call.next(call.request, { ...options, signal });
    } catch (error) {
      if (!deadline.aborted) throw error;
      throw new CallError(`nothing came within ${String(timeoutMs / 1000)} s`, {
        status: 'DEADLINE_EXCEEDED',
        method: methodName(call.method.path),
      });
    }
  };
}

function callError(error: ClientError, method: string): CallError {
  const details = error instanceof RichClientError ? error.extra : [];
  let reason: string | undefined;
  const violations: FieldViolation[] = [];
  for (const detail of details) {
    if (detail.$type === 'google.rpc.ErrorInfo') reason = detail.reason;
    if (detail.$type === 'google.rpc.BadRequest') {
      violations.push(
        ...detail.fieldViolations.map(({ field, description }) => ({ path: field, message: description })),
      );
    }
  }
  return new CallError(error.details, { status: Status[error.code], method, reason, violations, cause: error });
}

/** `/gatehouse.control.v1.ApiService/GetApi` -> `ApiService/GetApi`. */
function methodName(path: string): string {
  return path.replace(/^.*\./, '');
}
